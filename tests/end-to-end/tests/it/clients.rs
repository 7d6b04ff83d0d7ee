//! Clients in other languages.

pub mod console;
pub mod supabase_js;
pub mod typed;
