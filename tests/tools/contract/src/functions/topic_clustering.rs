use super::SUPPORT;
use crate::{Function, Role};
use schemars::JsonSchema;
use serde_json::json;
use topics::ClusteringRequest;

/// What a call did.
#[derive(JsonSchema)]
struct ClusteringDone {
    /// Whose day is done by now, those not counted on whose day no customer wrote.
    organizations: u64,
    messages: u64,
    topics: u64,
    /// Of them, those who had more messages than are grouped: a sample was.
    sampled: u64,
    /// Whose day could not be done; the next call tries again.
    failed: u64,
    /// Whether nothing is left for another call.
    is_complete: bool,
}

pub(super) fn describe() -> Function {
    Function::post("topic-clustering", "Groups what customers wrote on a day into topics")
        .tag(SUPPORT)
        .description(
            "To be called every hour: a day is over at another hour in each zone. Calls at the same time share the \
             work, and a rerun does no harm.",
        )
        .for_roles(&[Role::Service])
        .takes::<ClusteringRequest>("Yesterday, everywhere", json!({}), |body| {
            ClusteringRequest::read(body).map(drop)
        })
        .or("One day of one organisation, again", json!({
            "date": "2026-11-20", "organization_id": "00000000-0000-4000-8000-0000000000a0", "again": true,
            "seconds": 5,
        }))
        .answers::<ClusteringDone>(200, "What was done", json!({
            "organizations": 3, "messages": 1840, "topics": 61, "sampled": 0, "failed": 0, "is_complete": true,
        }))
        .refuses(404, "organization_not_found", "There is no such organisation.")
}
