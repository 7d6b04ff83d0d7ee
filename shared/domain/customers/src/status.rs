use std::fmt;

/// State of a booking or an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ReservationStatus", rename_all = "snake_case")
)]
pub enum Status {
    /// Held until it is confirmed or paid, or until it expires.
    Pending,
    /// Confirmed: it will take place.
    Confirmed,
    /// Cancelled by the customer or by staff. Final.
    Cancelled,
    /// The tour or appointment took place.
    Completed,
    /// The customer did not come.
    NoShow,
    /// Not confirmed or paid in time. Final.
    Expired,
}

impl Status {
    /// Each of them.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Confirmed,
        Self::Cancelled,
        Self::Completed,
        Self::NoShow,
        Self::Expired,
    ];

    /// Whether this state may change to another. The database enforces the same rule.
    pub fn may_become(self, next: Self) -> bool {
        use Status::{Cancelled, Completed, Confirmed, Expired, NoShow, Pending};
        match self {
            Pending => matches!(next, Confirmed | Cancelled | Completed | NoShow | Expired),
            Confirmed => matches!(next, Cancelled | Completed | NoShow),
            // Whoever was written off as absent may yet have come, and the other way round.
            Completed => next == NoShow,
            NoShow => next == Completed,
            Cancelled | Expired => false,
        }
    }

    /// Whether the time or the seats stay taken in this state.
    pub fn keeps_its_place(self) -> bool {
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

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
