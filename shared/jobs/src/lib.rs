//! Work that is leased: a scheduled function takes up what is due in a queue, until its time is over.
//!
//! `private.jobs` holds what is to be done. A claim leases some of it, in turns between organizations, and each later
//! statement names the lease; where another call has taken a job over meanwhile, it is refused with `lease_lost`. A job
//! that fails waits, longer each time, and the pass goes on with the next. So a new kind of work needs a row of
//! `private.queues`, an SQL function that claims, and a [`Work`].

mod pass;

pub use self::pass::{Budget, Tally, pass, stay};

use problem::Problem;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::{Duration, Instant};
use tenant_auth::Database;

/// The proof that a job is this call's, as `private.lease_of` gives it. Every statement of the job names it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Lease {
    organization_id: String,
    queue: String,
    subject_id: String,
    token: String,
}

/// A job that this call has leased.
#[derive(Deserialize)]
pub struct Leased<T> {
    lease: Lease,
    /// What its claim tells of it.
    #[serde(flatten)]
    pub job: T,
}

/// Arguments of an SQL function, with the lease.
#[derive(Serialize)]
pub struct WithLease<'a, A> {
    lease: &'a Lease,
    #[serde(flatten)]
    arguments: A,
}

impl<T> Leased<T> {
    /// Arguments of an SQL function that asks for the lease.
    pub fn with<A: Serialize>(&self, arguments: A) -> WithLease<'_, A> {
        WithLease {
            lease: &self.lease,
            arguments,
        }
    }
}

/// How far a job came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is done, and the statement that did the last of it ended the lease.
    Done,
    /// The time is over. Another call does the rest.
    Left,
}

/// A kind of work.
pub trait Work {
    /// What a claim tells of a job, besides its lease.
    type Job: DeserializeOwned;

    /// The SQL function that claims: it takes `most` and the arguments of the pass, and gives a list.
    const CLAIM: &'static str;

    /// The SQL function that gives a job back.
    const LEAVE: &'static str = "job_leave";

    /// Works on a job until it is done, or `until` has passed.
    ///
    /// # Errors
    /// Whatever went wrong: the job then waits. `lease_lost` is no failure, since another call has the job.
    fn work(
        &self,
        leased: &Leased<Self::Job>,
        until: Instant,
    ) -> impl Future<Output = Result<Progress, Problem>>;

    /// Why a job failed, for people. It leaves out the cause, which is for the log.
    fn reason(&self, leased: &Leased<Self::Job>, problem: &Problem) -> String {
        let _ = leased;
        problem.detail().to_owned()
    }

    /// How long a failed job waits at least, where a service said so.
    fn pause(&self, problem: &Problem) -> Option<Duration> {
        let _ = problem;
        None
    }
}

/// Where jobs are leased.
pub trait Leases {
    /// Calls an SQL function that may be repeated.
    ///
    /// # Errors
    /// What the function states, and 503 where the database can't be reached.
    fn ask<A: Serialize, T: DeserializeOwned>(
        &self,
        function: &'static str,
        arguments: &A,
    ) -> impl Future<Output = Result<T, Problem>>;

    /// Lets time pass.
    fn sleep(&self, pause: Duration) -> impl Future<Output = ()>;
}

impl Leases for Database<'_> {
    async fn ask<A: Serialize, T: DeserializeOwned>(
        &self,
        function: &'static str,
        arguments: &A,
    ) -> Result<T, Problem> {
        Database::ask(self, function, arguments).await?.parse()
    }

    async fn sleep(&self, pause: Duration) {
        spin_sdk::time::sleep(pause).await;
    }
}
