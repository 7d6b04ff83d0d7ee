//! A bounded pool. Who waits is served in turn, however many wait: first those who hold the least of it, and of these who
//! came first. Nobody holds all of it, so that those with slow work leave something to the others.

use super::waker::{self, Sleeper, Waker};
use futures_channel::oneshot;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// On whose behalf something is leased; ourselves where there is none.
pub(crate) type Holder = Option<u64>;

/// A pool of things such as connections. Who acquires a [`Lease`] opens its thing unless the one before did.
pub(crate) struct Pool<T: 'static> {
    max: usize,
    max_idle: usize,
    state: Mutex<State<T>>,
}

struct State<T: 'static> {
    /// Whose the leases are that somebody has.
    holders: Vec<Holder>,
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
    holder: Holder,
    thing: Option<T>,
}

/// Somebody who waits: on whose behalf, where to hand the lease, and how to wake them.
struct Waiting<T: 'static> {
    holder: Holder,
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
            holders: Vec::new(),
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
    pub async fn acquire(&'static self, holder: Holder) -> Lease<T> {
        loop {
            match self.with(|state| state.turn(self.max, holder)) {
                Turn::Now(thing) => {
                    return Lease {
                        pool: self,
                        holder,
                        thing,
                    };
                }
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
    fn turn(&mut self, max: usize, holder: Holder) -> Turn<T> {
        if self.may_hold_more(max, holder) {
            if let Some(thing) = self.idle.pop() {
                self.holders.push(holder);
                return Turn::Now(Some(thing));
            }
            if self.taken < max {
                self.holders.push(holder);
                self.taken += 1;
                self.unopened += 1;
                return Turn::Now(None);
            }
        }
        let (hand, lease) = oneshot::channel();
        let (waker, sleeper) = waker::pair();
        self.waiting.push_back(Waiting {
            holder,
            hand,
            waker,
        });
        Turn::Later(lease, sleeper)
    }

    /// How much a holder has; our own work is many people's, and stands in line as if it had nothing.
    fn held(&self, holder: Holder) -> usize {
        let known = self.holders.iter().filter(|known| **known == holder);
        holder.map_or(0, |_| known.count())
    }

    /// All but one, unless there is only one.
    fn may_hold_more(&self, max: usize, holder: Holder) -> bool {
        holder.is_none() || self.held(holder) < max.saturating_sub(1).max(1)
    }

    /// Who gets what another gives back. Nobody, where all who wait hold as much as they may: what they give back
    /// themselves is then the next one's.
    fn next(&mut self, max: usize) -> Option<Waiting<T>> {
        self.waiting.retain(|waiting| !waiting.hand.is_canceled());
        let (place, _) = self
            .waiting
            .iter()
            .enumerate()
            .filter(|(_, waiting)| self.may_hold_more(max, waiting.holder))
            .min_by_key(|(_, waiting)| self.held(waiting.holder))?;
        self.waiting.remove(place)
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
        let (max, max_idle) = (self.pool.max, self.pool.max_idle);
        let (next, thing) = self.pool.with(|state| {
            if let Some(place) = state.holders.iter().position(|known| *known == self.holder) {
                state.holders.swap_remove(place);
            }
            match state.next(max) {
                Some(next) => {
                    state.holders.push(next.holder);
                    (Some(next), thing)
                }
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
            }
        });
        if let Some(next) = next {
            let pool = self.pool;
            // Where the next one left in this moment, the lease comes back, is dropped, and so goes on.
            let holder = next.holder;
            _ = next.hand.send(Self {
                pool,
                holder,
                thing,
            });
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
        wait_for(pool, None)
    }

    fn wait_for(pool: &'static Pool<&'static str>, holder: Holder) -> Acquiring {
        let mut acquiring: Acquiring = Box::pin(pool.acquire(holder));
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
        acquire_for(pool, None)
    }

    fn acquire_for(pool: &'static Pool<&'static str>, holder: Holder) -> Lease<&'static str> {
        poll(&mut (Box::pin(pool.acquire(holder)) as Acquiring)).unwrap()
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
    fn who_holds_the_least_is_served_first() {
        let pool = pool(3);
        let leases = [acquire_for(pool, Some(1)), acquire_for(pool, Some(1))];
        let third = acquire_for(pool, Some(2));
        let mut many = [1, 1, 1].map(|holder| wait_for(pool, Some(holder)));
        let (mut one, mut another) = (wait_for(pool, Some(3)), wait_for(pool, Some(4)));

        drop(third);
        let one = poll(&mut one).unwrap();
        drop(one);
        let another = poll(&mut another).unwrap();
        drop(another);

        // Nobody else waits, and yet one of them is left to others.
        assert!(many.iter_mut().all(|waiting| poll(waiting).is_none()));
        let other = acquire_for(pool, Some(5));
        drop(leases);
        let served: Vec<_> = many.iter_mut().filter_map(poll).collect();
        assert_eq!(served.len(), 2);
        drop(other);
    }

    #[test]
    fn nobody_holds_all_of_it_but_ourselves() {
        let pool = pool(2);
        let one = acquire_for(pool, Some(1));
        let mut second = wait_for(pool, Some(1));
        let other = acquire_for(pool, Some(2));
        drop(other);
        assert!(poll(&mut second).is_none());
        drop(one);
        assert!(poll(&mut second).is_some());
        drop(second);

        let ours = [acquire(pool), acquire(pool)];
        assert_eq!(taken_and_idle(pool), (2, vec![]));
        drop(ours);
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
