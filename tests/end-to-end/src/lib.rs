//! What the end-to-end tests share: a stack, who calls it, and replies that tell what happened.
//!
//! ```no_run
//! # async fn test() {
//! use end_to_end::{Caller, World, demo};
//!
//! let world = World::tenant().await;
//! let call = world.function_as(Caller::CLIENT, "booking-create").await;
//! let body = serde_json::json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 2 });
//! call.json(&body).await.expect(201);
//! assert_eq!(world.sql("select count(*) from bookings").await, 1);
//! # }
//! ```
//!
//! [`World::tenant`] takes a fraction of a second, and is right for most tests. [`World::own`] starts a stack of the
//! test's own; it is for what would disturb others.

#![allow(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where something is not as it should be"
)]

mod call;
mod contract;
mod events;
mod exchange;
mod promises;
mod tenant;
mod world;

pub use call::{Call, Reply};
pub use events::{Event, Events};
pub use promises::PROMISES;
pub use world::{Caller, World};

/// SQL for copies of the demo data in a stack of one's own: `tests.add_tenant(number, label)` makes one, whose ids begin with
/// the number and whose addresses contain the label.
pub const TENANTS: &str = include_str!("tenant.sql");

/// The ids of the demo data that tests name.
pub mod demo {
    /// Alpine Trails, in Europe/Zurich and CHF.
    pub const ALPINE: &str = "00000000-0000-4000-8000-0000000000a0";
    /// Harbor Kayaks, in America/St_Johns and CAD.
    pub const HARBOR: &str = "00000000-0000-4000-8000-0000000000b0";
    /// A published tour of Alpine: 89.50 a person, at most 8 people a booking.
    pub const SUNRISE: &str = "00000000-0000-4000-8000-0000000a1001";
    /// A tour of Alpine that is not published.
    pub const DRAFT: &str = "00000000-0000-4000-8000-0000000a1002";
    /// 12 seats at the tour's price.
    pub const SUNRISE_NEXT: &str = "00000000-0000-4000-8000-00000a1d0001";
    /// 10 seats at 99.00.
    pub const SUNRISE_LATER: &str = "00000000-0000-4000-8000-00000a1d0002";
    /// Not open for bookings.
    pub const SUNRISE_CLOSED: &str = "00000000-0000-4000-8000-00000a1d0003";
    /// Last week.
    pub const SUNRISE_PAST: &str = "00000000-0000-4000-8000-00000a1d0004";
    /// A departure of the draft.
    pub const DRAFT_DEPARTURE: &str = "00000000-0000-4000-8000-00000a1d0005";
    /// Free of charge, 1,000 seats.
    pub const VILLAGE_DEPARTURE: &str = "00000000-0000-4000-8000-00000a1d0006";
    /// A departure of Harbor.
    pub const ICEBERGS_DEPARTURE: &str = "00000000-0000-4000-8000-00000b1d0001";
    /// A tour of Harbor.
    pub const ICEBERGS: &str = "00000000-0000-4000-8000-0000000b1001";
    /// A room of Alpine, 210.00.
    pub const ROOM: &str = "00000000-0000-4000-8000-0000000ae001";
    /// Breakfast at Alpine, 24.90.
    pub const BREAKFAST: &str = "00000000-0000-4000-8000-0000000ae101";
    /// An experience of Alpine that is not offered.
    pub const SLEDGING: &str = "00000000-0000-4000-8000-0000000ae102";
    /// An experience of Harbor.
    pub const PHOTOGRAPHS: &str = "00000000-0000-4000-8000-0000000be101";
    /// Clara, a customer and client of Alpine.
    pub const CLARA: &str = "00000000-0000-4000-8000-0000000ac001";
    /// What Clara signs in to.
    pub const CLARAS_ACCOUNT: &str = "00000000-0000-4000-8000-0000000acc01";
    /// Chris, a customer and client of Harbor.
    pub const CHRIS: &str = "00000000-0000-4000-8000-0000000bc001";
    /// A kind of appointment of Alpine: half an hour with one of two, every half hour from nine to five, ten minutes
    /// free after it, an hour ahead, held for half an hour.
    pub const CONSULTATION: &str = "00000000-0000-4000-8000-0000000a7001";
    /// A kind of appointment of Alpine: two hours, 8 seats, confirmed at once.
    pub const CLIMBING: &str = "00000000-0000-4000-8000-0000000a7002";
    /// A kind of appointment of Alpine that only the staff books.
    pub const MEETING: &str = "00000000-0000-4000-8000-0000000a7003";
    /// A kind of appointment of Harbor: an hour, every half hour day and night, 15 minutes free before and after it.
    pub const LESSON: &str = "00000000-0000-4000-8000-0000000b7001";
    /// Of Alpine's staff; the public may ask for her.
    pub const MIA: &str = "00000000-0000-4000-8000-0000000a5001";
    /// Of Alpine's staff, from Monday to Friday until noon; the public does not know of him.
    pub const ANTON: &str = "00000000-0000-4000-8000-0000000a5002";
    /// Of Harbor's staff.
    pub const OSCAR: &str = "00000000-0000-4000-8000-0000000b5001";
}
