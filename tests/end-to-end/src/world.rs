//! A stack or a tenant of the shared one, and who calls it.

use crate::{
    Call,
    tenant::{self, Tenant},
};
use reqwest::Method;
use serde_json::Value;
use stack::{Client, Functions, Options, Stack, User};
use std::{net::IpAddr, sync::Arc};
use tokio_postgres::Client as Connection;

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

/// Where a test takes place: two organizations with their people, and the functions that serve them.
pub struct World {
    /// What runs.
    pub stack: Arc<Stack>,
    http: reqwest::Client,
    tenant: Option<Arc<Tenant>>,
}

impl World {
    /// A tenant of the stack that all tests of this process share: a copy of the demo data, beside those of other
    /// tests, which it must not see. This is where most tests belong.
    ///
    /// # Panics
    /// Where it can't be made: a test is over then.
    pub async fn tenant() -> Self {
        let (stack, tenant) = tenant::add()
            .await
            .unwrap_or_else(|error| panic!("no tenant: {error:#}"));
        let http = tenant
            .http()
            .unwrap_or_else(|error| panic!("no client: {error}"));
        Self {
            stack,
            http,
            tenant: Some(Arc::new(tenant)),
        }
    }

    /// A stack of one's own, with the demo data: for a test that stops something, changes what is everybody's, counts
    /// over all organizations, or reads the whole log.
    pub async fn own() -> Self {
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
            stack: Arc::new(stack),
            http: reqwest::Client::new(),
            tenant: None,
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
        self.call(&http, Method::POST, &format!("/functions/v1/{name}"))
    }

    /// A request through the gateway without credentials.
    pub fn request(&self, method: Method, path: &str) -> Call {
        self.call(&self.http, method, path)
    }

    fn call(&self, http: &reqwest::Client, method: Method, path: &str) -> Call {
        let log = self.stack.log_file().map(Into::into);
        let url = &self.stack.url;
        Call::new(http, method, url, path, self.tenant.clone(), log)
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
            Caller::User(email) => self.user_token(email).await,
            Caller::Client(email) => self.client_token(email).await,
        };
        vec![
            ("apikey", keys.publishable_key.clone()),
            ("authorization", format!("Bearer {token}")),
        ]
    }

    /// The person with this address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn user(&self, email: &str) -> User {
        let user = self.stack.user(&self.own_name(email)).await;
        user.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// The customer who signs in with this address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn client(&self, email: &str) -> Client {
        let client = self.stack.client(&self.own_name(email)).await;
        client.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// A new person who signs in with this address and is nobody's member.
    ///
    /// # Panics
    /// Where there is one already.
    pub async fn add_user(&self, email: &str) -> User {
        let user = self.stack.add_user(&self.own_name(email)).await;
        user.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// An access token for the person with this address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn user_token(&self, email: &str) -> String {
        let token = self.stack.user_token(&self.own_name(email)).await;
        token.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// A token for the customer with this address.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn client_token(&self, email: &str) -> String {
        let token = self.stack.client_token(&self.own_name(email)).await;
        token.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// A text with the names that ids, addresses and slugs of the demo data have here: for what no [`Call`] carries,
    /// such as the claims of a token.
    pub fn own_name(&self, text: &str) -> String {
        match &self.tenant {
            Some(tenant) => tenant.own(text),
            None => text.to_owned(),
        }
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
            .called_by(caller)
    }

    /// What an SQL query gives as JSON: its first column, `null` where it has no rows. It is asked as a superuser; of
    /// a tenant it sees the tenant's rows alone, so that `select count(*) from bookings` counts those.
    ///
    /// # Panics
    /// Where the query is wrong.
    pub async fn sql(&self, query: &str) -> Value {
        let query = self.own_name(query);
        let wrapped = format!("select to_jsonb(answer)::text from ({query}) as query (answer)");
        let row = match &self.tenant {
            Some(tenant) => {
                let connection = tenant.connection(&self.stack).await;
                connection.query_opt(&wrapped, &[]).await
            }
            None => {
                let admin = self.admin().await;
                let row = admin.query_opt(&wrapped, &[]).await;
                self.stack.keep_admin(admin);
                row
            }
        };
        let row = row.unwrap_or_else(|error| panic!("{query}: {error:?}"));
        let text: Option<String> = row.and_then(|row| row.get(0));
        let text = text.map(|text| match &self.tenant {
            Some(tenant) => tenant.demo(&text),
            None => text,
        });
        text.map_or(Value::Null, |text| {
            serde_json::from_str(&text).unwrap_or_default()
        })
    }

    /// Runs SQL as a superuser; for a tenant, as one who sees and changes the tenant's rows alone.
    ///
    /// # Panics
    /// Where it fails.
    pub async fn run_sql(&self, statements: &str) {
        let statements = self.own_name(statements);
        let done = match &self.tenant {
            Some(tenant) => {
                let connection = tenant.connection(&self.stack).await;
                connection.batch_execute(&statements).await
            }
            None => self.execute(&statements).await,
        };
        done.unwrap_or_else(|error| panic!("{statements}: {error:?}"));
    }

    /// The code with which SQL refuses a statement, that of `private.fail`.
    ///
    /// # Panics
    /// Where it is not refused.
    pub async fn refusal(&self, statement: &str) -> String {
        let statement = self.own_name(statement);
        let done = match &self.tenant {
            Some(tenant) => {
                let connection = tenant.connection(&self.stack).await;
                connection.batch_execute(&statement).await
            }
            None => self.execute(&statement).await,
        };
        let Err(error) = done else {
            panic!("{statement} is not refused")
        };
        let refused = error
            .as_db_error()
            .map(|refused| refused.message().to_owned());
        refused.unwrap_or_else(|| panic!("{statement}: {error:?}"))
    }

    /// Lets another call have leased a job, which is made if need be: of each row that `rows` has as `id` and
    /// `organization_id`, for so many seconds. Of none or less the lease is over.
    ///
    /// # Panics
    /// Where the database refuses it.
    pub async fn lease(&self, queue: &str, rows: &str, seconds: i32) {
        self.run_sql(&format!(
            "insert into private.jobs as job
               (queue, organization_id, subject_id, due_at, is_ready, lease_token, attempts)
             select '{queue}', row.organization_id, row.id, now() + make_interval(secs => {seconds}), false,
                    gen_random_uuid(), 1
             from {rows} as row
             on conflict on constraint jobs_pkey do update
             set due_at = excluded.due_at, is_ready = false, lease_token = coalesce(job.lease_token, excluded.lease_token)"
        ))
        .await;
    }

    /// Runs statements as a superuser, and leaves nothing of what they set to those that come after.
    async fn execute(&self, statements: &str) -> Result<(), tokio_postgres::Error> {
        let admin = self.admin().await;
        admin.batch_execute(statements).await?;
        let reset = admin.batch_execute("rollback; reset role; reset all");
        if reset.await.is_ok() {
            self.stack.keep_admin(admin);
        }
        Ok(())
    }

    async fn admin(&self) -> Connection {
        let admin = self.stack.take_admin().await;
        admin.unwrap_or_else(|error| panic!("no connection: {error:#}"))
    }
}
