//! Clients in other languages.

pub mod supabase_js;
pub mod typed;
