//! What can be booked.

use super::{Domain, Subject, TABLE};
use serde_json::json;

pub const DOMAIN: Domain = Domain {
    access: "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
tours                  ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
tour_departures        ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
departure_availability ----   p---   ----     r---   r---  r---  r---       p---   p---        r---      r---
participant_kinds      ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
accommodations         ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
experiences            ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
",
    subjects: &[
        Subject {
            name: "tours",
            published: "is_published",
            updated: "title",
            row: |_| json!({ "title": "Draft", "base_price": 1 }),
            public: "id, organization_id, title, description, itinerary_json, images, duration, base_price, location,
                tags, max_participants, max_per_customer, change_notice_minutes, is_published",
            client: "id, organization_id, title, description, itinerary_json, images, duration, base_price, location,
                tags, max_participants, max_per_customer, change_notice_minutes, is_published",
            ..TABLE
        },
        Subject {
            name: "tour_departures",
            published: "tour_id in (select id from tours where is_published)",
            updated: "status",
            row: |row| {
                json!({
                    "tour_id": row.of("tours"), "seats_total": 1,
                    "starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-01T00:00:00Z",
                })
            },
            public: "*",
            client: "*",
            ..TABLE
        },
        Subject {
            name: "departure_availability",
            published: "tour_id in (select id from tours where is_published)",
            updated: "status",
            row: |row| json!({ "tour_id": row.of("tours") }),
            made: false,
            public: "*",
            client: "*",
            ..TABLE
        },
        Subject {
            name: "participant_kinds",
            published: "is_active and tour_id in (select id from tours where is_published)",
            updated: "name",
            row: |row| {
                let kind = row.unique().replace('-', "_");
                json!({ "tour_id": row.of("tours"), "kind": kind, "name": "Child" })
            },
            public: "id, organization_id, tour_id, kind, name, description, price, percent, takes_seat, may_be_alone,
                position, is_active",
            client: "id, organization_id, tour_id, kind, name, description, price, percent, takes_seat, may_be_alone,
                position, is_active",
            ..TABLE
        },
        Subject {
            name: "accommodations",
            published: "is_active",
            updated: "name",
            row: |_| json!({ "name": "Closed", "price": 1, "is_active": false }),
            public: "id, organization_id, name, type, description, location, images, price, amenities, is_active",
            client: "id, organization_id, name, type, description, location, images, price, amenities, is_active",
            ..TABLE
        },
        Subject {
            name: "experiences",
            published: "is_active",
            updated: "name",
            row: |_| json!({ "name": "Closed", "price": 1, "is_active": false }),
            public: "id, organization_id, name, description, location, duration, images, tags, price, is_active",
            client: "id, organization_id, name, description, location, duration, images, tags, price, is_active",
            ..TABLE
        },
    ],
    // Something of each organization that everybody sees.
    more: "
        insert into participant_kinds (organization_id, tour_id, kind, name)
        select organization_id, id, 'adult', 'Adult' from tours on conflict do nothing;",
};
