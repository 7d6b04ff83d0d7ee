use crate::{Hours, Period, Resource, Zone};
use std::fmt;

/// Maximum length of an appointment, in minutes.
pub const LONGEST_APPOINTMENT: u32 = 480;

/// A kind of appointment. All lengths are minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Between one start and the next.
    pub interval: u32,
    /// What a resource needs free before an appointment.
    pub buffer_before: u32,
    /// What a resource needs free after an appointment.
    pub buffer_after: u32,
    /// How long ahead an appointment must be made.
    pub minimum_notice: u32,
    /// How many days ahead one may be made: 0 is today alone, on the organization's calendar.
    pub horizon_days: u32,
    /// How many seats an appointment of one resource has.
    pub capacity: u32,
}

/// These are no rules for a kind of appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindError;

impl fmt::Display for KindError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a kind of appointment has an interval and buffers of at most a day, a notice and a horizon of at most ten \
             years, and at least one seat",
        )
    }
}

impl std::error::Error for KindError {}

impl Kind {
    /// Checks its lengths.
    ///
    /// # Errors
    /// One is out of its range.
    pub fn checked(self) -> Result<Self, KindError> {
        const DAY: u32 = 1440;
        const YEARS: u32 = 3660;
        let fits = (1..=DAY).contains(&self.interval)
            && self.buffer_before <= DAY
            && self.buffer_after <= DAY
            && self.minimum_notice <= YEARS * DAY
            && self.horizon_days <= YEARS
            && self.capacity >= 1;
        if fits { Ok(self) } else { Err(KindError) }
    }
}

/// All that decides when a kind of appointment can be booked.
#[derive(Clone, Debug)]
pub struct Rules<Id> {
    /// The organization's zone.
    pub zone: Zone,
    /// What is booked.
    pub kind: Kind,
    /// When the organization is open.
    pub hours: Hours,
    /// Whom or what an appointment of this kind is with: one of them.
    pub resources: Vec<Resource<Id>>,
    /// What it takes besides, such as a room and a device: one of each. A resource is in one of these lists alone.
    pub others: Vec<Vec<Resource<Id>>>,
    /// When no more of this kind may begin, such as days that have as many as they may.
    pub full: Vec<Period>,
    /// The period of which it is known what is busy and taken. Nothing is free outside of it.
    pub known: Period,
}
