//! Who is called in an emergency: days and hours on the organization's clock, and who may ask.

use crate::without_functions;
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

/// Contacts of one organization: name, priority, days, start and end of their hours.
async fn contacts(world: &World, organization: &str, contacts: &[(&str, u8, &str, &str)]) {
    for (name, priority, days, hours) in contacts {
        let days = match *days {
            "" => "null".to_owned(),
            days => format!("'{{{days}}}'"),
        };
        let hours = match hours.split_once('-') {
            None => "null, null".to_owned(),
            Some((start, end)) => format!("'{start}', '{end}'"),
        };
        world
            .run_sql(&format!(
                "insert into emergency_contacts (organization_id, name, phone, priority, available_days,
                                                 available_hours_start, available_hours_end)
                 values ('{organization}', '{name}', '+41790000000', {priority}, {days}, {hours})"
            ))
            .await;
    }
}

async fn on_call(world: &World, organization: &str, urgency: &str, moment: &str) -> Value {
    world
        .sql(&format!(
            "select coalesce(jsonb_agg(name), '[]')
             from private.on_call_contacts('{organization}', '{urgency}', '{moment}')"
        ))
        .await
}

#[tokio::test]
async fn hours_are_those_of_the_organizations_clock_whatever_it_does() {
    let world = without_functions().await;
    contacts(
        &world,
        demo::ALPINE,
        &[
            ("weekend nights", 1, "friday,saturday", "22:00-06:00"),
            (
                "office",
                2,
                "monday,tuesday,wednesday,thursday,friday",
                "08:00-18:00",
            ),
            ("small hours", 3, "", "02:00-03:00"),
            ("sundays", 4, "sunday", ""),
            ("all of thursday", 5, "thursday", "07:00-07:00"),
        ],
    )
    .await;
    contacts(&world, demo::HARBOR, &[("shop", 1, "", "09:00-17:00")]).await;

    for (organization, moment, expected) in [
        // Winter: an hour ahead of UTC. 2026-12-04 is a Friday.
        (demo::ALPINE, "2026-12-04 20:59Z", json!([])),
        (demo::ALPINE, "2026-12-04 21:00Z", json!(["weekend nights"])),
        (
            demo::ALPINE,
            "2026-12-05 01:30Z",
            json!(["weekend nights", "small hours"]),
        ),
        (
            demo::ALPINE,
            "2026-12-05 04:59:59Z",
            json!(["weekend nights"]),
        ),
        (demo::ALPINE, "2026-12-05 05:00Z", json!([])),
        // Saturday's night is Sunday's morning; Sunday has none, and Friday's morning belongs to Thursday.
        (
            demo::ALPINE,
            "2026-12-06 04:00Z",
            json!(["weekend nights", "sundays"]),
        ),
        (demo::ALPINE, "2026-12-06 21:30Z", json!(["sundays"])),
        (demo::ALPINE, "2026-12-04 04:00Z", json!([])),
        (demo::ALPINE, "2026-12-04 07:00Z", json!(["office"])),
        (demo::ALPINE, "2026-12-04 17:00Z", json!([])),
        (
            demo::ALPINE,
            "2026-12-02 23:00Z",
            json!(["all of thursday"]),
        ),
        (
            demo::ALPINE,
            "2026-12-03 22:59Z",
            json!(["all of thursday"]),
        ),
        (demo::ALPINE, "2026-12-03 23:00Z", json!([])),
        // Summer: two hours ahead.
        (demo::ALPINE, "2026-07-03 06:00Z", json!(["office"])),
        (demo::ALPINE, "2026-07-03 16:00Z", json!([])),
        // There is no hour from two to three when the clock goes forward, and two when it goes back.
        (
            demo::ALPINE,
            "2027-03-28 00:59Z",
            json!(["weekend nights", "sundays"]),
        ),
        (
            demo::ALPINE,
            "2027-03-28 01:00Z",
            json!(["weekend nights", "sundays"]),
        ),
        (
            demo::ALPINE,
            "2026-10-25 00:30Z",
            json!(["weekend nights", "small hours", "sundays"]),
        ),
        (
            demo::ALPINE,
            "2026-10-25 01:30Z",
            json!(["weekend nights", "small hours", "sundays"]),
        ),
        (
            demo::ALPINE,
            "2026-10-25 02:00Z",
            json!(["weekend nights", "sundays"]),
        ),
        // Half past the hour: 2:30 behind UTC in summer, 3:30 in winter.
        (demo::HARBOR, "2026-07-01 11:29Z", json!([])),
        (demo::HARBOR, "2026-07-01 11:30Z", json!(["shop"])),
        (demo::HARBOR, "2026-12-01 12:29Z", json!([])),
        (demo::HARBOR, "2026-12-01 20:29Z", json!(["shop"])),
    ] {
        let there = on_call(&world, organization, "normal", moment).await;
        assert_eq!(there, expected, "{moment}");
    }
}

#[tokio::test]
async fn the_first_who_can_be_reached_is_called() {
    let world = without_functions().await;
    let moment = "2026-12-04 12:00Z";
    contacts(
        &world,
        demo::ALPINE,
        &[
            ("second", 2, "", ""),
            ("first", 1, "", ""),
            ("deputy", 2, "", ""),
            ("gone", 1, "", ""),
        ],
    )
    .await;
    world
        .run_sql(
            "update emergency_contacts set is_active = false where name = 'gone';
             update emergency_contacts set is_primary = true where name = 'deputy';
             update emergency_contacts set email = 'a@example.com', email_enabled = true,
               call_enabled = false, sms_enabled = false where name = 'first'",
        )
        .await;

    for (urgency, expected) in [
        ("normal", json!(["first", "deputy", "second"])),
        ("critical", json!(["deputy", "second"])),
        ("emergency", json!(["deputy", "second"])),
    ] {
        let there = on_call(&world, demo::ALPINE, urgency, moment).await;
        assert_eq!(there, expected, "{urgency}");
    }
    assert_eq!(
        on_call(&world, demo::HARBOR, "critical", moment).await,
        json!([])
    );
}

async fn ask(world: &World, caller: Caller, organization: &str) -> Reply {
    world
        .request_as(caller, Method::POST, "/rest/v1/rpc/get_on_call_contact")
        .await
        .json(&json!({ "org_id": organization, "urgency": "critical" }))
        .await
}

#[tokio::test]
async fn the_staff_ask_who_is_on_call_and_nobody_else() {
    let world = without_functions().await;
    contacts(&world, demo::ALPINE, &[("plumber", 1, "", "")]).await;

    for caller in [
        Caller::MEMBER,
        Caller::OWNER,
        Caller::BOTH,
        Caller::DEVELOPER,
        Caller::Service,
    ] {
        let reply = ask(&world, caller, demo::ALPINE).await;
        reply.expect(200);
        assert_eq!(reply.json["name"], "plumber", "{caller:?}: {reply:?}");
        // Nobody on call is an answer.
        let reply = ask(&world, caller, demo::HARBOR).await;
        reply.expect(200);
        assert_eq!(reply.json["name"], Value::Null, "{caller:?}: {reply:?}");
    }
    // Whether an organization has anybody, or is there at all, the others don't learn.
    let nowhere = ask(
        &world,
        Caller::OTHER_OWNER,
        "00000000-0000-4000-8000-00000000ffff",
    )
    .await;
    for caller in [Caller::OTHER_OWNER, Caller::STRANGER] {
        let reply = ask(&world, caller, demo::ALPINE).await;
        reply.expect(200);
        assert_eq!(reply.text, nowhere.text, "{caller:?}: {reply:?}");
    }
    for (caller, status) in [
        (Caller::CLIENT, 403),
        (Caller::Public, 401),
        (Caller::Nobody, 401),
    ] {
        let reply = ask(&world, caller, demo::ALPINE).await;
        reply.expect(status);
        assert!(!reply.text.contains("plumber"), "{reply:?}");
    }
}
