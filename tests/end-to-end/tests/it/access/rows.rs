//! The tables, and rows of two organisations to try things on.

use crate::demo_booking;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

/// An organisation and what of it the tried rows refer to.
pub struct Organization {
    pub name: &'static str,
    pub id: &'static str,
    /// Stands in the ids of its rows.
    letter: char,
    departure: &'static str,
    tour: &'static str,
    /// The profile of one of its people.
    profile: &'static str,
    /// The address of the other one's client, who has booked here too.
    namesake: &'static str,
}

pub const ORGANIZATIONS: [Organization; 2] = [
    Organization {
        name: "Alpine",
        id: demo::ALPINE,
        letter: 'a',
        departure: demo::SUNRISE_LATER,
        tour: demo::SUNRISE,
        profile: "00000000-0000-4000-8000-00000000a003",
        namesake: "Chris@Client.example",
    },
    Organization {
        name: "Harbor",
        id: demo::HARBOR,
        letter: 'b',
        departure: demo::ICEBERGS_DEPARTURE,
        tour: demo::ICEBERGS,
        profile: "00000000-0000-4000-8000-00000000b001",
        namesake: "Clara@Client.example",
    },
];

impl Organization {
    /// The id of a row that [`make`] made.
    fn row(&self, number: u32) -> String {
        format!("00000000-0000-4000-9000-00000000{}{number:03}", self.letter)
    }
}

/// A table or view, and what is tried on it.
pub struct Subject {
    pub table: &'static str,
    /// Its key, or what stands for it here.
    pub key: &'static str,
    /// The column that says whose a row is; `null` where none does.
    pub organization: &'static str,
    /// Which rows everybody may see.
    pub published: &'static str,
    /// Which rows are those of the caller with the address `EMAIL`.
    pub own: &'static str,
    /// A column that is set to what it is.
    pub updated: &'static str,
    target: fn(&Organization) -> String,
    new: fn(&Organization) -> Value,
}

impl Subject {
    /// The key of the organisation's row that is updated and deleted: nothing refers to it.
    pub fn target(&self, organization: &Organization) -> String {
        (self.target)(organization)
    }

    /// A row that the organisation does not have yet.
    pub fn new_row(&self, organization: &Organization) -> Value {
        (self.new)(organization)
    }
}

const NONE: Subject = Subject {
    table: "",
    key: "id",
    organization: "organization_id",
    published: "false",
    own: "false",
    updated: "",
    target: |_| String::new(),
    new: |_| Value::Null,
};

pub const SUBJECTS: &[Subject] = &[
    Subject {
        table: "organizations",
        organization: "id",
        updated: "name",
        target: |organization| organization.id.to_owned(),
        new: |organization| json!({ "name": "New", "slug": format!("new-{}", organization.letter) }),
        ..NONE
    },
    Subject {
        table: "user_profiles",
        organization: "null",
        own: "lower(email) = 'EMAIL'",
        updated: "full_name",
        target: |organization| organization.profile.to_owned(),
        new: |organization| json!({ "id": organization.row(91), "full_name": "New" }),
        ..NONE
    },
    Subject {
        table: "members",
        updated: "role",
        target: |organization| organization.row(1),
        new: |organization| json!({ "organization_id": organization.id, "user_id": organization.row(91), "role": "owner" }),
        ..NONE
    },
    Subject {
        table: "customers",
        own: "lower(email) = 'EMAIL'",
        updated: "name",
        target: |organization| organization.row(2),
        new: |organization| json!({ "organization_id": organization.id, "name": "New" }),
        ..NONE
    },
    Subject {
        table: "tours",
        published: "is_published",
        updated: "title",
        target: |organization| organization.row(3),
        new: |organization| json!({ "organization_id": organization.id, "title": "New", "base_price": 1 }),
        ..NONE
    },
    Subject {
        table: "tour_departures",
        published: "tour_id in (select id from tours where is_published)",
        updated: "status",
        target: |organization| organization.row(4),
        new: |organization| {
            json!({
                "organization_id": organization.id, "tour_id": organization.tour, "seats_total": 1,
                "starts_at": "2040-01-01T00:00:00Z", "ends_at": "2040-01-01T00:00:00Z",
            })
        },
        ..NONE
    },
    Subject {
        table: "departure_availability",
        published: "tour_id in (select id from tours where is_published)",
        updated: "status",
        target: |organization| organization.row(4),
        new: |organization| json!({ "organization_id": organization.id, "tour_id": organization.tour }),
        ..NONE
    },
    Subject {
        table: "accommodations",
        published: "is_active",
        updated: "name",
        target: |organization| organization.row(5),
        new: |organization| json!({ "organization_id": organization.id, "name": "New", "price": 1 }),
        ..NONE
    },
    Subject {
        table: "experiences",
        published: "is_active",
        updated: "name",
        target: |organization| organization.row(6),
        new: |organization| json!({ "organization_id": organization.id, "name": "New", "price": 1 }),
        ..NONE
    },
    Subject {
        table: "bookings",
        own: "customer_id in (select id from customers where lower(email) = 'EMAIL')",
        updated: "status",
        target: |organization| organization.row(7),
        new: |organization| {
            json!({
                "organization_id": organization.id, "tour_id": organization.tour,
                "departure_id": organization.departure, "customer_id": organization.row(92),
                "num_participants": 1, "unit_price": 0, "total_price": 0, "currency": "CHF",
                "confirmation_code": "NEW", "start_date": "2040-01-01T00:00:00Z", "end_date": "2040-01-01T00:00:00Z",
            })
        },
        ..NONE
    },
    Subject {
        table: "booking_items",
        own: "booking_id in (select bookings.id from bookings
              join customers on customers.id = customer_id where lower(email) = 'EMAIL')",
        updated: "quantity",
        target: |organization| organization.row(8),
        new: |organization| {
            json!({
                "organization_id": organization.id, "booking_id": organization.row(93), "item_type": "experience",
                "resource_id": organization.row(6), "name": "New", "quantity": 1, "unit_price": 0, "total_price": 0,
            })
        },
        ..NONE
    },
    Subject {
        table: "outbox",
        updated: "status",
        target: |organization| organization.row(9),
        new: |organization| {
            json!({
                "organization_id": organization.id, "topic": "new", "channel": "email", "recipient": "new@example.com",
            })
        },
        ..NONE
    },
    Subject {
        table: "idempotency_keys",
        key: "key",
        organization: "null",
        updated: "answer",
        target: |organization| format!("caller:{}", organization.name),
        new: |organization| {
            json!({
                "scope": "anon", "function": "booking_create", "key": format!("new {}", organization.name),
                "fingerprint": "", "answer": "", "expires_at": "2040-01-01T00:00:00Z",
            })
        },
        ..NONE
    },
];

/// Books as everybody who can, and adds to each organisation what is not for everybody's eyes.
pub async fn make(world: &World) {
    for (caller, departure, item) in [
        (Caller::CLIENT, demo::SUNRISE_NEXT, demo::BREAKFAST),
        (
            Caller::OTHER_CLIENT,
            demo::ICEBERGS_DEPARTURE,
            demo::PHOTOGRAPHS,
        ),
    ] {
        let booking = json!({
            "departure_id": departure, "participants": 1,
            "items": [{ "type": "experience", "id": item, "quantity": 1 }],
        });
        let call = world.function_as(caller, "booking-create").await;
        let reply = call.json(&booking).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }
    for (caller, organization) in [Caller::MEMBER, Caller::OTHER_OWNER]
        .into_iter()
        .zip(&ORGANIZATIONS)
    {
        let mut booking = demo_booking(1);
        booking["departure_id"] = organization.departure.into();
        let call = world.function_as(caller, "booking-create").await;
        let reply = call.key(organization.name).json(&booking).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        world.run_sql(&more_rows(organization)).await;
    }
}

fn more_rows(organization: &Organization) -> String {
    let Organization {
        id,
        departure,
        tour,
        letter,
        namesake,
        ..
    } = organization;
    let row = |number| organization.row(number);
    let [member, customer, draft, draft_departure] = [row(1), row(2), row(3), row(4)];
    let [
        accommodation,
        experience,
        booking,
        item,
        message,
        colleague,
        newcomer,
    ] = [row(5), row(6), row(7), row(8), row(9), row(90), row(91)];
    let [guest, guests_booking, other_draft] = [row(92), row(93), row(94)];
    format!(
        "
        insert into auth.users (id, email) values
          ('{colleague}', 'colleague-{letter}@frontdesk.example'), ('{newcomer}', 'new-{letter}@frontdesk.example');
        insert into members (id, organization_id, user_id, role) values ('{member}', '{id}', '{colleague}', 'member');
        insert into customers (id, organization_id, name, email) values
          ('{customer}', '{id}', 'Nobody''s guest', null), ('{guest}', '{id}', 'Guest', '{namesake}');
        insert into tours (id, organization_id, title, base_price) values
          ('{draft}', '{id}', 'Draft', 1), ('{other_draft}', '{id}', 'Draft with a date', 1);
        insert into tour_departures (id, organization_id, tour_id, starts_at, ends_at, seats_total) values
          ('{draft_departure}', '{id}', '{other_draft}', '2040-01-01', '2040-01-01', 1);
        insert into accommodations (id, organization_id, name, price, is_active) values
          ('{accommodation}', '{id}', 'Closed', 1, false);
        insert into experiences (id, organization_id, name, price, is_active) values
          ('{experience}', '{id}', 'Closed', 1, false);
        insert into bookings (id, organization_id, tour_id, departure_id, customer_id, num_participants, unit_price,
                              total_price, currency, confirmation_code, start_date, end_date)
        select wanted::uuid, '{id}', '{tour}', '{departure}', '{guest}', 1, 0, 0, 'CHF', wanted, now(), now()
        from unnest(array['{booking}', '{guests_booking}']) as wanted;
        insert into booking_items (id, organization_id, booking_id, item_type, resource_id, name, quantity,
                                   unit_price, total_price) values
          ('{item}', '{id}', '{guests_booking}', 'experience', '{experience}', 'Item', 1, 0, 0);
        insert into outbox (id, organization_id, topic, channel, recipient) values
          ('{message}', '{id}', 'test', 'email', 'guest@example.com');"
    )
}
