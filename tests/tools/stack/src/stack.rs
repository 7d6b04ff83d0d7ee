//! One database with PostgREST, functions and a gateway in front of it.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use anyhow::{Context, Result};
use tokio::sync::Mutex;
use tokio_postgres::Client as Connection;
use uuid::Uuid;

use crate::{
    auth::Auth,
    background,
    backup::Backup,
    builds,
    functions::{Plan, Runner, Running},
    gateway::{Gateway, Upstreams},
    home,
    keys::{ACCESS_TOKEN_LIFETIME, Client, Keys, User},
    mailbox::Mailbox,
    people,
    pooler::{POOLER, Pooler},
    postgres::{Durability, Postgres},
    postgrest::Postgrest,
    process,
    progress::Progress,
    server::Server,
};

/// What a test wants of its stack. The default is everything in the checkout.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of SQL: `compat`, `migrations`, `demo`.
    pub sql: PathBuf,
    /// `spin.toml`
    pub manifest: PathBuf,
    /// Which functions to serve.
    pub functions: Functions,
    /// Variables of the application besides the stack's own, over which they win.
    pub variables: BTreeMap<String, String>,
    /// Start a Postgres for this stack alone, to be killed and restarted.
    pub own_postgres: bool,
    /// Serve this backup, restored in a Postgres for this stack alone, in place of a new database.
    pub backup: Option<Backup>,
    /// Put PgBouncer between the functions and Postgres: the default where the environment asks for it.
    pub pooler: bool,
    /// What stands for Supabase Storage: the gateway passes on to it what comes below `/storage/v1`.
    pub storage: Option<SocketAddr>,
}

impl Default for Options {
    fn default() -> Self {
        let root = home::repository();
        Self {
            sql: root.join("sql"),
            manifest: root.join("spin.toml"),
            functions: Functions::All,
            variables: BTreeMap::new(),
            own_postgres: false,
            backup: None,
            pooler: std::env::var_os(POOLER).is_some(),
            storage: None,
        }
    }
}

/// What `cargo up` tells people to call first.
const FIRST: [&str; 1] = ["booking-create"];

/// Which functions a stack serves.
#[derive(Clone, Debug)]
pub enum Functions {
    /// All of the manifest.
    All,
    /// These components.
    Only(Vec<String>),
    /// None are started; the gateway passes calls on to this address.
    At(SocketAddr),
    /// None.
    None,
}

/// The role a connection has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// A superuser, whom row-level security does not bind.
    Admin,
    /// The role of PostgREST and of the functions, which can do nothing but become another.
    Authenticator,
}

/// What ends with a stack besides its processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// Nothing: the data is kept.
    Durable,
    /// Its database.
    Copy,
    /// The whole server.
    OwnServer,
}

/// What a stack is made of before its processes start.
pub(crate) struct Place {
    pub server: Arc<Server>,
    pub database: String,
    /// Of the gateway: its address is in the keys already.
    pub listener: TcpListener,
    pub keys: Keys,
    pub lifetime: Lifetime,
    pub runner: Runner,
    /// 0 takes a free one.
    pub functions_port: u16,
    /// 0 takes a free one.
    pub mailbox_port: u16,
    /// `None` takes a free one.
    pub postgrest_port: Option<u16>,
}

/// A running stack. Dropped, it stops its processes, and its database is gone.
pub struct Stack {
    /// The gateway, as in `http://127.0.0.1:54321`, which is what `supabase-js` is given.
    pub url: String,
    /// The functions without the gateway, as in `http://127.0.0.1:3000`; the path stays
    /// `/functions/v1/NAME`. Empty where none are served.
    pub functions_url: String,
    /// The keys, and tokens for every caller.
    pub keys: Arc<Keys>,
    /// The PostgREST, which starts with its first request; to be stopped and started.
    pub postgrest: Arc<Postgrest>,
    /// Where messages arrive that leave.
    pub mailbox: Mailbox,
    /// The variables that the functions were given.
    pub variables: BTreeMap<String, String>,
    database: String,
    server: Arc<Server>,
    functions: Option<Running>,
    _pooler: Option<Pooler>,
    log: Option<PathBuf>,
    _gateway: Gateway,
    lifetime: Lifetime,
    /// Looks people up for their tokens; opened when first needed.
    lookups: Mutex<Option<Arc<Connection>>>,
    /// Of a superuser, for whoever is next: a new one costs Postgres more than most statements.
    admins: std::sync::Mutex<Vec<Connection>>,
}

impl Stack {
    /// Starts a stack for a test: a database of its own, all ports free. The Postgres server is
    /// shared by the process unless [`Options::own_postgres`] is set.
    pub async fn start(options: Options) -> Result<Self> {
        background::run(Self::start_here(options)).await
    }

    async fn start_here(options: Options) -> Result<Self> {
        Self::build(&options, &Progress::long_only()).await?;
        let (server, lifetime) = match options.own_postgres || options.backup.is_some() {
            true => {
                let mut server = Server::throw_away(Durability::Killable).await?;
                if let Some(backup) = &options.backup {
                    server.restore(backup).await?;
                }
                (Arc::new(server), Lifetime::OwnServer)
            }
            false => (Server::shared().await?, Lifetime::Copy),
        };
        let (listener, url) = listen(0)?;
        let place = Place {
            database: match &options.backup {
                Some(backup) => backup.database.clone(),
                None => server.copy_template(&options.sql).await?,
            },
            server,
            listener,
            keys: Keys::generate(&url)?,
            lifetime,
            runner: Runner::from_environment()?,
            functions_port: 0,
            mailbox_port: 0,
            postgrest_port: None,
        };
        Self::serve(place, options).await
    }

    /// Builds all functions, for what serves them by itself ([`Functions::At`]).
    pub async fn build_functions() -> Result<()> {
        let build = async { Self::build(&Options::default(), &Progress::long_only()).await };
        background::run(build).await
    }

    /// Builds the functions that a stack will serve.
    pub(crate) async fn build(options: &Options, progress: &Progress) -> Result<()> {
        match &options.functions {
            Functions::All => builds::release(&options.manifest, &[], progress).await,
            Functions::Only(some) => builds::release(&options.manifest, some, progress).await,
            Functions::At(_) | Functions::None => Ok(()),
        }
    }

    /// Starts PostgREST, the gateway and the functions over a database that is ready.
    pub(crate) async fn serve(place: Place, options: Options) -> Result<Self> {
        let Place {
            server,
            database,
            listener,
            lifetime,
            ..
        } = place;
        let url = format!("http://{}", listener.local_addr()?);
        let mut keys = place.keys;
        keys.authenticator_password
            .clone_from(&server.authenticator_password);
        let keys = Arc::new(keys);
        let database_url = server.authenticator_url(&database);
        let port = place.postgrest_port;
        let postgrest = Arc::new(Postgrest::new(server.clone(), &database, &keys, port));
        if lifetime == Lifetime::Durable {
            postgrest.start().await?;
        }
        let upstreams = Upstreams {
            postgrest: postgrest.clone(),
            functions: OnceLock::new(),
            storage: options.storage,
        };
        let upstreams = Arc::new(upstreams);
        let auth = Auth {
            keys: keys.clone(),
            server: server.clone(),
            database: database.clone(),
            sessions: Arc::default(),
        };
        let gateway = Gateway::start(listener, keys.clone(), upstreams.clone(), auth)?;

        let mailbox = Mailbox::open(place.mailbox_port, &url)?;
        let mut variables = variables(&keys, &server.postgres.address(), &url, &database_url);
        let pooler = match options.pooler {
            true => Some(Pooler::start(&server, &database).await?),
            false => None,
        };
        if let Some(pooler) = &pooler {
            variables.extend(pooler.variables(&database, &database_url));
        }
        variables.extend(of_messages(&mailbox.url, &url));
        variables.insert("public_url".to_owned(), format!("{url}/functions/v1"));
        variables.extend(options.variables);
        let components = match &options.functions {
            Functions::All => Some(Vec::new()),
            Functions::Only(some) => Some(some.clone()),
            Functions::At(_) | Functions::None => None,
        };
        let mut log = None;
        let mut functions = None;
        if let Some(components) = components {
            let port = process::free_port(place.functions_port)?;
            log = match lifetime {
                Lifetime::Durable => None,
                Lifetime::Copy | Lifetime::OwnServer => {
                    Some(home::new_log(&server.folder, &format!("functions-{port}.log"))?.0)
                }
            };
            let plan = Plan {
                runner: place.runner,
                manifest: options.manifest,
                components,
                // People want to make their first call; tests want no request to wait for a compiler.
                first: (lifetime == Lifetime::Durable).then(|| FIRST.map(str::to_owned).into()),
                listen: (Ipv4Addr::LOCALHOST, port).into(),
                variables: variables.clone(),
                models: server.programs.models.clone(),
                state: server.folder.clone(),
                log: log.clone(),
            };
            functions = Some(Running::start(plan).await?);
        }
        let functions_address = match options.functions {
            Functions::At(address) => Some(address),
            _ => functions.as_ref().map(|running| running.address),
        };
        if let Some(address) = functions_address {
            let _ = upstreams.functions.set(address);
        }
        let stack = Self {
            url,
            functions_url: functions_address
                .map(|address| format!("http://{address}"))
                .unwrap_or_default(),
            keys,
            postgrest,
            mailbox,
            variables,
            database,
            server,
            functions,
            _pooler: pooler,
            log,
            _gateway: gateway,
            lifetime,
            lookups: Mutex::default(),
            admins: std::sync::Mutex::default(),
        };
        stack.allow_local_webhooks().await?;
        Ok(stack)
    }

    /// Lets endpoints of webhooks stand where the functions may send them on this machine.
    async fn allow_local_webhooks(&self) -> Result<()> {
        let base = self.variables.get("local_webhooks");
        let Some(base) = base.filter(|base| !base.is_empty()) else {
            return Ok(());
        };
        let admin = self.admin().await?;
        admin
            .batch_execute(&format!(
                "do $$ begin
                   -- A database may have nothing of ours yet.
                   if to_regclass('private.local_webhooks') is not null then
                     delete from private.local_webhooks;
                     insert into private.local_webhooks (base) values ('{}');
                   end if;
                 end $$",
                base.replace('\'', "''")
            ))
            .await?;
        Ok(())
    }

    /// The Postgres server, to be killed and restarted where it is the stack's own.
    pub fn postgres(&self) -> &Postgres {
        &self.server.postgres
    }

    /// The folder of language models.
    pub fn models(&self) -> &Path {
        &self.server.programs.models
    }

    /// Takes a backup of the stack's database, while it is used, into a folder.
    pub async fn backup(&self, folder: &Path) -> Result<Backup> {
        let (url, database) = (self.database_url(Login::Admin), self.database.clone());
        let folder = folder.to_owned();
        tokio::task::spawn_blocking(move || Backup::take(&url, &database, &folder)).await?
    }

    /// The name of the stack's database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The URL of the stack's database for a login.
    pub fn database_url(&self, login: Login) -> String {
        match login {
            Login::Admin => self.server.postgres.admin_url(&self.database),
            Login::Authenticator => self.server.authenticator_url(&self.database),
        }
    }

    /// A connection to the stack's database as a superuser.
    pub async fn admin(&self) -> Result<Connection> {
        self.server.postgres.admin(&self.database).await
    }

    /// A superuser's connection that was used before, or a new one. Whoever has no more use for it, and left nothing in it,
    /// calls [`Self::keep_admin`].
    pub async fn take_admin(&self) -> Result<Connection> {
        let kept = self.admins.lock().ok().and_then(|mut kept| kept.pop());
        // The server may have been stopped meanwhile.
        match kept.filter(|kept| !kept.is_closed()) {
            Some(kept) => Ok(kept),
            None => self.lasting_admin().await,
        }
    }

    /// Keeps a connection for who is next.
    pub fn keep_admin(&self, admin: Connection) {
        if let Ok(mut kept) = self.admins.lock() {
            kept.push(admin);
        }
    }

    /// The person in `auth.users` with this address.
    pub async fn user(&self, email: &str) -> Result<User> {
        people::user(&*self.lookups().await?, email).await
    }

    /// The customer with this address.
    pub async fn client(&self, email: &str) -> Result<Client> {
        people::client(&*self.lookups().await?, email).await
    }

    /// A connection that lasts as long as the stack, whichever test opened it.
    async fn lookups(&self) -> Result<Arc<Connection>> {
        let mut open = self.lookups.lock().await;
        if let Some(connection) = open.as_ref().filter(|known| !known.is_closed()) {
            return Ok(connection.clone());
        }
        let connection = Arc::new(self.lasting_admin().await?);
        *open = Some(connection.clone());
        Ok(connection)
    }

    async fn lasting_admin(&self) -> Result<Connection> {
        let (server, database) = (self.server.clone(), self.database.clone());
        background::run(async move { server.postgres.admin(&database).await }).await
    }

    /// An access token for the person with this address, as sign-in gives it.
    pub async fn user_token(&self, email: &str) -> Result<String> {
        self.keys
            .user_token(&self.user(email).await?, ACCESS_TOKEN_LIFETIME)
    }

    /// A token for the customer with this address, as `client-login` gives it.
    pub async fn client_token(&self, email: &str) -> Result<String> {
        self.keys
            .client_token(&self.client(email).await?, ACCESS_TOKEN_LIFETIME)
    }

    /// A new person in `auth.users`, who is nobody's member.
    pub async fn add_user(&self, email: &str) -> Result<User> {
        let admin = self.admin().await?;
        let id = Uuid::new_v4();
        admin
            .batch_execute(&format!(
                "insert into auth.users (id, email) values ('{id}', '{}')",
                email.replace('\'', "''")
            ))
            .await?;
        people::user(&admin, email).await
    }

    /// What the functions have logged so far.
    pub fn log(&self) -> String {
        let read = |path| std::fs::read_to_string(path).ok();
        self.log_file().and_then(read).unwrap_or_default()
    }

    /// The file of the functions' log, where they have one.
    pub fn log_file(&self) -> Option<&Path> {
        self.log.as_deref()
    }

    /// Serves what the manifest and the Wasm files hold now; requests in flight end as they began.
    pub async fn reload(&self) -> Result<()> {
        match &self.functions {
            Some(functions) => functions.reload().await,
            None => Ok(()),
        }
    }

    /// Whether [`Stack::reload`] takes a moment, and no request fails meanwhile.
    pub(crate) fn reloads_in_place(&self) -> bool {
        self.functions
            .as_ref()
            .is_some_and(Running::reloads_in_place)
    }

    /// Applies what is new in a folder of SQL, and returns the names of the files.
    pub(crate) async fn migrate(&self, sql: &Path) -> Result<Vec<String>> {
        let applied = self.server.prepare(&self.database, sql, false).await?;
        let admin = self.admin().await?;
        admin.batch_execute("notify pgrst, 'reload schema'").await?;
        Ok(applied)
    }

    /// What has ended by itself, if something has.
    pub(crate) fn failed(&self) -> Option<String> {
        let functions = self.functions.as_ref();
        self.postgres()
            .failed()
            .or_else(|| self.postgrest.failed())
            .or_else(|| functions.and_then(Running::failed))
    }

    /// Stops everything in order and waits, the server too.
    pub(crate) fn stop(self) {
        let server = self.server.clone();
        drop(self);
        server.stop();
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        drop(self.functions.take());
        match self.lifetime {
            Lifetime::Durable => {}
            Lifetime::OwnServer => self.server.stop(),
            Lifetime::Copy => {
                let (server, database) = (self.server.clone(), std::mem::take(&mut self.database));
                // The test need not wait; if the process ends first, the whole server goes.
                if let Ok(runtime) = background::runtime() {
                    runtime.spawn(async move { server.drop_database(&database).await });
                }
            }
        }
    }
}

/// Binds the gateway's port: the preferred one, or a free one.
pub(crate) fn listen(port: u16) -> Result<(TcpListener, String)> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = bind(port).or_else(|_| bind(0)).context("no port is free")?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

/// What signs local events of Stripe: two, as while a secret is rolled.
const LOCAL_STRIPE_SECRETS: &str = "whsec_local_0123456789,whsec_local_next_0123456789";
/// What local messages of Vapi carry.
pub(crate) const LOCAL_VAPI_SECRETS: &str = "vapi_local_0123456789";

/// The variables of the application.
fn variables(
    keys: &Keys,
    database_host: &str,
    supabase_url: &str,
    database_url: &str,
) -> BTreeMap<String, String> {
    [
        ("database_url", database_url),
        ("database_host", database_host),
        ("supabase_url", supabase_url),
        ("publishable_key", &keys.publishable_key),
        ("secret_key", &keys.secret_key),
        ("jwt_secret", &keys.jwt_secret),
        ("sealing_keys", &keys.sealing_keys),
        ("stripe_mode", "test"),
        ("stripe_webhook_secrets", LOCAL_STRIPE_SECRETS),
        ("meta_webhook_secrets", "meta_local_secret_01"),
        ("meta_verify_tokens", "meta_local_verify_01"),
        ("vapi_webhook_secrets", LOCAL_VAPI_SECRETS),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The variables that let messages leave into the mailbox, and payments begin there.
fn of_messages(mailbox: &str, url: &str) -> [(String, String); 18] {
    let invitation = format!("{url}/invitation#{{token}}");
    let password = format!("{url}/password#{{token}}");
    let guest = format!("{url}/booked#{{token}}");
    [
        ("invitation_url", invitation.as_str()),
        ("password_url", password.as_str()),
        ("guest_url", guest.as_str()),
        ("email_provider", "resend"),
        ("email_url", mailbox),
        ("email_key", "mailbox"),
        ("email_from", "Frontdesk <no-reply@frontdesk.example>"),
        ("twilio_url", mailbox),
        ("twilio_account_sid", "ACmailbox"),
        ("twilio_auth_token", "mailbox"),
        ("twilio_from", "+15005550006"),
        ("meta_graph_url", mailbox),
        ("resend_url", mailbox),
        ("postmark_url", mailbox),
        ("sendgrid_url", mailbox),
        ("local_webhooks", mailbox),
        ("stripe_url", mailbox),
        ("stripe_secret_key", "sk_test_mailbox"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}
