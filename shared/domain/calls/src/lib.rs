//! Phone calls that a voice provider's assistant takes, independent of the platform.
//!
//! [`Message::read`] takes from what Vapi sends what has an effect here, whichever of its shapes it has. A [`Tool`] is
//! what the model asks for; a [`Desk`] is what an organization knows at the phone, and says it in the caller's language,
//! on one line, in times that people say. Booking, moving and cancelling are the requests of `appointment-create` and
//! `appointment-update`, so that the phone has no rules of its own.
//!
//! The model's words are never trusted with who calls: [`Call::caller`] is the number that the network gave.

mod answer;
mod argument;
mod booking;
mod call;
mod desk;
mod emergency;
mod expressions;
mod folded;
mod hours;
mod line;
mod message;
mod news;
mod numbers;
mod own;
mod people;
mod phrase;
mod price;
mod slots;
mod spoken;
mod tool;
mod tool_call;
mod urgency;
mod value;
mod wanted;

pub use answer::{AnswerToKeep, AnswersToKeep, MOST, Said, answers, not_in_service};
pub use argument::Argument;
pub use booking::{
    PhoneBooking, PhoneBookingArguments, PhoneChange, PhoneChangeArguments, Sayings, refusal,
};
pub use call::Call;
pub use desk::{Desk, DeskQuestion, Offered, StoredAnswer};
#[cfg(feature = "schema")]
pub use emergency::EmergencyRequestBody;
pub use emergency::{
    AlarmToken, EmergencyAdvance, EmergencyReport, EmergencyRequest, Ended, IncidentChange,
    IncidentPage, IncidentPlace, IncidentStatus, OfIncident, WithToken,
};
pub use message::{Message, TransferWish};
pub use news::News;
pub use own::codes;
pub use people::{
    EmergencyArguments, TakingArguments, TransferAnswer, TransferArguments, destination,
    transfer_sayings,
};
pub use slots::{Choices, SlotSearch};
pub use tool::{BookingWish, Tool, When, Which};
pub use tool_call::ToolCall;
pub use urgency::Urgency;
