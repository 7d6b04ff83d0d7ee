//! Calendar files, as a library reads them that is not ours.

use super::programs::Program;
use serde_json::{Value, json};

static READER: Program = Program::new("icalendar", "read.js");

/// What ical.js finds in files: of each its `method`, `name` and `events`.
pub async fn read(files: &[String]) -> Vec<Value> {
    READER.ask(&json!(files)).await
}
