//! A few places for many who ask: one at a time has each, in the order of asking.

use crate::bell::{self, Bell, Ringer};
use futures_channel::oneshot;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Places that each may hold something, such as a connection, which goes on to the next with the place.
pub(crate) struct Places<T: 'static> {
    most: usize,
    most_kept: usize,
    state: Mutex<State<T>>,
}

struct State<T: 'static> {
    /// Places that somebody has, and things that are kept.
    taken: usize,
    /// What nobody uses now.
    kept: Vec<T>,
    /// Places that somebody has and that hold nothing yet.
    empty: usize,
    /// Who asked first stands first.
    waiting: VecDeque<Waiting<T>>,
    is_scarce: bool,
}

/// A place; once it is dropped, the next one has it.
pub(crate) struct Place<T: 'static> {
    of: &'static Places<T>,
    held: Option<T>,
}

/// Somebody who waits: where to put the place, and how to wake them.
struct Waiting<T: 'static> {
    hand: oneshot::Sender<Place<T>>,
    ringer: Ringer,
}

enum Turn<T: 'static> {
    Now(Option<T>),
    Later(oneshot::Receiver<Place<T>>, Bell),
}

impl<T> Places<T> {
    /// So many, of which so many may be kept for the next when nobody is waiting.
    pub const fn new(most: usize, most_kept: usize) -> Self {
        let state = State {
            taken: 0,
            kept: Vec::new(),
            empty: 0,
            waiting: VecDeque::new(),
            is_scarce: false,
        };
        Self {
            most,
            most_kept,
            state: Mutex::new(state),
        }
    }

    /// A place, as soon as there is one.
    pub async fn take(&'static self) -> Place<T> {
        loop {
            match self.with(|state| state.turn(self.most)) {
                Turn::Now(held) => return Place { of: self, held },
                Turn::Later(mut hand, bell) => {
                    bell.heard().await;
                    if let Ok(Some(place)) = hand.try_recv() {
                        return place;
                    }
                }
            }
        }
    }

    /// Drops what nobody uses.
    pub fn clear(&self) {
        let unused = self.with(|state| {
            state.taken -= state.kept.len();
            std::mem::take(&mut state.kept)
        });
        drop(unused);
    }

    fn with<R>(&self, work: impl FnOnce(&mut State<T>) -> R) -> R {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> State<T> {
    fn turn(&mut self, most: usize) -> Turn<T> {
        if let Some(held) = self.kept.pop() {
            return Turn::Now(Some(held));
        }
        if self.taken < most {
            self.taken += 1;
            self.empty += 1;
            return Turn::Now(None);
        }
        let (hand, place) = oneshot::channel();
        let (ringer, bell) = bell::new();
        self.waiting.push_back(Waiting { hand, ringer });
        Turn::Later(place, bell)
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

impl<T> Place<T> {
    pub fn held(&self) -> Option<&T> {
        self.held.as_ref()
    }

    /// Puts something into an empty place. While such things are scarce, none is kept that nobody waits for.
    pub fn fill(&mut self, thing: T, is_scarce: bool) -> &T {
        let was_empty = self.held.is_none();
        self.of.with(|state| {
            state.empty -= usize::from(was_empty);
            state.is_scarce = is_scarce;
        });
        self.held.insert(thing)
    }

    /// Drops what the place holds.
    pub fn empty(&mut self) {
        if self.held.take().is_some() {
            self.of.with(|state| state.empty += 1);
        }
    }
}

impl<T> Drop for Place<T> {
    fn drop(&mut self) {
        let held = self.held.take();
        let is_empty = held.is_none();
        let most_kept = self.of.most_kept;
        let (next, held) = self.of.with(|state| match state.next() {
            Some(next) => (Some(next), held),
            None => {
                state.empty -= usize::from(is_empty);
                // Somebody else may be waiting where the things come from.
                let may_keep = state.kept.len() < most_kept && state.empty == 0 && !state.is_scarce;
                match held {
                    Some(held) if may_keep => {
                        state.kept.push(held);
                        (None, None)
                    }
                    held => {
                        state.taken -= 1;
                        (None, held)
                    }
                }
            }
        });
        if let Some(next) = next {
            let of = self.of;
            // Of whoever left in this moment it comes back, is dropped, and so goes on.
            _ = next.hand.send(Self { of, held });
            drop(next.ringer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        pin::Pin,
        task::{Context, Poll, Waker},
    };

    type Asking = Pin<Box<dyn Future<Output = Place<&'static str>>>>;

    fn places(most: usize) -> &'static Places<&'static str> {
        Box::leak(Box::new(Places::new(most, 1)))
    }

    fn ask(places: &'static Places<&'static str>) -> Asking {
        let mut asking: Asking = Box::pin(places.take());
        // It stands in line from here on.
        assert!(poll(&mut asking).is_none());
        asking
    }

    fn poll(asking: &mut Asking) -> Option<Place<&'static str>> {
        match asking
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(place) => Some(place),
            Poll::Pending => None,
        }
    }

    fn take(places: &'static Places<&'static str>) -> Place<&'static str> {
        poll(&mut (Box::pin(places.take()) as Asking)).unwrap()
    }

    fn kept(places: &Places<&'static str>) -> (usize, Vec<&'static str>) {
        places.with(|state| (state.taken, state.kept.clone()))
    }

    #[test]
    fn who_asks_first_is_served_first_and_gets_what_the_place_holds() {
        let places = places(1);
        let mut place = take(places);
        place.fill("connection", false);
        let (mut first, mut second) = (ask(places), ask(places));

        drop(place);

        assert!(poll(&mut second).is_none());
        let place = poll(&mut first).unwrap();
        assert_eq!(place.held(), Some(&"connection"));
        drop(place);
        assert_eq!(poll(&mut second).unwrap().held(), Some(&"connection"));
    }

    #[test]
    fn there_are_so_many_and_no_more() {
        let places = places(2);
        let (one, two) = (take(places), take(places));
        let mut third = ask(places);
        drop(two);
        assert!(poll(&mut third).is_some());
        drop((one, third));
        assert_eq!(kept(places), (0, vec![]));
    }

    #[test]
    fn what_is_held_is_kept_for_the_next() {
        let places = places(2);
        take(places).fill("connection", false);
        assert_eq!(kept(places), (1, vec!["connection"]));
        assert_eq!(take(places).held(), Some(&"connection"));
        places.clear();
        assert_eq!(kept(places), (0, vec![]));
    }

    #[test]
    fn what_is_left_over_is_not_kept() {
        let places = places(2);
        let (mut one, mut two) = (take(places), take(places));
        one.fill("one", false);
        two.fill("two", false);
        drop((one, two));
        assert_eq!(kept(places), (1, vec!["one"]));
    }

    #[test]
    fn who_left_is_passed_over() {
        let places = places(1);
        let mut place = take(places);
        place.fill("connection", false);
        let (first, second, mut third) = (ask(places), ask(places), ask(places));
        drop(first);
        drop(place);
        // It was given the place, and leaves without having looked.
        drop(second);
        assert_eq!(poll(&mut third).unwrap().held(), Some(&"connection"));
    }

    #[test]
    fn a_place_whose_content_broke_goes_on_empty() {
        let places = places(1);
        let mut place = take(places);
        place.fill("broken", false);
        let mut next = ask(places);
        place.empty();
        drop(place);
        let mut place = poll(&mut next).unwrap();
        assert_eq!(place.held(), None);
        place.fill("whole", false);
        drop(place);
        assert_eq!(kept(places), (1, vec!["whole"]));
    }

    #[test]
    fn nothing_is_kept_while_it_is_scarce_or_somebody_lacks_it() {
        let places = places(2);
        take(places).fill("waited for", true);
        assert_eq!(kept(places), (0, vec![]));

        let (mut one, mut two) = (take(places), take(places));
        one.fill("connection", false);
        drop(one);
        assert_eq!(kept(places), (1, vec![]));
        two.fill("connection", false);
        drop(two);
        assert_eq!(kept(places), (1, vec!["connection"]));
    }
}
