//! The doors to the data: Postgres, PostgREST and Supabase Storage, each as the caller.

mod connection;
mod database;
mod database_error;
mod json;
mod pool;
mod project_api;
mod rest;
mod storage;
mod waker;

pub(crate) use connection::give_back_idle;
pub use database::Database;
pub use json::Json;
pub use rest::Rest;
pub use storage::Storage;
