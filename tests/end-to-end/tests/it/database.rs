//! What the database promises by itself: who sees and changes what, and what it keeps right.

pub mod access;
pub mod audit;
pub mod backup;
pub mod bounds;
pub mod claims;
pub mod consent;
pub mod escalation;
pub mod jobs;
pub mod lineage;
pub mod lists;
pub mod lookups;
pub mod on_call;
pub mod prices;
pub mod schedules;
pub mod schema;
pub mod states;
pub mod totals;
pub mod upgrade;
pub mod zones;
