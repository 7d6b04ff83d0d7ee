//! The requests of `workflow-run`.

use callers::{Caller, OneOf, Service, User};
use deserr::Deserr;
use fields::Budget;
use ids::{CustomerId, ExecutionId, LeadId, Uuid, WorkflowId};
use problem::{Faults, Problem};
use request_body::{Fields, given, read_action};
use serde::Serialize;
use serde_json::Value;
use std::{collections::BTreeMap, time::Duration};

/// The most that a run is given, in bytes of JSON.
const MAX_INPUT: usize = 16_000;

/// A request to `workflow-run`.
#[derive(Debug)]
pub enum WorkflowRequest {
    /// Go on with what is due.
    Advance(Advance),
    /// Begin a run by hand.
    Start(StartRun),
    /// Say what keeps a workflow from being activated.
    Validate(OfWorkflow),
    /// Let new runs take a workflow as it is saved now.
    Activate(OfWorkflow),
    /// Show what a run would do.
    DryRun(DryRunRequest),
    /// End a run.
    Cancel(OfExecution),
    /// Go on with a run that failed.
    Retry(OfExecution),
}

/// Starts what has happened, and goes on with runs that are due. For the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WorkflowAdvance")
)]
#[deserr(deny_unknown_fields)]
pub struct Advance {
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    seconds: Budget<50, 300>,
    /// Whether the call stays for all of this time, and looks each second whether something has happened; else it ends
    /// where nothing is due. Default: false.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    stay: bool,
}

/// Begins a run by hand, of the version that is active.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WorkflowStart")
)]
#[deserr(deny_unknown_fields)]
pub struct StartRun {
    /// Id of an active workflow. Members begin those whose trigger is `manual`, admins any.
    pub workflow_id: WorkflowId,
    /// Id of the lead whom the run is about.
    #[deserr(default)]
    lead_id: Option<LeadId>,
    /// Id of the customer whom the run is about, if it is no lead.
    #[deserr(default)]
    customer_id: Option<CustomerId>,
    /// Values by name that rules and templates ask for as `input.NAME`, at most 16,000 bytes of JSON.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    input: BTreeMap<String, Value>,
}

/// Names the workflow to check or to activate.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WorkflowNamed")
)]
#[deserr(deny_unknown_fields)]
pub struct OfWorkflow {
    /// Id of the workflow, as its row in `workflows` has it.
    pub workflow_id: WorkflowId,
}

/// Shows what a run would do, and does nothing.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WorkflowDryRun")
)]
#[deserr(deny_unknown_fields)]
pub struct DryRunRequest {
    /// Id of the workflow, which need not be active: it is tried as it is saved.
    pub workflow_id: WorkflowId,
    /// Id of the lead to try it with.
    #[deserr(default)]
    lead_id: Option<LeadId>,
    /// Id of the customer to try it with, if it is no lead.
    #[deserr(default)]
    customer_id: Option<CustomerId>,
    /// Values by name that rules and templates ask for as `input.NAME`, at most 16,000 bytes of JSON.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub input: BTreeMap<String, Value>,
}

/// Names the run to cancel or to take up again.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ExecutionNamed")
)]
#[deserr(deny_unknown_fields)]
pub struct OfExecution {
    /// Id of the run, as its row in `workflow_executions` has it.
    pub execution_id: ExecutionId,
}

#[cfg(feature = "schema")]
fields::by_action!(
    WorkflowRequest,
    "advance" => Advance,
    "start" => StartRun,
    "validate" => OfWorkflow,
    "activate" => OfWorkflow,
    "dry_run" => DryRunRequest,
    "cancel" => OfExecution,
    "retry" => OfExecution,
);

const ACTIONS: [&str; 7] = [
    "advance", "start", "validate", "activate", "dry_run", "cancel", "retry",
];

impl WorkflowRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json`; 403 `service_only` where a user asks for what the clock does; 422 `invalid_request` with every
    /// fault.
    pub fn read(body: &[u8], by: OneOf<(User, Service)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        Ok(match read_action(&mut body, &ACTIONS)? {
            "advance" => match by {
                Caller::Service(_) => Self::Advance(request_body::typed(body)?),
                Caller::User(_) => {
                    return Err(Problem::new(
                        403,
                        "service_only",
                        "The service goes on with all runs. Name an action.",
                    ));
                }
            },
            "start" => Self::Start(request_body::typed_by(body, input_fits)?),
            "validate" => Self::Validate(request_body::typed(body)?),
            "activate" => Self::Activate(request_body::typed(body)?),
            "dry_run" => Self::DryRun(request_body::typed_by(body, input_fits)?),
            "cancel" => Self::Cancel(request_body::typed(body)?),
            _ => Self::Retry(request_body::typed(body)?),
        })
    }
}

impl Advance {
    /// The time in which runs are taken up.
    #[must_use]
    pub fn budget(&self) -> Duration {
        self.seconds.get()
    }

    /// Whether the call goes on looking where nothing is due.
    #[must_use]
    pub fn stays(&self) -> bool {
        self.stay
    }
}

impl DryRunRequest {
    /// What the run would be given.
    #[must_use]
    pub fn input(&self) -> Value {
        Value::Object(self.input.clone().into_iter().collect())
    }

    /// Its workflow's id.
    #[must_use]
    pub fn workflow(&self) -> Uuid {
        self.workflow_id.get()
    }
}

fn input_fits(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    if let Some(input) = given(fields, "input") {
        let text = input.to_string();
        if text.len() > MAX_INPUT {
            faults.add("/input", format!("must have at most {MAX_INPUT} bytes"));
        } else if text.contains("\\u0000") {
            // Postgres takes no such letter.
            faults.add("/input", "must not contain the letter U+0000");
        }
    }
    if given(fields, "lead_id").is_some() && given(fields, "customer_id").is_some() {
        faults.add("/customer_id", "can't be given together with lead_id");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: &Value, by: OneOf<(User, Service)>) -> Result<WorkflowRequest, Problem> {
        WorkflowRequest::read(body.to_string().as_bytes(), by)
    }

    #[test]
    fn every_fault_is_named() {
        let long = json!({ "a": "x".repeat(MAX_INPUT) });
        for (body, expected) in [
            (json!({ "action": "run" }), vec!["/action"]),
            (json!({ "action": "start" }), vec!["/workflow_id"]),
            (
                json!({ "action": "start", "workflow_id": "x", "lead_id": "y", "customer_id": "z", "input": long }),
                vec!["/customer_id", "/input", "/lead_id", "/workflow_id"],
            ),
            (
                json!({ "action": "cancel", "workflow_id": 1 }),
                vec!["/execution_id", "/workflow_id"],
            ),
            (
                json!({ "action": "advance", "seconds": 0 }),
                vec!["/seconds"],
            ),
        ] {
            let mut pointers = read(&body, Caller::Service(Service))
                .unwrap_err()
                .pointers();
            pointers.sort_unstable();
            assert_eq!(pointers, expected, "{body}");
        }
    }

    #[test]
    fn the_clock_s_work_is_for_programs() {
        let problem = read(&json!({}), Caller::User(User)).unwrap_err();
        assert_eq!(problem.code(), "service_only");
        assert!(read(&json!({}), Caller::Service(Service)).is_ok());
    }
}
