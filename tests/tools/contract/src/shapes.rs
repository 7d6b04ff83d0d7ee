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

/// A time that is free.
#[derive(JsonSchema)]
pub(crate) struct FreeSlot {
    /// With the offset of the zone that the answer is given in.
    pub starts_at: Moment,
    /// The most seats that one resource has left.
    pub seats_left: u32,
}

/// An organisation, as others see it.
#[derive(JsonSchema)]
pub(crate) struct OrganizationShown {
    pub id: Id,
    pub name: String,
    /// Its identifier in addresses.
    pub slug: String,
}

/// A client of an organisation.
#[derive(JsonSchema)]
pub(crate) struct ClientAccount {
    pub id: Id,
    pub customer_id: Id,
    pub email: String,
    pub name: String,
    pub organization: OrganizationShown,
}

/// With what a client calls from now on.
#[derive(JsonSchema)]
pub(crate) struct ClientToken {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    pub token_type: String,
    /// In seconds.
    pub expires_in: u64,
    /// In seconds since 1970.
    pub expires_at: u64,
}

/// What has a name.
#[derive(JsonSchema)]
pub(crate) struct Named {
    pub id: Id,
    pub name: String,
}
