//! What answers consist of. These types are never made: they describe.

#![allow(dead_code, reason = "they describe, and are never made")]

use schemars::JsonSchema;

/// Declares a type that is nothing but its schema.
macro_rules! shape {
    ($($(#[$documentation:meta])* $name:ident: $schema:tt;)+) => {$(
        $(#[$documentation])*
        pub(crate) struct $name;
        fields::described!($name, $schema);
    )+};
}

shape! {
    /// An identifier.
    Id: { "type": "string", "format": "uuid" };
    /// A moment, in RFC 3339.
    Moment: { "type": "string", "format": "date-time" };
    /// A day of the calendar.
    Day: { "type": "string", "format": "date" };
    /// An amount with two digits behind the point.
    Money: { "type": "string", "pattern": r"^-?\d+\.\d{2}$" };
    /// ISO 4217.
    Currency: { "type": "string", "pattern": "^[A-Z]{3}$" };
    /// An object without members.
    Nothing: { "type": "object", "additionalProperties": false };
    /// What is true always.
    True: { "type": "boolean", "const": true };
}

/// A free slot that can be booked.
#[derive(JsonSchema)]
pub(crate) struct FreeSlot {
    /// Start in RFC 3339, with the offset of the answer's time zone.
    pub starts_at: Moment,
    /// Number of seats that one person or room has left.
    pub seats_left: u32,
}

/// An organization, as everybody may see it.
#[derive(JsonSchema)]
pub(crate) struct OrganizationShown {
    /// Id of the organization (UUID).
    pub id: Id,
    /// Name of the organization, such as `Alpine Trails`.
    pub name: String,
    /// Unique name for URLs, such as `alpine-trails`.
    pub slug: String,
}

/// The account of a client at an organization.
#[derive(JsonSchema)]
pub(crate) struct ClientAccount {
    /// Id of the client account (UUID).
    pub id: Id,
    /// Id of the client's record as a customer.
    pub customer_id: Id,
    /// E-mail address that the client signs in with.
    pub email: String,
    /// Full name of the client, such as `Clara Client`.
    pub name: String,
    /// Organization that the client belongs to.
    pub organization: OrganizationShown,
}

/// A token for the requests of a client.
#[derive(JsonSchema)]
pub(crate) struct ClientToken {
    /// Token for the header `authorization`, after `Bearer `.
    pub access_token: String,
    /// Type of the token: always `bearer`.
    pub token_type: String,
    /// Seconds until the token expires, such as 43200.
    pub expires_in: u64,
    /// When the token expires, in seconds since 1970-01-01 UTC.
    pub expires_at: u64,
}

/// A thing with an id and a name.
#[derive(JsonSchema)]
pub(crate) struct Named {
    /// Id of the thing (UUID), for other requests.
    pub id: Id,
    /// Name of the thing, for people.
    pub name: String,
}
