//! What is said in a chat, how it is answered from an organization's passages, and when a person takes over: without
//! anything of the platform.

mod ai_sdk;
mod asked;
mod escalation;
mod excerpt;
mod folded;
mod passage;
mod phrases;
mod reply;
mod request;
mod state;
mod ui_messages;
mod wishes;

pub use asked::{Asked, Opening};
pub use escalation::{AssignmentFacts, EscalationChange, EscalationUpdate, FactsQuestion};
pub use passage::{Passage, Source, SourceKind};
pub use reply::{Reply, reply};
pub use request::{ChatRequest, Reading, Saying, Talk};
pub use state::{Chat, ChatMessage, Stage, State};
pub use ui_messages::ui_messages;
