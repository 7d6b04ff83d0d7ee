//! Calendar files, as a library reads them that is not ours.

use super::npm::Project;
use serde_json::Value;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;

/// What ical.js finds in files: of each its `method`, `name` and `events`.
pub async fn read(files: &[String]) -> Vec<Value> {
    let project = Project::installed("icalendar").await;
    let mut command = project.command("node", &["read.js"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let input = serde_json::to_vec(files).unwrap();
    child.stdin.take().unwrap().write_all(&input).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "ical.js can't read {files:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
