//! Clients in other languages.

pub mod ai_sdk;
pub mod supabase_js;
pub mod typed;
