//! The local stack: a real Postgres and PostgREST, the functions, and a gateway at one address
//! with Supabase's paths.
//!
//! `cargo up` runs it with durable data. A test starts one of its own, in a database of its own:
//!
//! ```no_run
//! # async fn test() -> anyhow::Result<()> {
//! use stack::{Options, Stack};
//!
//! let stack = Stack::start(Options::default()).await?;
//! let token = stack.user_token("olivia@alpine.example").await?;
//! let url = format!("{}/functions/v1/booking-create", stack.url);
//! # drop((token, url));
//! # Ok(())
//! # }
//! ```

mod auth;
mod background;
mod backup;
mod builds;
mod catch_up;
mod clock;
mod console;
mod cron;
mod diagrams;
mod fetch;
mod folder_copy;
mod functions;
mod gateway;
mod home;
mod keys;
mod mailbox;
mod migrate;
mod missing;
mod packages;
mod people;
mod play;
mod pooler;
mod postgres;
mod postgrest;
mod privileges;
mod process;
mod progress;
mod proxy;
mod python;
mod report;
mod rows;
mod server;
mod service;
mod spin;
mod stack;
mod unpack;
mod up;
mod watch;
mod zones;

pub use ::up::{Arguments, Command, Ports};
pub use background::runtime;
pub use backup::Backup;
pub use catch_up::days_without_topics;
pub use clock::due;
pub use diagrams::{documents, draw, readme};
pub use fetch::{OWN_DATABASE, OWN_POSTGREST, models};
pub use folder_copy::FolderCopy;
pub use functions::{RUNTIME, Runner, packages};
pub use home::repository;
pub use keys::{Algorithm, Client, Keys, User, unix_time};
pub use mailbox::{Asked, CheckoutSession, Delivery, Fault, File, Mailbox};
pub use migrate::{load_demo, load_life, migrate, release};
pub use people::DEMO_PASSWORD;
pub use play::{Line, call, play};
pub use pooler::{POOLER, pgbouncer};
pub use postgres::Postgres;
pub use postgrest::Postgrest;
pub use python::PythonPackages;
pub use stack::{Functions, Login, Options, Stack};
pub use up::run as up;
pub use zones::zones_query;
