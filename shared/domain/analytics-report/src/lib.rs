//! How an organization fares: what can be asked, and the answer as JSON and CSV.

mod question;
mod report;

pub use question::{AnalyticsQuestion, Format, Interval, Metric};
pub use report::Report;
