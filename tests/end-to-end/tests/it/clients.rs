//! Clients in other languages.

pub mod ai_sdk;
pub mod console;
pub mod providers;
pub mod supabase_js;
pub mod typed;
pub mod widget;
