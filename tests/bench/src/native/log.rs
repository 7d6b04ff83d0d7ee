//! One line of JSON for each request, on standard output, as the functions write it.

use serde::Serialize;

#[derive(Serialize)]
pub struct Line<'a> {
    pub function: &'a str,
    pub request_id: &'a str,
    pub method: &'a str,
    pub status: u16,
    pub duration_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'a str>,
}

/// Writes the line.
pub fn write(line: &Line<'_>) {
    if let Ok(line) = serde_json::to_string(line) {
        println!("{line}");
    }
}
