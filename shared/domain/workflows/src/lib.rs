//! Workflows: what a graph of steps may be, and what a run of it does next.
//!
//! [`Workflow::read`] checks all that the database leaves when a workflow is saved. [`Run::next`] decides, from the steps
//! that are written and what is known at the moment, which come next. It touches nothing: its [`Plan`] is written and done
//! by one SQL function in one transaction, and whoever comes after a crash plans the same again.
//!
//! # Ways
//! A way (edge) is open once its step is done, if the step took the way's handle; it is dead if the step took another, or
//! was skipped itself. A step begins when none of its ways in is undecided and one is open, and is skipped when all are
//! dead. So branches meet again whichever was taken, and nothing is begun twice (dead-path elimination, as in BPEL 1.1).
//!
//! # Time
//! Days and clock times are those of the workflow's zone. A time that its clocks skip is later by the gap, and one that
//! comes twice is the first.

mod advance;
mod check;
mod dry_run;
mod facts;
mod graph;
mod message;
mod moment;
mod request;
mod state;
mod step;
mod time;
mod trigger;

pub use ids::{ExecutionId, WorkflowId};

pub use self::{
    advance::{Ended, Plan, Run, Then, Written},
    check::Known,
    dry_run::{DryRun, DryStep, invalid},
    graph::{Definition, Workflow},
    request::{Advance, DryRunRequest, OfExecution, OfWorkflow, StartRun, WorkflowRequest},
    state::{Happened, State, Status, StepState},
    trigger::{Event, Start},
};
