use super::SUPPORT;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;
use topics::ClusteringRequest;

/// Result of a call that clusters messages.
#[derive(JsonSchema)]
struct ClusteringDone {
    /// Organizations whose day is finished; days without messages are not counted.
    organizations: u64,
    /// Number of messages that were clustered.
    messages: u64,
    /// Number of topics that were found.
    topics: u64,
    /// Organizations with so many messages that a sample was clustered.
    sampled: u64,
    /// Organizations that failed. A later call tries them again.
    failed: u64,
    /// Whether all work is done. If not, call again.
    is_complete: bool,
}

pub(super) fn describe() -> Function {
    Function::post("topic-clustering", "Clusters the messages of a day into topics")
        .tag(SUPPORT)
        .description(
            "Call it every hour, since a day ends at another hour in each time zone. Concurrent calls share the \
             work, and a repeated call does no harm.",
        )
        .for_roles(&[Role::Service])
        .takes::<ClusteringRequest>("Yesterday, everywhere", json!({}), |body| {
            ClusteringRequest::read(body).map(drop)
        })
        .or("One day of one organization, again", json!({
            "date": "2026-11-20", "organization_id": "00000000-0000-4000-8000-0000000000a0", "again": true,
            "seconds": 5,
        }))
        .answers::<ClusteringDone>(200, "How many messages were clustered", json!({
            "organizations": 3, "messages": 1840, "topics": 61, "sampled": 0, "failed": 0, "is_complete": true,
        }))
        .refuses(404, "organization_not_found", "There is no such organization.")
}
