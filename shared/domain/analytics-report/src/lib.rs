//! Reports on an organization: the request, and the answer as JSON and CSV.

mod question;
mod report;

pub use question::{AnalyticsQuestion, Format, Interval, Metric};
pub use report::Report;
