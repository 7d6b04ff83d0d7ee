use super::CRM;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use callers::{Caller, Service, User};
use schemars::JsonSchema;
use serde_json::json;
use workflows::WorkflowRequest;

/// Result of a call that goes on with what is due.
#[derive(JsonSchema)]
struct WorkflowsAdvanced {
    /// Number of things that have happened since and were taken up.
    events: u64,
    /// Number of runs that began.
    started: u64,
    /// Number of runs that were taken up: they ended, or wait again.
    runs: u64,
    /// Number of steps that were written.
    steps: u64,
    /// Number of runs that were completed.
    completed: u64,
    /// Number of runs that failed; `workflow_executions` says why.
    failed: u64,
    /// Number of runs that a step of theirs cancelled.
    cancelled: u64,
    /// Number of attempts that came to nothing. They are repeated.
    postponed: u64,
    /// Whether nothing is left that is due. If not, call again.
    is_complete: bool,
}

/// A run of a workflow, as far as it has come.
#[derive(JsonSchema)]
struct WorkflowRunState {
    /// Id of the run (UUID), as its row in `workflow_executions` has it.
    execution_id: Id,
    /// Id of the organization that the run belongs to.
    organization_id: Id,
    /// Id of the workflow (UUID) that the run goes by.
    workflow_id: Id,
    /// Version of the workflow that the run keeps to its end.
    version: u32,
    /// State of the run: `pending`, `waiting`, `completed`, `failed` or `cancelled`.
    status: String,
}

/// What keeps a workflow from being activated.
#[derive(JsonSchema)]
struct WorkflowChecked {
    /// Id of the workflow (UUID) that was checked.
    workflow_id: Id,
    /// Version of the workflow that was checked.
    version: u32,
    /// Whether the workflow can be activated as it is.
    is_valid: bool,
    /// Faults of the workflow, each with a JSON pointer into its row.
    errors: Vec<WorkflowFault>,
}

/// A fault of a workflow, and where it is.
#[derive(JsonSchema)]
struct WorkflowFault {
    /// JSON pointer into the workflow, such as `/nodes/2/config/for`.
    pointer: String,
    /// What is wrong, with the name of the node, such as `node a: is missing`.
    detail: String,
}

/// A workflow that new runs take.
#[derive(JsonSchema)]
struct WorkflowActivated {
    /// Id of the workflow (UUID) that was activated.
    workflow_id: Id,
    /// State of the workflow: always `active` here.
    status: String,
    /// Version of the workflow that new runs take.
    version: u32,
    /// Faults of the workflow: always empty here.
    errors: Vec<WorkflowFault>,
}

/// What a run would do, step by step.
#[derive(JsonSchema)]
struct WorkflowTrial {
    /// Id of the workflow (UUID) that was tried.
    workflow_id: Id,
    /// Version of the workflow that was tried.
    version: u32,
    /// How the run would end: `completed`, `failed` or `cancelled`.
    ended: String,
    /// Code of the error, if it would fail or go on after errors.
    error: Option<String>,
    /// The error in words, for people; null if there is none.
    error_detail: Option<String>,
    /// Steps that would be done, in their order.
    steps: Vec<WorkflowTrialStep>,
}

/// A step that a run would do.
#[derive(JsonSchema)]
struct WorkflowTrialStep {
    /// Id of the node in the graph, such as `welcome`.
    node_id: String,
    /// Type of the node, such as `send_message`.
    r#type: String,
    /// State of the step: `done` or `failed`.
    status: String,
    /// Way out that the step would take; null if none.
    handle: Option<String>,
    /// When the step would be done, in RFC 3339.
    at: Moment,
    /// Code of the error, such as `no_address`; null if there is none.
    error: Option<String>,
    /// The error in words, for people; null if there is none.
    error_detail: Option<String>,
    /// What the step would do: a message with its words, or a change of the lead; null for other steps.
    effect: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum WorkflowAnswer {
    Advanced(WorkflowsAdvanced),
    Checked(WorkflowChecked),
    Activated(WorkflowActivated),
    Trial(WorkflowTrial),
    Run(WorkflowRunState),
}

pub(super) fn describe() -> Function {
    Function::post("workflow-run", "Runs workflows, and activates, tries and cancels them")
        .tag(CRM)
        .description(
            "Without an `action`, for the service: starts workflows by what has happened and goes on with runs that are due; \
             call it every minute. Staff `start`, `cancel` and `retry` runs, `validate` workflows and see what one would do \
             (`dry_run`); admins `activate` them. Each step is done once, whatever call dies on the way.",
        )
        .for_roles(&[Role::User, Role::Service])
        .in_callers_organization()
        .works_once()
        .limited()
        .takes::<WorkflowRequest>("Go on with what is due", json!({ "seconds": 50 }), |body| {
            WorkflowRequest::read(body, Caller::Service(Service)).map(drop)
        })
        .or_read(|body| WorkflowRequest::read(body, Caller::User(User)).map(drop))
        .or("Begin a run by hand", json!({
            "action": "start", "workflow_id": "00000000-0000-4000-8000-0000000a6f01",
            "lead_id": "7f0c1b52-6a0f-4d2e-9b1c-2f6f1f0a7e11", "input": { "reason": "Met at the fair" },
        }))
        .or("See what a run would do", json!({
            "action": "dry_run", "workflow_id": "00000000-0000-4000-8000-0000000a6f01",
            "lead_id": "7f0c1b52-6a0f-4d2e-9b1c-2f6f1f0a7e11",
        }))
        .or("Activate a workflow", json!({
            "action": "activate", "workflow_id": "00000000-0000-4000-8000-0000000a6f01",
        }))
        .or("Cancel a run", json!({
            "action": "cancel", "execution_id": "6d0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f",
        }))
        .answers::<WorkflowAnswer>(200, "What was done, checked, tried or cancelled", json!({
            "events": 3, "started": 2, "runs": 5, "steps": 14, "completed": 2, "failed": 0, "cancelled": 0, "postponed": 0,
            "is_complete": true,
        }))
        .answers::<WorkflowRunState>(202, "A run that began, or goes on again", json!({
            "execution_id": "6d0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f",
            "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "workflow_id": "00000000-0000-4000-8000-0000000a6f01", "version": 3, "status": "waiting",
        }))
        .refuses(403, "service_only", "Only the service goes on with all runs; name an action.")
        .refuses(403, "role_too_low", "Activating takes an admin, as does beginning a run of a workflow that is not manual.")
        .refuses(404, "workflow_not_found", "There is no such workflow, or it is not the caller's.")
        .refuses(404, "execution_not_found", "There is no such run, or it is not the caller's.")
        .refuses(404, "lead_not_found", "There is no such lead, or it is not the caller's.")
        .refuses(404, "customer_not_found", "There is no such customer, or they are not the caller's.")
        .refuses(409, "workflow_inactive", "The workflow is not active.")
        .refuses(409, "workflow_changed", "The workflow was saved anew while it was checked.")
        .refuses(409, "too_many_workflows", "The organization has a hundred active workflows already.")
        .refuses(409, "already_running", "The workflow takes this lead or customer no second time, or not yet.")
        .refuses(409, "execution_ended", "The run has ended already.")
        .refuses(409, "execution_goes_on", "Only a run that failed or was cancelled is taken up again.")
        .refuses(409, "execution_too_old", "It is not known which version the run went by.")
        .refuses(422, "workflow_invalid", "The workflow can't be run as it is saved: `errors` says why.")
}
