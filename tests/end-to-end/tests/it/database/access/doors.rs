//! The two ways to the rows: PostgREST, and a connection that takes on a role.

use super::rows::{Insert, ORGANIZATIONS, Organization, Subject, Turn};
use end_to_end::{Caller, Reply, World};
use futures::join;
use reqwest::Method;
use serde_json::Value;
use stack::Login;
use std::{fmt, time::Duration};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage, error::SqlState};

/// What is done with rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Select,
    Insert,
    Update,
    Delete,
}

impl Operation {
    pub const ALL: [Self; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];

    pub fn letter(self) -> char {
        match self {
            Self::Select => 'r',
            Self::Insert => 'i',
            Self::Update => 'u',
            Self::Delete => 'd',
        }
    }
}

/// What became of an attempt to write rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One was written.
    Done,
    /// None was, whatever is in them: they are not seen, or nothing may be written at all.
    Nothing,
    /// One of them was refused, which says nothing of the others.
    Refused,
}

impl Outcome {
    fn of(is_done: bool) -> Self {
        match is_done {
            true => Self::Done,
            false => Self::Nothing,
        }
    }
}

/// A way to the rows, and who goes it.
pub enum Door<'a> {
    Rest {
        world: &'a World,
        admin: &'a Client,
        caller: Caller,
        user: Option<String>,
        headers: Vec<(&'static str, String)>,
    },
    Postgres {
        world: &'a World,
        connection: Client,
        caller: Caller,
        user: Option<String>,
        /// What [`private.as_tenant`] does first.
        begin: String,
    },
}

impl fmt::Display for Door<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Rest { .. } => "PostgREST",
            Self::Postgres { .. } => "Postgres",
        })
    }
}

/// The door of Postgres: a login as `authenticator`.
pub async fn authenticator(world: &World) -> Client {
    let url = world.stack.database_url(Login::Authenticator);
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The statements with which a transaction takes on a caller.
pub async fn begin_as(world: &World, caller: Caller) -> String {
    match claims_of(world, caller).await {
        Some(claims) => begin_with(&claims),
        None => "begin".to_owned(),
    }
}

/// What a verified token of a caller says, where it has one.
pub async fn claims_of(world: &World, caller: Caller) -> Option<Value> {
    let keys = &world.stack.keys;
    let lifetime = Duration::from_secs(60);
    Some(match caller {
        Caller::Nobody => return None,
        Caller::Public => serde_json::json!({ "role": "anon" }),
        Caller::Service => serde_json::json!({ "role": "service_role" }),
        Caller::User(email) => keys.user_claims(&world.user(email).await, lifetime),
        Caller::Client(email) => keys.client_claims(&world.client(email).await, lifetime),
    })
}

/// The same for claims.
pub fn begin_with(claims: &Value) -> String {
    format!(
        "begin; select set_config('request.jwt.claims', '{}', true), set_config('role', '{}', true)",
        claims.to_string().replace('\'', "''"),
        claims["role"].as_str().unwrap()
    )
}

impl<'a> Door<'a> {
    pub fn rest(world: &'a World, admin: &'a Client) -> Self {
        Self::Rest {
            world,
            admin,
            caller: Caller::Nobody,
            user: None,
            headers: Vec::new(),
        }
    }

    pub async fn postgres(world: &'a World) -> Self {
        Self::Postgres {
            world,
            connection: authenticator(world).await,
            caller: Caller::Nobody,
            user: None,
            begin: "begin".to_owned(),
        }
    }

    /// Comes as somebody from here on.
    pub async fn act_as(&mut self, somebody: Caller) -> &Self {
        match self {
            Self::Rest {
                world,
                caller,
                user,
                headers,
                ..
            } if *caller != somebody => {
                (*caller, *user) = (somebody, user_id(world, somebody).await);
                *headers = world.credentials(somebody).await;
            }
            Self::Postgres {
                world,
                caller,
                user,
                begin,
                ..
            } if *caller != somebody => {
                (*caller, *user) = (somebody, user_id(world, somebody).await);
                *begin = begin_as(world, somebody).await;
            }
            _ => {}
        }
        self
    }

    /// The keys of the rows that are seen.
    pub async fn select(&self, subject: &Subject) -> Vec<String> {
        let (table, key) = (subject.table(), subject.key);
        let mut keys = match self {
            Self::Rest { .. } => {
                let path = format!("{table}?select={key}");
                let reply = self.request(Method::GET, &path, None).await;
                changed_rows(&reply)
                    .into_iter()
                    .map(|row| row[key].as_str().unwrap().to_owned())
                    .collect()
            }
            Self::Postgres { .. } => {
                let messages = self.run(&format!("select {key} from public.{table}")).await;
                messages
                    .iter()
                    .flatten()
                    .filter_map(|message| match message {
                        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                        _ => None,
                    })
                    .collect::<Vec<_>>()
            }
        };
        keys.sort_unstable();
        keys
    }

    /// Tries to insert a row of each of these organizations. What is `declared` to work is undone.
    pub async fn insert(
        &self,
        subject: &Subject,
        organizations: &[&Organization],
        declared: bool,
    ) -> Outcome {
        let row =
            |organization: &&Organization| subject.row_of(organization, Turn::New, self.user());
        let rows: Vec<Value> = organizations.iter().map(row).collect();
        match self {
            Self::Rest { admin, .. } => {
                let (table, key) = (subject.table(), subject.key);
                let others = format!(
                    "select format('delete from {table} where {key} <> all (%L)', array_agg({key})) from {table}"
                );
                let undo = match declared {
                    true => admin.query_one(&others, &[]).await.unwrap().get(0),
                    false => String::new(),
                };
                let reply = self.request(Method::POST, table, Some(rows.into())).await;
                let outcome = outcome(&reply);
                if outcome == Outcome::Done {
                    admin.batch_execute(&undo).await.unwrap();
                }
                outcome
            }
            Self::Postgres { .. } => {
                let table = subject.table();
                let inserts = rows.iter().map(|row| Insert(table, row).to_string());
                self.write(&inserts.collect::<Vec<_>>().join("; ")).await
            }
        }
    }

    /// Tries to set a column of rows to what it is in the first of them.
    pub async fn update(&self, subject: &Subject, keys: &[&str]) -> Outcome {
        let (table, name, updated) = (subject.table(), subject.key, subject.updated);
        match self {
            Self::Rest { admin, .. } => {
                let query = format!(
                    "select coalesce(to_jsonb({updated})::text, 'null') from {table} where {name} = '{}'",
                    keys[0]
                );
                let row = admin.query_one(&query, &[]).await;
                let value: String = row
                    .unwrap_or_else(|error| panic!("{query}: {error}"))
                    .get(0);
                let value: Value = serde_json::from_str(&value).unwrap();
                let path = format!("{table}?{}&select={name}", among(name, keys));
                let body = serde_json::json!({ updated: value });
                outcome(&self.request(Method::PATCH, &path, Some(body)).await)
            }
            Self::Postgres { .. } => {
                let keys = keys.join("', '");
                let update = format!(
                    "update public.{table} set {updated} = {updated} where {name} in ('{keys}')"
                );
                self.write(&update).await
            }
        }
    }

    /// Tries to delete rows. What is `declared` to work is undone.
    pub async fn delete(&self, subject: &Subject, keys: &[&str], declared: bool) -> Outcome {
        let (table, name) = (subject.table(), subject.key);
        match self {
            Self::Rest { admin, .. } => {
                // What refers to it would go with it and not come back. It is tried through the other door.
                if declared && !keys.iter().all(|key| is_alone(subject, key)) {
                    return Outcome::Done;
                }
                let whole = format!(
                    "select to_jsonb(row)::text from {table} as row where {name} in ('{}')",
                    keys.join("', '")
                );
                let rows = admin.query(&whole, &[]).await.unwrap();
                let path = format!("{table}?{}&select={name}", among(name, keys));
                let outcome = outcome(&self.request(Method::DELETE, &path, None).await);
                if outcome == Outcome::Done {
                    for row in rows {
                        put_back(admin, table, row.get(0)).await;
                    }
                }
                outcome
            }
            Self::Postgres { .. } => {
                let keys = keys.join("', '");
                let delete = format!("delete from public.{table} where {name} in ('{keys}')");
                match self.run(&delete).await {
                    // What still refers to it is looked for when the policies have let it go.
                    Err(Denial { code, .. }) if code == SqlState::FOREIGN_KEY_VIOLATION => {
                        Outcome::Done
                    }
                    outcome => written(outcome),
                }
            }
        }
    }

    /// The id of the user who comes.
    fn user(&self) -> Option<&str> {
        match self {
            Self::Rest { user, .. } | Self::Postgres { user, .. } => user.as_deref(),
        }
    }

    async fn request(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let Self::Rest { world, headers, .. } = self else {
            panic!("only the door of PostgREST takes requests")
        };
        let wish = match method {
            Method::POST => "return=minimal",
            _ => "return=representation",
        };
        let call = headers.iter().fold(
            world
                .request(method, &format!("/rest/v1/{path}"))
                .header("prefer", wish),
            |call, (name, value)| call.header(name, value),
        );
        match body {
            Some(body) => call.json(&body).await,
            None => call.send().await,
        }
    }

    /// Runs statements that write, and undoes them.
    async fn write(&self, statements: &str) -> Outcome {
        written(self.run(statements).await)
    }

    /// Runs statements as the caller and undoes them; why, where they were denied.
    async fn run(&self, statements: &str) -> Result<Vec<SimpleQueryMessage>, Denial> {
        let Self::Postgres {
            connection, begin, ..
        } = self
        else {
            panic!("only the door of Postgres takes SQL")
        };
        // Sent one behind the other: nothing waits for an answer in between.
        let (begun, outcome, undone) = join!(
            connection.batch_execute(begin),
            connection.simple_query(statements),
            connection.batch_execute("rollback"),
        );
        begun.and(undone).unwrap();
        outcome.map_err(|error| match error.as_db_error() {
            Some(fault) if is_denial(fault.code()) => Denial {
                code: fault.code().clone(),
                is_of_all: is_of_all(fault.message()),
            },
            _ => panic!("{statements}: neither done nor denied: {error:?}"),
        })
    }
}

/// Why statements were denied.
struct Denial {
    code: SqlState,
    /// Whatever the rows are.
    is_of_all: bool,
}

fn written(outcome: Result<Vec<SimpleQueryMessage>, Denial>) -> Outcome {
    match outcome {
        Ok(messages) => Outcome::of(messages.iter().any(
            |message| matches!(message, SimpleQueryMessage::CommandComplete(rows) if *rows > 0),
        )),
        Err(denial) if denial.is_of_all => Outcome::Nothing,
        Err(_) => Outcome::Refused,
    }
}

async fn user_id(world: &World, caller: Caller) -> Option<String> {
    match caller {
        Caller::User(email) => Some(world.user(email).await.id.to_string()),
        _ => None,
    }
}

/// A privilege or a policy refuses, a view takes no writing, or somebody who is no member is named as one. Anything
/// else would hide what they do.
fn is_denial(code: &SqlState) -> bool {
    [
        SqlState::INSUFFICIENT_PRIVILEGE,
        SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE,
        SqlState::FOREIGN_KEY_VIOLATION,
    ]
    .contains(code)
}

/// Whether a message of Postgres is the one by which a whole table or view is denied.
fn is_of_all(message: &str) -> bool {
    ["permission denied for table", "permission denied for view"]
        .iter()
        .any(|start| message.starts_with(start))
}

/// The rows of a reply; none where it was denied.
fn changed_rows(reply: &Reply) -> Vec<Value> {
    match reply.status {
        200 => serde_json::from_value(reply.json.clone()).unwrap(),
        201 => Vec::new(),
        _ if is_denied(reply) => Vec::new(),
        _ => panic!("neither done nor denied: {reply:?}"),
    }
}

/// What became of an attempt, by its reply.
fn outcome(reply: &Reply) -> Outcome {
    let message = reply.json["message"].as_str().unwrap_or_default();
    match reply.status {
        201 => Outcome::Done,
        200 => Outcome::of(!changed_rows(reply).is_empty()),
        _ if !is_denied(reply) => panic!("neither done nor denied: {reply:?}"),
        401 if message == NO_KEY => Outcome::Nothing,
        _ if is_of_all(message) => Outcome::Nothing,
        _ => Outcome::Refused,
    }
}

/// The message of a gateway to whom no key was shown.
const NO_KEY: &str = "No API key found in request";

fn is_denied(reply: &Reply) -> bool {
    let code = reply.json["code"].as_str().map(SqlState::from_code);
    let has_no_key = reply.status == 401 && reply.json["message"] == NO_KEY;
    has_no_key || code.as_ref().is_some_and(is_denial)
}

/// A filter of PostgREST: rows with these keys.
fn among(name: &str, keys: &[&str]) -> String {
    format!("{name}=in.(\"{}\")", keys.join("\",\""))
}

/// Whether nothing refers to a row that [`put_back`] would not bring back with it.
fn is_alone(subject: &Subject, key: &str) -> bool {
    // A vector has to be of some passage, and both of them come and go.
    !(["organizations", "knowledge_chunks"].contains(&subject.name)
        || ORGANIZATIONS
            .iter()
            .filter_map(|organization| subject.made_keys(organization))
            .any(|[kept, _]| kept == key))
}

/// Inserts a row that was deleted, as it was.
async fn put_back(admin: &Client, table: &str, row: &str) {
    let query = "select string_agg(quote_ident(attname), ', ') from pg_attribute
                 where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''";
    let columns: String = admin.query_one(query, &[&table]).await.unwrap().get(0);
    let row = row.replace('\'', "''");
    let insert = format!(
        "begin; set local session_replication_role = replica;
         insert into public.{table} ({columns}) overriding system value
         select {columns} from jsonb_populate_record(null::public.{table}, '{row}');
         commit"
    );
    admin.batch_execute(&insert).await.unwrap();
}
