//! A pass over a queue.

use crate::{Lease, Leased, Leases, Progress, Work};
use futures_util::{StreamExt, stream};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

/// What a pass may use.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// When no more work is begun.
    pub until: Instant,
    /// How many jobs are worked on at the same time.
    pub at_once: usize,
}

/// What came of a pass.
#[derive(Debug, Default)]
pub struct Tally {
    /// Jobs that are done.
    pub done: usize,
    /// Jobs that are begun, and left to another call.
    pub left: usize,
    /// Jobs that failed, and wait now.
    pub failed: usize,
    /// Whether nothing is left for another call.
    pub is_complete: bool,
    /// The first problem, for the log.
    pub first_problem: Option<Problem>,
}

#[derive(Serialize)]
struct Claim<'a, A> {
    most: usize,
    #[serde(flatten)]
    arguments: &'a A,
}

#[derive(Serialize)]
struct Leave<'a> {
    lease: &'a Lease,
    error: Option<&'a str>,
    error_detail: Option<String>,
    pause_seconds: Option<f64>,
}

/// A job of which nothing but the lease is read.
#[derive(Deserialize)]
struct Held {
    lease: Lease,
}

/// Takes up jobs and works on them, until none is due or the time is over. `arguments` go to the claim.
///
/// A job that fails is given back with its reason, and the pass goes on. Where a statement of the pass itself fails, what
/// is begun is ended first.
///
/// # Errors
/// That of a claim, or of giving a job back.
pub async fn pass<W: Work>(
    leases: &impl Leases,
    work: &W,
    arguments: &impl Serialize,
    budget: Budget,
) -> Result<Tally, Problem> {
    begin(leases, work, arguments, budget, None).await
}

/// As [`pass`], and stays until the time is over: where nothing is due, it looks again after a pause. So what becomes due
/// meanwhile waits for the pause at most, and not for a clock that comes once a minute.
///
/// # Errors
/// As [`pass`].
pub async fn stay<W: Work>(
    leases: &impl Leases,
    work: &W,
    arguments: &impl Serialize,
    budget: Budget,
    pause: Duration,
) -> Result<Tally, Problem> {
    begin(leases, work, arguments, budget, Some(pause)).await
}

async fn begin<W: Work>(
    leases: &impl Leases,
    work: &W,
    arguments: &impl Serialize,
    budget: Budget,
    pause: Option<Duration>,
) -> Result<Tally, Problem> {
    let pass = Pass {
        leases,
        work,
        arguments,
        budget,
        pause,
        broken: RefCell::default(),
        is_drained: RefCell::default(),
        unread: RefCell::default(),
    };
    // More is claimed as soon as there is room, so that a slow job holds nothing up.
    let outcomes = stream::unfold(Vec::new(), |waiting| pass.next(waiting))
        .map(|leased| pass.attempt(leased))
        .buffer_unordered(budget.at_once);
    let mut tally = outcomes.fold(Tally::default(), Tally::with).await;
    for problem in pass.unread.take() {
        tally = tally.with(Outcome::Failed(problem)).await;
    }
    tally.is_complete = pass.is_drained.take() && tally.left + tally.failed == 0;
    match pass.broken.take() {
        Some(problem) => Err(problem),
        None => Ok(tally),
    }
}

struct Pass<'a, L, W, A> {
    leases: &'a L,
    work: &'a W,
    arguments: &'a A,
    budget: Budget,
    /// After which it looks again, where nothing is due.
    pause: Option<Duration>,
    /// Why the pass can't go on.
    broken: RefCell<Option<Problem>>,
    /// Whether the last claim found nothing.
    is_drained: RefCell<bool>,
    /// What was given back without having been read.
    unread: RefCell<Vec<Problem>>,
}

enum Outcome {
    Done,
    Left,
    Failed(Problem),
    /// Another call has it.
    Lost,
}

impl<L: Leases, W: Work, A: Serialize> Pass<'_, L, W, A> {
    /// The next job, of those that wait or of a new claim.
    async fn next(
        &self,
        mut waiting: Vec<Leased<W::Job>>,
    ) -> Option<(Leased<W::Job>, Vec<Leased<W::Job>>)> {
        while waiting.is_empty()
            && Instant::now() < self.budget.until
            && self.broken.borrow().is_none()
        {
            let claim = Claim {
                most: self.budget.at_once,
                arguments: self.arguments,
            };
            let claimed: Vec<Box<RawValue>> = match self.leases.ask(W::CLAIM, &claim).await {
                Ok(claimed) => claimed,
                Err(problem) => {
                    self.breaks(problem);
                    break;
                }
            };
            self.is_drained.replace(claimed.is_empty());
            if claimed.is_empty() && !self.has_waited().await {
                break;
            }
            for job in claimed {
                match serde_json::from_str(job.get()) {
                    Ok(leased) => waiting.push(leased),
                    Err(_) => self.leave_unread(&job).await,
                }
            }
        }
        waiting.pop().map(|leased| (leased, waiting))
    }

    /// Waits until it is time to look again; `false` where the pass ends before that.
    async fn has_waited(&self) -> bool {
        let Some(pause) = self.pause else {
            return false;
        };
        let is_in_time = Instant::now() + pause < self.budget.until;
        if is_in_time {
            self.leases.sleep(pause).await;
        }
        is_in_time
    }

    /// Gives back a job that can't be read, such as one with a number that is too large: what one organization wrote
    /// stops the work of no other.
    async fn leave_unread(&self, job: &RawValue) {
        let unreadable = Problem::new(422, "unreadable", "What belongs to this job can't be read.");
        if let Ok(Held { lease }) = serde_json::from_str(job.get()) {
            let leave = Leave {
                lease: &lease,
                error: Some(unreadable.code()),
                error_detail: None,
                pause_seconds: None,
            };
            self.give_back(&leave).await;
        }
        self.unread.borrow_mut().push(unreadable);
    }

    async fn attempt(&self, leased: Leased<W::Job>) -> Outcome {
        let worked = match Instant::now() < self.budget.until {
            true => self.work.work(&leased, self.budget.until).await,
            false => Ok(Progress::Left),
        };
        match worked {
            Ok(Progress::Done) => return Outcome::Done,
            Err(problem) if problem.code() == "lease_lost" => return Outcome::Lost,
            Ok(Progress::Left) | Err(_) => {}
        }
        let problem = worked.err();
        let leave = Leave {
            lease: &leased.lease,
            error: problem.as_ref().map(Problem::code),
            error_detail: problem
                .as_ref()
                .map(|problem| self.work.reason(&leased, problem)),
            pause_seconds: problem
                .as_ref()
                .and_then(|problem| self.work.pause(problem))
                .map(|pause| pause.as_secs_f64()),
        };
        match self.give_back(&leave).await {
            true => problem.map_or(Outcome::Left, Outcome::Failed),
            false => Outcome::Lost,
        }
    }

    /// Gives a job back; whether it was still this call's.
    async fn give_back(&self, leave: &Leave<'_>) -> bool {
        match self.leases.ask::<_, ()>(W::LEAVE, leave).await {
            Err(lost) if lost.code() == "lease_lost" => return false,
            Err(broken) => self.breaks(broken),
            Ok(()) => {}
        }
        true
    }

    fn breaks(&self, problem: Problem) {
        self.broken.borrow_mut().get_or_insert(problem);
    }
}

impl Tally {
    async fn with(mut self, outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => self.done += 1,
            Outcome::Left => self.left += 1,
            Outcome::Failed(problem) => {
                self.failed += 1;
                self.first_problem.get_or_insert(problem);
            }
            Outcome::Lost => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_executor::block_on;
    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::{Value, json};
    use std::{cell::Cell, collections::VecDeque, future, task::Poll};

    /// A number that is given out as something else.
    const UNREADABLE: u32 = 300;
    const LOOK: Duration = Duration::from_millis(50);

    /// Gives out numbers, and keeps what is given back.
    #[derive(Default)]
    struct Queue {
        due: RefCell<Vec<u32>>,
        left: RefCell<Vec<Value>>,
        claims: RefCell<Vec<usize>>,
        breaks_at: Option<usize>,
        /// What becomes due while nothing is, one time after another.
        later: RefCell<VecDeque<Vec<u32>>>,
    }

    impl Queue {
        fn of(due: impl IntoIterator<Item = u32>) -> Self {
            Self {
                due: RefCell::new(due.into_iter().collect()),
                ..Self::default()
            }
        }
    }

    impl Leases for Queue {
        async fn ask<A: Serialize, T: DeserializeOwned>(
            &self,
            function: &'static str,
            arguments: &A,
        ) -> Result<T, Problem> {
            let arguments = serde_json::to_value(arguments).unwrap();
            let answer = if function == "numbers_claim" {
                let mut claims = self.claims.borrow_mut();
                if self.breaks_at == Some(claims.len()) {
                    return Err(Problem::new(503, "database_unavailable", "Not now."));
                }
                let most = usize::try_from(arguments["most"].as_u64().unwrap()).unwrap();
                claims.push(most);
                let mut due = self.due.borrow_mut();
                let count = most.min(due.len());
                let lease = |number: u32| {
                    let read = if number == UNREADABLE {
                        json!("?")
                    } else {
                        json!(number)
                    };
                    json!({ "number": read, "lease":
                        { "organization_id": "", "queue": "numbers", "subject_id": number.to_string(), "token": "" } })
                };
                due.drain(..count).map(lease).collect()
            } else {
                self.left.borrow_mut().push(arguments);
                Value::Null
            };
            Ok(serde_json::from_value(answer).unwrap())
        }

        async fn sleep(&self, pause: Duration) {
            assert_eq!(pause, LOOK);
            let come = self.later.borrow_mut().pop_front();
            // Time that passes.
            let come = come.unwrap_or_else(|| {
                std::thread::sleep(Duration::from_millis(60));
                Vec::new()
            });
            self.due.borrow_mut().extend(come);
        }
    }

    #[derive(Deserialize)]
    struct Number {
        number: u32,
    }

    /// Odd numbers fail, 100 belongs to another call, and 200 takes too long.
    #[derive(Default)]
    struct Even {
        running: Cell<usize>,
        most_running: Cell<usize>,
    }

    impl Work for Even {
        type Job = Number;
        const CLAIM: &'static str = "numbers_claim";

        async fn work(&self, leased: &Leased<Number>, _: Instant) -> Result<Progress, Problem> {
            self.running.set(self.running.get() + 1);
            self.most_running
                .set(self.most_running.get().max(self.running.get()));
            // Lets the others begin.
            let mut is_second_time = false;
            future::poll_fn(|context| {
                context.waker().wake_by_ref();
                match std::mem::replace(&mut is_second_time, true) {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                }
            })
            .await;
            self.running.set(self.running.get() - 1);
            match leased.job.number {
                100 => Err(Problem::new(409, "lease_lost", "Another call has it.")),
                200 => Ok(Progress::Left),
                odd if odd % 2 == 1 => {
                    Err(Problem::new(422, "odd", "It is odd.").because("secret"))
                }
                _ => Ok(Progress::Done),
            }
        }

        fn pause(&self, _: &Problem) -> Option<Duration> {
            Some(Duration::from_secs(7))
        }
    }

    fn budget(at_once: usize) -> Budget {
        Budget {
            until: Instant::now() + Duration::from_secs(60),
            at_once,
        }
    }

    #[test]
    fn goes_on_past_what_fails() {
        let queue = Queue::of([2, 3, 100, 4, 5]);
        let tally = block_on(pass(&queue, &Even::default(), &json!({}), budget(1))).unwrap();
        assert_eq!((tally.done, tally.failed, tally.left), (2, 2, 0));
        assert!(!tally.is_complete);
        assert_eq!(tally.first_problem.unwrap().code(), "odd");
        let left = queue.left.into_inner();
        assert_eq!(left.len(), 2, "what is lost is not given back");
        assert_eq!(left[0]["lease"]["subject_id"], "3");
        assert_eq!(left[0]["error"], "odd");
        assert_eq!(left[0]["error_detail"], "It is odd.");
        assert_eq!(left[0]["pause_seconds"], 7.0);
    }

    #[test]
    fn what_can_not_be_read_holds_up_nothing_else() {
        let queue = Queue::of([2, UNREADABLE, 4]);
        let tally = block_on(pass(&queue, &Even::default(), &json!({}), budget(1))).unwrap();
        assert_eq!((tally.done, tally.failed), (2, 1));
        assert_eq!(tally.first_problem.unwrap().code(), "unreadable");
        assert_eq!(queue.left.into_inner()[0]["error"], "unreadable");
    }

    #[test]
    fn is_complete_where_nothing_is_left() {
        let queue = Queue::of([2, 4]);
        let tally = block_on(pass(&queue, &Even::default(), &json!({}), budget(4))).unwrap();
        assert!(tally.is_complete);
        let queue = Queue::of([2, 200]);
        let tally = block_on(pass(&queue, &Even::default(), &json!({}), budget(4))).unwrap();
        assert!(!tally.is_complete);
        assert_eq!(queue.left.into_inner()[0]["error"], Value::Null);
    }

    #[test]
    fn what_becomes_due_later_is_taken_up_until_the_time_is_over() {
        let queue = Queue {
            later: RefCell::new([vec![4], vec![], vec![6, 8]].into()),
            ..Queue::of([2])
        };
        let budget = Budget {
            until: Instant::now() + LOOK * 2,
            at_once: 4,
        };
        let tally = block_on(stay(&queue, &Even::default(), &json!({}), budget, LOOK)).unwrap();
        assert_eq!((tally.done, tally.is_complete), (4, true));
    }

    #[test]
    fn works_on_several_at_once() {
        let queue = Queue::of(
            (0..100)
                .map(|number| number * 2)
                .filter(|number| *number != 100),
        );
        let work = Even::default();
        let tally = block_on(pass(&queue, &work, &json!({}), budget(8))).unwrap();
        assert_eq!(tally.done, 99);
        assert_eq!(work.most_running.get(), 8);
        assert!(queue.claims.into_inner().iter().all(|most| *most == 8));
    }

    #[test]
    fn ends_what_is_begun_where_it_can_not_go_on() {
        let queue = Queue {
            breaks_at: Some(1),
            ..Queue::of([2, 3, 4])
        };
        let problem = block_on(pass(&queue, &Even::default(), &json!({}), budget(2))).unwrap_err();
        assert_eq!(problem.code(), "database_unavailable");
        assert_eq!(queue.left.into_inner().len(), 1);
    }

    #[test]
    fn begins_nothing_when_the_time_is_over() {
        let queue = Queue::of([2]);
        let budget = Budget {
            until: Instant::now(),
            at_once: 1,
        };
        let tally = block_on(stay(&queue, &Even::default(), &json!({}), budget, LOOK)).unwrap();
        assert_eq!((tally.done, tally.is_complete), (0, false));
        assert!(queue.claims.into_inner().is_empty());
    }
}
