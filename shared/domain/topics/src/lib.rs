//! A run of topic-clustering: what it is asked, what it reads of a day and what it finds in it.

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
