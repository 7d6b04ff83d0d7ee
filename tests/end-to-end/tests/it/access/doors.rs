//! The two ways to the rows: PostgREST, and a connection that takes on a role.

use super::rows::{Organization, Subject};
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
        headers: Vec<(&'static str, String)>,
    },
    Postgres {
        world: &'a World,
        connection: Client,
        caller: Caller,
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
    let keys = &world.stack.keys;
    let lifetime = Duration::from_secs(60);
    let claims = match caller {
        Caller::Nobody => return "begin".to_owned(),
        Caller::Public => serde_json::json!({ "role": "anon" }),
        Caller::Service => serde_json::json!({ "role": "service_role" }),
        Caller::User(email) => keys.user_claims(&world.stack.user(email).await.unwrap(), lifetime),
        Caller::Client(email) => {
            keys.client_claims(&world.stack.client(email).await.unwrap(), lifetime)
        }
    };
    begin_with(&claims)
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
            headers: Vec::new(),
        }
    }

    pub async fn postgres(world: &'a World) -> Self {
        Self::Postgres {
            world,
            connection: authenticator(world).await,
            caller: Caller::Nobody,
            begin: "begin".to_owned(),
        }
    }

    /// Comes as somebody from here on.
    pub async fn act_as(&mut self, somebody: Caller) -> &Self {
        match self {
            Self::Rest {
                world,
                caller,
                headers,
                ..
            } if *caller != somebody => {
                (*caller, *headers) = (somebody, world.credentials(somebody).await);
            }
            Self::Postgres {
                world,
                caller,
                begin,
                ..
            } if *caller != somebody => {
                (*caller, *begin) = (somebody, begin_as(world, somebody).await);
            }
            _ => {}
        }
        self
    }

    /// The keys of the rows that are seen.
    pub async fn select(&self, subject: &Subject) -> Vec<String> {
        let Subject { table, key, .. } = subject;
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

    /// Tries to change an organisation's row; whether that was done. Nothing is left of it.
    pub async fn write(
        &self,
        operation: Operation,
        subject: &Subject,
        organization: &Organization,
    ) -> bool {
        match self {
            Self::Rest { admin, caller, .. } => {
                // All that it has would go, and not come back.
                if (*caller, subject.table, operation)
                    == (Caller::Service, "organizations", Operation::Delete)
                {
                    return true;
                }
                let undo = undo(admin, operation, subject, organization).await;
                let done = self.write_rest(operation, subject, organization).await;
                if done {
                    admin.batch_execute(&undo).await.unwrap();
                }
                done
            }
            Self::Postgres { .. } => self.write_postgres(operation, subject, organization).await,
        }
    }

    async fn write_rest(
        &self,
        operation: Operation,
        subject: &Subject,
        organization: &Organization,
    ) -> bool {
        let Subject {
            table,
            key,
            updated,
            ..
        } = subject;
        let target = subject.target(organization);
        let row = format!("{table}?{key}=eq.{target}&select={key}");
        let reply = match operation {
            Operation::Insert => {
                let new = subject.new_row(organization);
                self.request(Method::POST, table, Some(new)).await
            }
            Operation::Update => {
                let same = serde_json::json!({ *updated: same_value(subject) });
                self.request(Method::PATCH, &row, Some(same)).await
            }
            Operation::Delete | Operation::Select => self.request(Method::DELETE, &row, None).await,
        };
        reply.status == 201 || !changed_rows(&reply).is_empty()
    }

    async fn write_postgres(
        &self,
        operation: Operation,
        subject: &Subject,
        organization: &Organization,
    ) -> bool {
        let Subject {
            table,
            key,
            updated,
            ..
        } = subject;
        let target = subject.target(organization);
        let statement = match operation {
            Operation::Insert => {
                let new = subject.new_row(organization);
                let columns: Vec<&str> = new
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(String::as_str)
                    .collect();
                let columns = columns.join(", ");
                format!(
                    "insert into public.{table} ({columns})
                     select {columns} from jsonb_populate_record(null::public.{table}, '{new}')"
                )
            }
            Operation::Update => {
                format!("update public.{table} set {updated} = {updated} where {key} = '{target}'")
            }
            Operation::Delete | Operation::Select => {
                format!("delete from public.{table} where {key} = '{target}'")
            }
        };
        let messages = self.run(&statement).await;
        messages.iter().any(
            |message| matches!(message, SimpleQueryMessage::CommandComplete(rows) if *rows > 0),
        )
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

    /// Runs a statement as the caller and undoes it; no messages where it was denied.
    async fn run(&self, statement: &str) -> Vec<SimpleQueryMessage> {
        let Self::Postgres {
            connection, begin, ..
        } = self
        else {
            panic!("only the door of Postgres takes SQL")
        };
        connection.batch_execute(begin).await.unwrap();
        let outcome = connection.simple_query(statement).await;
        connection.batch_execute("rollback").await.unwrap();
        match outcome {
            Ok(messages) => messages,
            Err(error) if error.code().is_some_and(is_denial) => Vec::new(),
            Err(error) => panic!("{statement}: neither done nor denied: {error:?}"),
        }
    }
}

/// A privilege or a policy refuses, or a view takes no writing. Anything else would hide what they do.
fn is_denial(code: &SqlState) -> bool {
    *code == SqlState::INSUFFICIENT_PRIVILEGE || *code == SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE
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

/// What the column of the target holds, or holds as well as anything.
fn same_value(subject: &Subject) -> Value {
    match (subject.table, subject.updated) {
        ("members", _) => "member".into(),
        ("tour_departures" | "departure_availability", "status") => "open".into(),
        (_, "status") => "pending".into(),
        ("booking_items", _) => 1.into(),
        _ => "Same".into(),
    }
}

/// The SQL that undoes an operation on an organisation's row.
async fn undo(
    admin: &Client,
    operation: Operation,
    subject: &Subject,
    organization: &Organization,
) -> String {
    let Subject { table, key, .. } = subject;
    let target = subject.target(organization);
    let query = match operation {
        Operation::Insert => format!(
            "select format('delete from {table} where {key} <> all (%L)', array_agg({key})) from {table}"
        ),
        Operation::Delete => format!(
            "select format('insert into {table} select * from jsonb_populate_record(null::{table}, %L)', to_jsonb(target))
             from {table} as target where {key} = '{target}'"
        ),
        // A value is replaced by itself.
        Operation::Update | Operation::Select => return String::new(),
    };
    admin.query_one(&query, &[]).await.unwrap().get(0)
}
