//! The two ways to the rows: PostgREST, and a connection that takes on a role.

use super::rows::{Insert, ORGANIZATIONS, Organization, Subject, Turn};
use end_to_end::{Caller, Reply, World};
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

    /// Tries to insert a row of an organization; whether that was done. What is `declared` to work is undone.
    pub async fn insert(
        &self,
        subject: &Subject,
        organization: &Organization,
        declared: bool,
    ) -> bool {
        let row = subject.row_of(organization, Turn::New, self.user());
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
                let reply = self.request(Method::POST, table, Some(row)).await;
                let done = changed_rows(&reply).is_empty() && reply.status == 201;
                if done {
                    admin.batch_execute(&undo).await.unwrap();
                }
                done
            }
            Self::Postgres { .. } => {
                let insert = Insert(subject.table(), &row).to_string();
                any_row(&self.run(&insert).await)
            }
        }
    }

    /// Tries to set a column of a row to what it is; whether that was done.
    pub async fn update(&self, subject: &Subject, key: &str) -> bool {
        let (table, name, updated) = (subject.table(), subject.key, subject.updated);
        match self {
            Self::Rest { admin, .. } => {
                let query = format!(
                    "select coalesce(to_jsonb({updated})::text, 'null') from {table} where {name} = '{key}'"
                );
                let row = admin.query_one(&query, &[]).await;
                let value: String = row
                    .unwrap_or_else(|error| panic!("{query}: {error}"))
                    .get(0);
                let value: Value = serde_json::from_str(&value).unwrap();
                let path = format!("{table}?{name}=eq.{key}&select={name}");
                let body = serde_json::json!({ updated: value });
                let reply = self.request(Method::PATCH, &path, Some(body)).await;
                !changed_rows(&reply).is_empty()
            }
            Self::Postgres { .. } => {
                let update = format!(
                    "update public.{table} set {updated} = {updated} where {name} = '{key}'"
                );
                any_row(&self.run(&update).await)
            }
        }
    }

    /// Tries to delete a row; whether that was done. What is `declared` to work is undone.
    pub async fn delete(&self, subject: &Subject, key: &str, declared: bool) -> bool {
        let (table, name) = (subject.table(), subject.key);
        match self {
            Self::Rest { admin, .. } => {
                // What refers to it would go with it and not come back. It is tried through the other door.
                if declared && !is_alone(subject, key) {
                    return true;
                }
                let whole = format!(
                    "select to_jsonb(row)::text from {table} as row where {name} = '{key}'"
                );
                let row: String = admin.query_one(&whole, &[]).await.unwrap().get(0);
                let path = format!("{table}?{name}=eq.{key}&select={name}");
                let reply = self.request(Method::DELETE, &path, None).await;
                let done = !changed_rows(&reply).is_empty();
                if done {
                    put_back(admin, table, &row).await;
                }
                done
            }
            Self::Postgres { .. } => {
                let delete = format!("delete from public.{table} where {name} = '{key}'");
                let outcome = self.run(&delete).await;
                // What still refers to it is looked for when the policies have let it go.
                outcome.as_ref().err() == Some(&SqlState::FOREIGN_KEY_VIOLATION)
                    || any_row(&outcome)
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

    /// Runs a statement as the caller and undoes it; why, where it was denied.
    async fn run(&self, statement: &str) -> Result<Vec<SimpleQueryMessage>, SqlState> {
        let Self::Postgres {
            connection, begin, ..
        } = self
        else {
            panic!("only the door of Postgres takes SQL")
        };
        connection.batch_execute(begin).await.unwrap();
        let outcome = connection.simple_query(statement).await;
        connection.batch_execute("rollback").await.unwrap();
        outcome.map_err(|error| match error.code() {
            Some(code) if is_denial(code) => code.clone(),
            _ => panic!("{statement}: neither done nor denied: {error:?}"),
        })
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

fn any_row(outcome: &Result<Vec<SimpleQueryMessage>, SqlState>) -> bool {
    outcome
        .iter()
        .flatten()
        .any(|message| matches!(message, SimpleQueryMessage::CommandComplete(rows) if *rows > 0))
}

/// The rows of a reply; none where it was denied.
fn changed_rows(reply: &Reply) -> Vec<Value> {
    let code = reply.json["code"].as_str().map(SqlState::from_code);
    match reply.status {
        200 => serde_json::from_value(reply.json.clone()).unwrap(),
        201 => Vec::new(),
        401 if reply.json["message"] == "No API key found in request" => Vec::new(),
        _ if code.as_ref().is_some_and(is_denial) => Vec::new(),
        _ => panic!("neither done nor denied: {reply:?}"),
    }
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
