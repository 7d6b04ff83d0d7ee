//! A bounded pool, first come, first served.

use super::waker::{self, Sleeper, Waker};
use futures_channel::oneshot;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// A pool of things such as connections. Who acquires a [`Lease`] opens its thing unless the one before did.
pub(crate) struct Pool<T: 'static> {
    max: usize,
    max_idle: usize,
    state: Mutex<State<T>>,
}

struct State<T: 'static> {
    /// Leases that somebody has, and idle things.
    taken: usize,
    /// Open things that nobody has leased.
    idle: Vec<T>,
    /// Leases that somebody has and whose thing is not open.
    unopened: usize,
    /// Who asked first stands first.
    waiting: VecDeque<Waiting<T>>,
    is_scarce: bool,
}

/// The right to one thing of a pool. The next in line gets it, with its thing, when it is dropped.
pub(crate) struct Lease<T: 'static> {
    pool: &'static Pool<T>,
    thing: Option<T>,
}

/// Somebody who waits: where to hand the lease, and how to wake them.
struct Waiting<T: 'static> {
    hand: oneshot::Sender<Lease<T>>,
    waker: Waker,
}

enum Turn<T: 'static> {
    Now(Option<T>),
    Later(oneshot::Receiver<Lease<T>>, Sleeper),
}

impl<T> Pool<T> {
    /// A pool of at most `max` things, of which at most `max_idle` stay open while nobody waits.
    pub const fn new(max: usize, max_idle: usize) -> Self {
        let state = State {
            taken: 0,
            idle: Vec::new(),
            unopened: 0,
            waiting: VecDeque::new(),
            is_scarce: false,
        };
        Self {
            max,
            max_idle,
            state: Mutex::new(state),
        }
    }

    /// Waits for a lease.
    pub async fn acquire(&'static self) -> Lease<T> {
        loop {
            match self.with(|state| state.turn(self.max)) {
                Turn::Now(thing) => return Lease { pool: self, thing },
                Turn::Later(mut hand, sleeper) => {
                    waker::woken(sleeper).await;
                    if let Ok(Some(lease)) = hand.try_recv() {
                        return lease;
                    }
                }
            }
        }
    }

    /// Closes the idle things.
    pub fn clear_idle(&self) {
        let idle = self.with(|state| {
            state.taken -= state.idle.len();
            std::mem::take(&mut state.idle)
        });
        drop(idle);
    }

    fn with<R>(&self, work: impl FnOnce(&mut State<T>) -> R) -> R {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> State<T> {
    fn turn(&mut self, max: usize) -> Turn<T> {
        if let Some(thing) = self.idle.pop() {
            return Turn::Now(Some(thing));
        }
        if self.taken < max {
            self.taken += 1;
            self.unopened += 1;
            return Turn::Now(None);
        }
        let (hand, lease) = oneshot::channel();
        let (waker, sleeper) = waker::pair();
        self.waiting.push_back(Waiting { hand, waker });
        Turn::Later(lease, sleeper)
    }

    /// The first who still waits.
    fn next(&mut self) -> Option<Waiting<T>> {
        loop {
            let next = self.waiting.pop_front()?;
            if !next.hand.is_canceled() {
                return Some(next);
            }
        }
    }
}

impl<T> Lease<T> {
    /// The thing, opened by `open` unless it is open already. `open` also tells whether things are scarce: while they
    /// are, none stays open that nobody waits for.
    pub async fn get_or_open<E>(
        &mut self,
        open: impl AsyncFnOnce() -> Result<(T, bool), E>,
    ) -> Result<&T, E> {
        let thing = match self.thing.take() {
            Some(thing) => thing,
            None => {
                let (thing, is_scarce) = open().await?;
                self.pool.with(|state| {
                    state.unopened -= 1;
                    state.is_scarce = is_scarce;
                });
                thing
            }
        };
        Ok(self.thing.insert(thing))
    }

    /// Closes the thing. The next one opens another.
    pub fn discard(&mut self) {
        if self.thing.take().is_some() {
            self.pool.with(|state| state.unopened += 1);
        }
    }
}

impl<T> Drop for Lease<T> {
    fn drop(&mut self) {
        let thing = self.thing.take();
        let is_unopened = thing.is_none();
        let max_idle = self.pool.max_idle;
        let (next, thing) = self.pool.with(|state| match state.next() {
            Some(next) => (Some(next), thing),
            None => {
                state.unopened -= usize::from(is_unopened);
                // Somebody who opens one may be waiting where the things come from.
                let may_idle =
                    state.idle.len() < max_idle && state.unopened == 0 && !state.is_scarce;
                match thing {
                    Some(thing) if may_idle => {
                        state.idle.push(thing);
                        (None, None)
                    }
                    thing => {
                        state.taken -= 1;
                        (None, thing)
                    }
                }
            }
        });
        if let Some(next) = next {
            let pool = self.pool;
            // Where the next one left in this moment, the lease comes back, is dropped, and so goes on.
            _ = next.hand.send(Self { pool, thing });
            drop(next.waker);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    type Acquiring = Pin<Box<dyn Future<Output = Lease<&'static str>>>>;

    fn pool(max: usize) -> &'static Pool<&'static str> {
        Box::leak(Box::new(Pool::new(max, 1)))
    }

    fn wait(pool: &'static Pool<&'static str>) -> Acquiring {
        let mut acquiring: Acquiring = Box::pin(pool.acquire());
        // It stands in line from here on.
        assert!(poll(&mut acquiring).is_none());
        acquiring
    }

    fn poll<T>(future: &mut Pin<Box<dyn Future<Output = T> + '_>>) -> Option<T> {
        match future
            .as_mut()
            .poll(&mut Context::from_waker(std::task::Waker::noop()))
        {
            Poll::Ready(outcome) => Some(outcome),
            Poll::Pending => None,
        }
    }

    fn acquire(pool: &'static Pool<&'static str>) -> Lease<&'static str> {
        poll(&mut (Box::pin(pool.acquire()) as Acquiring)).unwrap()
    }

    /// The thing of a lease: `new`, unless one is open.
    fn open(lease: &mut Lease<&'static str>, new: &'static str, is_scarce: bool) -> &'static str {
        let open = async || Ok::<_, Infallible>((new, is_scarce));
        let mut opening: Pin<Box<dyn Future<Output = _> + '_>> = Box::pin(lease.get_or_open(open));
        let Some(Ok(thing)) = poll(&mut opening) else {
            panic!("nothing was opened");
        };
        thing
    }

    fn taken_and_idle(pool: &Pool<&'static str>) -> (usize, Vec<&'static str>) {
        pool.with(|state| (state.taken, state.idle.clone()))
    }

    #[test]
    fn who_asks_first_is_served_first_and_gets_the_open_thing() {
        let pool = pool(1);
        let mut lease = acquire(pool);
        open(&mut lease, "connection", false);
        let (mut first, mut second) = (wait(pool), wait(pool));

        drop(lease);

        assert!(poll(&mut second).is_none());
        let mut lease = poll(&mut first).unwrap();
        assert_eq!(open(&mut lease, "another", false), "connection");
        drop(lease);
        let mut lease = poll(&mut second).unwrap();
        assert_eq!(open(&mut lease, "another", false), "connection");
    }

    #[test]
    fn no_more_than_the_maximum_are_leased() {
        let pool = pool(2);
        let (one, two) = (acquire(pool), acquire(pool));
        let mut third = wait(pool);
        drop(two);
        assert!(poll(&mut third).is_some());
        drop((one, third));
        assert_eq!(taken_and_idle(pool), (0, vec![]));
    }

    #[test]
    fn an_open_thing_stays_open_for_the_next() {
        let pool = pool(2);
        open(&mut acquire(pool), "connection", false);
        assert_eq!(taken_and_idle(pool), (1, vec!["connection"]));
        assert_eq!(open(&mut acquire(pool), "another", false), "connection");
        pool.clear_idle();
        assert_eq!(taken_and_idle(pool), (0, vec![]));
    }

    #[test]
    fn no_more_than_the_idle_maximum_stay_open() {
        let pool = pool(2);
        let (mut one, mut two) = (acquire(pool), acquire(pool));
        open(&mut one, "one", false);
        open(&mut two, "two", false);
        drop((one, two));
        assert_eq!(taken_and_idle(pool), (1, vec!["one"]));
    }

    #[test]
    fn who_left_is_passed_over() {
        let pool = pool(1);
        let mut lease = acquire(pool);
        open(&mut lease, "connection", false);
        let (first, second, mut third) = (wait(pool), wait(pool), wait(pool));
        drop(first);
        drop(lease);
        // It was given the lease, and leaves without having looked.
        drop(second);
        let mut lease = poll(&mut third).unwrap();
        assert_eq!(open(&mut lease, "another", false), "connection");
    }

    #[test]
    fn after_a_thing_was_discarded_the_next_opens_another() {
        let pool = pool(1);
        let mut lease = acquire(pool);
        open(&mut lease, "broken", false);
        let mut next = wait(pool);
        lease.discard();
        drop(lease);
        let mut lease = poll(&mut next).unwrap();
        assert_eq!(open(&mut lease, "whole", false), "whole");
        drop(lease);
        assert_eq!(taken_and_idle(pool), (1, vec!["whole"]));
    }

    #[test]
    fn where_opening_fails_the_lease_goes_on_without_a_thing() {
        let pool = pool(1);
        let mut lease = acquire(pool);
        let mut opening: Pin<Box<dyn Future<Output = _> + '_>> =
            Box::pin(lease.get_or_open(async || Err("refused")));
        assert_eq!(poll(&mut opening), Some(Err("refused")));
        drop(opening);
        drop(lease);
        assert_eq!(taken_and_idle(pool), (0, vec![]));
        assert_eq!(open(&mut acquire(pool), "another", false), "another");
        assert_eq!(taken_and_idle(pool), (1, vec!["another"]));
    }

    #[test]
    fn nothing_stays_open_while_things_are_scarce_or_somebody_opens_one() {
        let pool = pool(2);
        open(&mut acquire(pool), "waited for", true);
        assert_eq!(taken_and_idle(pool), (0, vec![]));

        let (mut one, mut two) = (acquire(pool), acquire(pool));
        open(&mut one, "connection", false);
        drop(one);
        assert_eq!(taken_and_idle(pool), (1, vec![]));
        open(&mut two, "connection", false);
        drop(two);
        assert_eq!(taken_and_idle(pool), (1, vec!["connection"]));
    }
}
