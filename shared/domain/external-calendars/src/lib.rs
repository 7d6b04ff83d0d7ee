//! Calendars elsewhere: what of Google's, Microsoft's and feeds of any kind is busy, what they are told of appointments,
//! and the feed that they subscribe to.
//!
//! Everything here is pure: bytes of a provider in, busy times out, and the other way round. What a provider sends is
//! read leniently, one event at a time, so that one that can't be read keeps no other away.

mod busy;
mod feed;
mod feed_address;
mod google;
mod ics;
mod outlook;
mod recurrence;
mod request;
mod token;
mod written;

pub use self::{
    busy::{Busy, Changes, MAX_EVENTS, Window},
    feed::Feed,
    feed_address::FeedAddress,
    google::GooglePage,
    ics::{FeedFault, read_feed},
    outlook::OutlookPage,
    request::{
        CalendarRequest, Change, Connect, Grant, MakeFeed, OfConnection, OfFeed, Source, Subscribe,
        SyncRequest,
    },
    token::{Granted, TokenAnswer, code_form, refresh_form},
    written::{OUTLOOK_PROPERTY, WrittenEvent, google_id},
};

/// A zone by its name; UTC where there is none of it.
#[must_use]
pub fn zone(name: &str) -> jiff::tz::TimeZone {
    zones::zone(name).unwrap_or(jiff::tz::TimeZone::UTC)
}
