//! Finds the free starts, and the resources for one.

use crate::{
    Clock, Hours, LONGEST_APPOINTMENT, Moment, Period, Periods, Resource, Rules, Shared,
    clock::Local, moment::DAY,
};
use jiff::{ToSpan, civil::Date};

/// A requested length and number of seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Length in minutes, 1 to [`LONGEST_APPOINTMENT`]. Nothing is free for another length.
    pub duration: u32,
    /// Seats, of one resource: at least 1.
    pub seats: u32,
}

/// A start that is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Free {
    /// Start of the slot.
    pub start: Moment,
    /// Number of seats that one resource has left.
    pub seats_left: u32,
}

/// A resource that is free for an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its place in [`Rules::resources`].
    pub resource: usize,
    /// Whether it joins others of the same kind.
    pub joins: bool,
    /// For how many seconds of that day, on the organization's calendar, the resource is taken already.
    pub taken_that_day: i64,
}

/// Why a start is not free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is over, or sooner than the minimum notice; the earliest that could be.
    TooSoon(Moment),
    /// Its day is past the horizon; the first moment that is.
    TooFar(Moment),
    /// The organization is not open, or nobody who serves this is there.
    Closed,
    /// Appointments don't begin at this time.
    NoStart,
    /// More seats than one resource has.
    TooManySeats,
    /// As many of its kind begin then as may, such as on one day.
    Full,
    /// It would be free, were it not for others.
    Taken,
}

impl<Id> Rules<Id> {
    /// The free starts in a window, in their order.
    pub fn free(&self, demand: Demand, window: Period, now: Moment) -> Vec<Free> {
        let Some(possible) = self.possible(window, demand, now) else {
            return Vec::new();
        };
        let has_others = self.others_free(demand, &possible);
        let mut best = vec![0; possible.starts.len()];
        for resource in &self.resources {
            self.each_free(resource, demand, &possible, |index, seats, joins| {
                // Who joins others is with them, wherever they are.
                let is_whole = joins || has_others.get(index).copied().unwrap_or(true);
                if let (true, Some(best)) = (is_whole, best.get_mut(index)) {
                    *best = seats.max(*best);
                }
            });
        }
        possible
            .starts
            .into_iter()
            .zip(best)
            .filter(|(_, seats_left)| *seats_left > 0)
            .map(|(start, seats_left)| Free { start, seats_left })
            .collect()
    }

    /// The resources that are free at this start, in fair order: first those it joins, then those with
    /// the least work that day, then those whose last assignment is oldest.
    ///
    /// # Errors
    /// Why nobody is.
    pub fn candidates(
        &self,
        demand: Demand,
        start: Moment,
        now: Moment,
    ) -> Result<Vec<Candidate>, Refusal> {
        let earliest = self.earliest(now);
        if start < earliest {
            return Err(Refusal::TooSoon(earliest));
        }
        let horizon = self.horizon(now);
        if start >= horizon {
            return Err(Refusal::TooFar(horizon));
        }
        if demand.seats == 0 || demand.seats > self.kind.capacity {
            return Err(Refusal::TooManySeats);
        }

        if self.is_full(start) {
            return Err(Refusal::Full);
        }

        let this = Period::new(start, Moment::from_second(start.second() + 1));
        let possible = self
            .possible(this, demand, now)
            .filter(|possible| !possible.starts.is_empty());
        let Some(possible) = possible else {
            return Err(self.why_no_start(demand, start));
        };
        let has_others = self.others_free(demand, &possible) != [false];
        let mut found = self.candidates_of(&self.resources, demand, start, &possible);
        found.retain(|candidate| candidate.joins || has_others);
        if found.is_empty() {
            let appointment = appointment(start, demand);
            let somebody_is_there = self.requirements().all(|resources| {
                resources
                    .iter()
                    .any(|resource| is_there(resource, appointment, &possible.clock))
            });
            return Err(if somebody_is_there {
                Refusal::Taken
            } else {
                Refusal::Closed
            });
        }
        Ok(found)
    }

    /// What is free at a start of what the kind takes besides, in fair order: for each of [`Rules::others`] the
    /// candidates by their places in it.
    pub fn other_candidates(
        &self,
        demand: Demand,
        start: Moment,
        now: Moment,
    ) -> Vec<Vec<Candidate>> {
        let this = Period::new(start, Moment::from_second(start.second() + 1));
        let possible = self.possible(this, demand, now);
        self.others
            .iter()
            .map(|resources| {
                let mut found = possible.as_ref().map_or_else(Vec::new, |possible| {
                    self.candidates_of(resources, demand, start, possible)
                });
                found.retain(|candidate| !candidate.joins);
                found
            })
            .collect()
    }

    /// Those of these resources that are free at a start, in fair order.
    fn candidates_of(
        &self,
        resources: &[Resource<Id>],
        demand: Demand,
        start: Moment,
        possible: &Possible,
    ) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (index, resource) in resources.iter().enumerate() {
            self.each_free(resource, demand, possible, |_, _, joins| {
                found.push(Candidate {
                    resource: index,
                    joins,
                    taken_that_day: self.taken_that_day(resource, start),
                });
            });
        }
        found.sort_by_key(|candidate| {
            let last_assigned = resources
                .get(candidate.resource)
                .and_then(|resource| resource.last_assigned);
            (!candidate.joins, candidate.taken_that_day, last_assigned)
        });
        found
    }

    /// For each possible start whether one of each of [`Rules::others`] is free; empty where there are none.
    fn others_free(&self, demand: Demand, possible: &Possible) -> Vec<bool> {
        let mut all = match self.others.is_empty() {
            true => Vec::new(),
            false => vec![true; possible.starts.len()],
        };
        for resources in &self.others {
            let mut any = vec![false; possible.starts.len()];
            for resource in resources {
                self.each_free(resource, demand, possible, |index, _, joins| {
                    if let (false, Some(any)) = (joins, any.get_mut(index)) {
                        *any = true;
                    }
                });
            }
            for (all, any) in all.iter_mut().zip(any) {
                *all &= any;
            }
        }
        all
    }

    /// The resources of each requirement of the kind.
    fn requirements(&self) -> impl Iterator<Item = &Vec<Resource<Id>>> {
        std::iter::once(&self.resources).chain(&self.others)
    }

    /// Up to `count` free starts nearest to a requested one, in the order of time.
    pub fn nearest(
        &self,
        demand: Demand,
        requested: Moment,
        now: Moment,
        count: usize,
    ) -> Vec<Free> {
        let mut free = self.free(demand, self.known, now);
        free.sort_by_key(|free| (free.start.second() - requested.second()).abs());
        free.truncate(count);
        free.sort_by_key(|free| free.start);
        free
    }

    /// The earliest start that the minimum notice allows.
    pub fn earliest(&self, now: Moment) -> Moment {
        now.plus_minutes(self.kind.minimum_notice.into())
    }

    /// The first moment that is past the horizon: a midnight on the organization's calendar.
    pub fn horizon(&self, now: Moment) -> Moment {
        let last = self
            .zone
            .shows(now)
            .date()
            .saturating_add(i64::from(self.kind.horizon_days).days());
        self.zone.beginning_of(last.saturating_add(1.day()))
    }

    /// The starts in a window that rules 1 to 3 allow.
    fn possible(&self, window: Period, demand: Demand, now: Moment) -> Option<Possible> {
        let needed = self.needed(Moment::from_second(0), demand);
        let known = Period::new(
            Moment::from_second(self.known.start.second() - needed.start.second()),
            Moment::from_second(self.known.end.second() - needed.end.second() + 1),
        );
        let window = window
            .within(Period::new(self.earliest(now), self.horizon(now)))
            .within(known);
        let fits = (1..=LONGEST_APPOINTMENT).contains(&demand.duration)
            && (1..=self.kind.capacity).contains(&demand.seats);
        if window.is_empty() || !fits {
            return None;
        }

        // Hours that began on the day before, and a zone that goes back over its date line.
        let around = Period::new(window.start.plus_days(-3), window.end.plus_days(3));
        let clock = self.zone.clock(around);
        let mut open = Vec::new();
        let mut starts = Vec::new();
        for day in days(&clock, window) {
            for opening in self.hours.on(day) {
                let period = opening.on(day, &clock);
                open.push(period);
                let first =
                    Local::midnight(day).plus_minutes(opening.first_start(self.kind.interval));
                clock.showing_every(first, self.kind.interval, period.within(window), |start| {
                    starts.push(start)
                });
            }
        }
        // Hours may overlap.
        if !starts.is_sorted() {
            starts.sort_unstable();
        }
        starts.dedup();

        let open = Periods::union(open);
        let mut sweep = open.sweep();
        starts.retain(|start| sweep.covers(appointment(*start, demand)) && !self.is_full(*start));
        Some(Possible {
            starts,
            clock,
            window,
        })
    }

    /// Whether no more may begin then. There are few such periods.
    fn is_full(&self, start: Moment) -> bool {
        self.full
            .iter()
            .any(|full| full.start <= start && start < full.end)
    }

    /// Calls `each` with the place of every possible start at which the resource is free, the seats that it has
    /// left, and whether it shares an appointment then.
    fn each_free(
        &self,
        resource: &Resource<Id>,
        demand: Demand,
        possible: &Possible,
        mut each: impl FnMut(usize, u32, bool),
    ) {
        let there = resource
            .hours
            .as_ref()
            .map(|hours| periods_of(hours, possible.window, &possible.clock));
        let mut there = there.as_ref().map(Periods::sweep);
        let mut blocked = Vec::with_capacity(resource.busy.len() + resource.taken.len());
        blocked.extend_from_slice(&resource.busy);
        blocked.extend_from_slice(&resource.taken);
        let blocked = Periods::union(blocked);
        let mut blocked = blocked.sweep();

        for (index, start) in possible.starts.iter().enumerate() {
            let appointment = appointment(*start, demand);
            if there
                .as_mut()
                .is_some_and(|there| !there.covers(appointment))
            {
                continue;
            }
            if !blocked.meets(self.needed(*start, demand)) {
                each(index, self.kind.capacity, false);
            } else if let Some(shared) = shared(resource, appointment, demand) {
                each(index, shared.seats_left, true);
            }
        }
    }

    /// What a resource needs free for an appointment.
    fn needed(&self, start: Moment, demand: Demand) -> Period {
        appointment(start, demand).with_buffers(self.kind.buffer_before, self.kind.buffer_after)
    }

    fn taken_that_day(&self, resource: &Resource<Id>, start: Moment) -> i64 {
        let day = self.zone.shows(start).date();
        let day = Period::new(
            self.zone.beginning_of(day),
            self.zone.beginning_of(day.saturating_add(1.day())),
        );
        resource
            .taken
            .iter()
            .map(|taken| taken.within(day).seconds())
            .sum()
    }

    fn why_no_start(&self, demand: Demand, start: Moment) -> Refusal {
        let appointment = appointment(start, demand);
        let around = Period::new(start.plus_days(-3), start.plus_days(3));
        let clock = self.zone.clock(around);
        let open = periods_of(&self.hours, appointment, &clock);
        if open.sweep().covers(appointment) {
            Refusal::NoStart
        } else {
            Refusal::Closed
        }
    }
}

/// What the rules of an organization leave of a window, whoever is free then.
struct Possible {
    starts: Vec<Moment>,
    clock: Clock,
    window: Period,
}

fn appointment(start: Moment, demand: Demand) -> Period {
    Period::new(start, start.plus_minutes(demand.duration.into()))
}

/// The shared appointments that the demand may join. Each took its own buffers, so only busy time can stand
/// against it.
fn shared<Id>(resource: &Resource<Id>, appointment: Period, demand: Demand) -> Option<Shared> {
    resource.shared.iter().copied().find(|shared| {
        shared.appointment == appointment
            && shared.seats_left >= demand.seats
            && !resource.busy.iter().any(|busy| busy.meets(shared.taken))
    })
}

fn is_there<Id>(resource: &Resource<Id>, appointment: Period, clock: &Clock) -> bool {
    resource.hours.as_ref().is_none_or(|hours| {
        periods_of(hours, appointment, clock)
            .sweep()
            .covers(appointment)
    })
}

/// The hours around a window.
fn periods_of(hours: &Hours, window: Period, clock: &Clock) -> Periods {
    let periods = days(clock, window)
        .flat_map(|day| hours.on(day).iter().map(move |opening| (day, opening)))
        .map(|(day, opening)| opening.on(day, clock))
        .collect();
    Periods::union(periods)
}

/// The days whose hours may reach into a window.
fn days(clock: &Clock, window: Period) -> impl Iterator<Item = Date> + use<> {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    let first = clock.day_at(window.start) - 2;
    let last = clock.day_at(window.end) + 2;
    debug_assert!(window.end.second() - window.start.second() < 10_000 * DAY);
    (first..=last).filter_map(|day| EPOCH.checked_add(day.days()).ok())
}
