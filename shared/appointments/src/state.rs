use std::fmt;

/// The states of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Made, and to be confirmed: by the staff, or while it is held.
    Pending,
    /// It is to take place.
    Confirmed,
    /// Somebody called it off.
    Cancelled,
    /// It took place.
    Completed,
    /// The customer did not come.
    NoShow,
    /// Nobody confirmed it while it was held.
    Expired,
}

impl State {
    /// Each of them.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Confirmed,
        Self::Cancelled,
        Self::Completed,
        Self::NoShow,
        Self::Expired,
    ];

    /// Whether an appointment may go from this state to another. The database holds to the same.
    pub fn may_become(self, next: Self) -> bool {
        use State::{Cancelled, Completed, Confirmed, Expired, NoShow, Pending};
        match self {
            Pending => matches!(next, Confirmed | Cancelled | Completed | NoShow | Expired),
            Confirmed => matches!(next, Cancelled | Completed | NoShow),
            // Whoever was written off as absent may yet have come, and the other way round.
            Completed => next == NoShow,
            NoShow => next == Completed,
            Cancelled | Expired => false,
        }
    }

    /// Whether an appointment in this state takes time.
    pub fn takes_time(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Expired)
    }

    /// Its name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
