//! The clustering of a day's messages: the request, the day's messages, and the topics found in them.

mod advice;
mod assignment;
mod day;
mod label;
mod labels;
mod packed;
mod request;

pub use advice::advice;
pub use assignment::{AssignedCount, Assignment, TopicOfDay};
pub use day::{Before, Day, FoundTopic, MessageOfDay};
pub use labels::{INSTRUCTIONS, MAX_TOPICS_PER_RUN, Question, Subject, questions, words_of};
pub use packed::Packed;
pub use request::ClusteringRequest;
