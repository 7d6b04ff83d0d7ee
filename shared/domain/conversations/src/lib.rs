//! What is said in a chat, how it is answered from an organization's passages, and when a person takes over: without
//! anything of the platform.

mod ai_sdk;
mod asked;
mod checked;
mod courtesy;
mod escalation;
mod excerpt;
mod facts;
mod folded;
mod language;
mod markup;
mod orders;
mod passage;
mod phrases;
mod prompt;
mod reminder;
mod reply;
mod request;
mod sentence;
mod state;
mod ui_messages;
mod wishes;

pub use asked::{Asked, Opening};
pub use checked::Checker;
pub use escalation::{AssignmentFacts, EscalationChange, EscalationUpdate, FactsQuestion};
pub use passage::{Passage, Source, SourceKind};
pub use prompt::{Asking, Before, Known, MAX_TOKENS, tokens};
pub use reminder::{Reminder, ReminderFacts};
pub use reply::{Plan, Reply};
pub use request::{Advance, ChatRequest, Reading, Saying, Talk};
pub use state::{Chat, ChatMessage, Stage, State};
pub use ui_messages::{Chunks, ui_messages};
