//! A stack of one's own, and who calls it.

use crate::Call;
use reqwest::Method;
use serde_json::Value;
use stack::{Functions, Options, Stack};
use std::net::IpAddr;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The publishable key and nothing else.
    Public,
    /// A person of the demo data, signed in, by e-mail address.
    User(&'static str),
    /// A client of the demo data, by e-mail address.
    Client(&'static str),
    /// The secret key.
    Service,
    /// Nothing at all.
    Nobody,
}

impl Caller {
    /// Owner of Alpine Trails.
    pub const OWNER: Self = Self::User("olivia@alpine.example");
    /// Admin of Alpine Trails.
    pub const ADMIN: Self = Self::User("anton@alpine.example");
    /// Member of Alpine Trails.
    pub const MEMBER: Self = Self::User("mia@alpine.example");
    /// Owner of Harbor Kayaks.
    pub const OTHER_OWNER: Self = Self::User("oscar@harbor.example");
    /// Member of both.
    pub const BOTH: Self = Self::User("both@frontdesk.example");
    /// Signed in, and nobody's member.
    pub const STRANGER: Self = Self::User("stranger@frontdesk.example");
    /// Developer of the platform.
    pub const DEVELOPER: Self = Self::User("developer@frontdesk.example");
    /// A client of Alpine Trails.
    pub const CLIENT: Self = Self::Client("clara@client.example");
    /// A client of Harbor Kayaks.
    pub const OTHER_CLIENT: Self = Self::Client("chris@client.example");
}

/// A stack of one's own: an own database, own functions, own ports.
pub struct World {
    /// What runs.
    pub stack: Stack,
    http: reqwest::Client,
}

impl World {
    /// Starts everything, with the demo data.
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// Starts these functions alone. `variables` are set besides those that a stack sets by itself.
    pub async fn of(functions: &[&str], variables: &[(&str, &str)]) -> Self {
        let functions = functions.iter().map(|name| (*name).to_owned());
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::with(Options {
            functions: Functions::Only(functions.collect()),
            variables: variables.collect(),
            ..Options::default()
        })
        .await
    }

    /// Starts what `options` say.
    ///
    /// # Panics
    /// Where it can't be started: a test is over then.
    pub async fn with(options: Options) -> Self {
        let stack = Stack::start(options)
            .await
            .unwrap_or_else(|error| panic!("no stack: {error:#}"));
        Self {
            stack,
            http: reqwest::Client::new(),
        }
    }

    /// A `POST` to a function without credentials.
    pub fn function(&self, name: &str) -> Call {
        self.request(Method::POST, &format!("/functions/v1/{name}"))
    }

    /// A `POST` to a function without credentials, from an address of this machine.
    ///
    /// # Panics
    /// Where the machine has no such address.
    pub fn function_from(&self, address: IpAddr, name: &str) -> Call {
        let http = reqwest::Client::builder()
            .local_address(address)
            .build()
            .unwrap_or_else(|error| panic!("no client at {address}: {error}"));
        let url = format!("{}/functions/v1/{name}", self.stack.url);
        Call::new(&http, Method::POST, &url)
    }

    /// A request through the gateway without credentials.
    pub fn request(&self, method: Method, path: &str) -> Call {
        Call::new(&self.http, method, &format!("{}{path}", self.stack.url))
    }

    /// The headers that prove a caller.
    ///
    /// # Panics
    /// Where the demo data have no such person.
    pub async fn credentials(&self, caller: Caller) -> Vec<(&'static str, String)> {
        let keys = &self.stack.keys;
        let token = match caller {
            Caller::Nobody => return Vec::new(),
            Caller::Public => return vec![("apikey", keys.publishable_key.clone())],
            Caller::Service => return vec![("apikey", keys.secret_key.clone())],
            Caller::User(email) => self.stack.user_token(email).await,
            Caller::Client(email) => self.stack.client_token(email).await,
        };
        let token = token.unwrap_or_else(|error| panic!("no token for {caller:?}: {error:#}"));
        vec![
            ("apikey", keys.publishable_key.clone()),
            ("authorization", format!("Bearer {token}")),
        ]
    }

    /// A `POST` to a function as somebody.
    pub async fn function_as(&self, caller: Caller, name: &str) -> Call {
        self.request_as(caller, Method::POST, &format!("/functions/v1/{name}"))
            .await
    }

    /// A request through the gateway as somebody.
    pub async fn request_as(&self, caller: Caller, method: Method, path: &str) -> Call {
        self.credentials(caller)
            .await
            .into_iter()
            .fold(self.request(method, path), |call, (name, value)| {
                call.header(name, &value)
            })
    }

    /// What an SQL query gives as JSON, asked as a superuser: its first column, `null` where it has no rows.
    ///
    /// # Panics
    /// Where the query is wrong.
    pub async fn sql(&self, query: &str) -> Value {
        let admin = self
            .stack
            .admin()
            .await
            .unwrap_or_else(|error| panic!("no connection: {error:#}"));
        let wrapped = format!("select to_jsonb(answer)::text from ({query}) as query (answer)");
        let row = admin
            .query_opt(&wrapped, &[])
            .await
            .unwrap_or_else(|error| panic!("{query}: {error:?}"));
        let text: Option<String> = row.and_then(|row| row.get(0));
        text.map_or(Value::Null, |text| {
            serde_json::from_str(&text).unwrap_or_default()
        })
    }

    /// Runs SQL as a superuser.
    ///
    /// # Panics
    /// Where it fails.
    pub async fn run_sql(&self, statements: &str) {
        let admin = self
            .stack
            .admin()
            .await
            .unwrap_or_else(|error| panic!("no connection: {error:#}"));
        admin
            .batch_execute(statements)
            .await
            .unwrap_or_else(|error| panic!("{statements}: {error:?}"));
    }
}
