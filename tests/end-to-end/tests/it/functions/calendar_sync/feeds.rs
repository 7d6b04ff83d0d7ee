//! Feeds of appointments that calendars elsewhere subscribe to.

use super::{ask, world};
use crate::{
    functions::appointment_create::{
        appoint, consultation,
        several::{MASSAGE, SUN, add_massage},
    },
    support::icalendar,
};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

async fn make(world: &World, more: &Value) -> Value {
    let made = ask(
        world,
        Caller::OWNER,
        &super::with(json!({ "action": "make_feed" }), more),
    )
    .await;
    made.expect(201);
    made.json
}

/// Asks for a feed as a calendar does: with its address and nothing else.
async fn get(world: &World, feed: &Value, tag: Option<&str>) -> Reply {
    let url = feed["url"].as_str().unwrap();
    let (_, path) = url.split_once("/functions/v1").unwrap();
    let call = world.request(Method::GET, &format!("/functions/v1{path}"));
    match tag {
        Some(tag) => call.header("if-none-match", tag).send().await,
        None => call.send().await,
    }
}

async fn book(world: &World, resource: &str, time: &str) -> Value {
    let mut body = consultation(world, time).await;
    body["resource_id"] = json!(resource);
    body["service_address"] = json!("Seestrasse 4, Zürich; 2nd floor, left");
    let made = appoint(world, Caller::MEMBER, &body).await;
    made.expect(201);
    made.json
}

#[tokio::test]
async fn a_feed_shows_appointments_as_a_library_of_others_reads_them() {
    let (world, _) = world().await;
    let booked = book(&world, demo::MIA, "10:00").await;
    book(&world, demo::ANTON, "11:00").await;
    let gone = book(&world, demo::MIA, "14:00").await;
    let cancelled = json!({ "appointment_id": gone["id"], "action": "cancel" });
    world
        .function_as(Caller::OWNER, "appointment-update")
        .await
        .json(&cancelled)
        .await
        .expect(200);
    let mias = make(
        &world,
        &json!({ "resource_id": demo::MIA, "shows_customers": true }),
    )
    .await;
    let all = make(&world, &json!({})).await;

    let (mias, all) = (
        get(&world, &mias, None).await,
        get(&world, &all, None).await,
    );

    for reply in [&mias, &all] {
        assert_eq!(
            reply.expect(200).header("content-type"),
            "text/calendar; charset=utf-8"
        );
        assert_eq!(reply.header("cache-control"), "private, max-age=300");
        assert!(
            reply.text.lines().all(|line| line.len() <= 76),
            "lines are folded"
        );
    }
    let read = icalendar::read(&[mias.text.clone(), all.text.clone()]).await;
    let [mias_events, all_events] =
        [&read[0], &read[1]].map(|file| file["events"].as_array().unwrap());
    assert_eq!((mias_events.len(), all_events.len()), (1, 2), "{read:?}");
    let event = &mias_events[0];
    assert_eq!(
        event["uid"],
        format!("{}@frontdesk", booked["id"].as_str().unwrap())
    );
    assert_eq!(event["summary"], "Consultation: Ada Lovelace");
    assert_eq!(event["location"], "Seestrasse 4, Zürich; 2nd floor, left");
    let starts_at = |text: &Value| text.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(
        starts_at(&event["starts_at"]),
        starts_at(&booked["starts_at"])
    );
    assert_eq!(starts_at(&event["ends_at"]), starts_at(&booked["ends_at"]));
    assert_eq!(read[0]["name"], "Mia Rossi - Alpine Trails");
    // Without being asked to, it says nothing of customers.
    assert_eq!(
        (&all_events[0]["summary"], &all_events[0]["location"]),
        (&json!("Consultation"), &Value::Null)
    );
    for hidden in ["Ada", "Seestrasse", "+4179", "079 111"] {
        assert!(!all.text.contains(hidden), "{hidden}");
    }
    assert!(!mias.text.contains("+4179"));
}

#[tokio::test]
async fn a_full_past_leaves_room_for_what_is_to_come() {
    let (world, _) = world().await;
    let booked = book(&world, demo::MIA, "10:00").await;
    // Eight of a course at the same time, back to three weeks ago.
    world
        .run_sql(&format!(
            "insert into appointments
               (organization_id, type_id, resource_id, customer_name, appointment_type, starts_at, ends_at, status)
             select kind.organization_id, kind.id, link.resource_id, 'Ada', kind.name, start, start + interval '2 hours',
                    'confirmed'
             from appointment_types as kind
             join appointment_type_resources as link on link.type_id = kind.id
             cross join (
               select date_trunc('hour', now()) - interval '2 hours' * (number / 8 + 4) as start
               from generate_series(0, 2099) as number
             ) as starts
             where kind.id = '{}'",
            demo::CLIMBING
        ))
        .await;
    let feed = make(&world, &json!({})).await;

    let text = get(&world, &feed, None).await.expect(200).text.clone();

    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2_000);
    let coming = format!("UID:{}@frontdesk", booked["id"].as_str().unwrap());
    assert!(text.contains(&coming), "{coming}");
}

#[tokio::test]
async fn who_has_a_feed_gets_it_again_when_it_has_changed() {
    let (world, _) = world().await;
    let feed = make(&world, &json!({})).await;
    let empty = get(&world, &feed, None).await;
    assert!(empty.expect(200).text.contains("BEGIN:VCALENDAR"));
    let tag = empty.header("etag").to_owned();
    let same = get(&world, &feed, Some(&tag)).await;
    assert_eq!(
        (same.status, same.text.as_str(), same.header("etag")),
        (304, "", tag.as_str())
    );
    let head = world
        .request(
            Method::HEAD,
            &format!(
                "/functions/v1/calendar-sync?{}",
                feed["url"].as_str().unwrap().split_once('?').unwrap().1
            ),
        )
        .send()
        .await;
    head.expect(200);
    book(&world, demo::MIA, "10:00").await;
    let changed = get(&world, &feed, Some(&tag)).await;
    assert!(changed.expect(200).text.contains("BEGIN:VEVENT"));
}

#[tokio::test]
async fn a_feed_is_given_another_address_and_deleted_by_admins_of_its_organization() {
    let (world, _) = world().await;
    let feed = make(&world, &json!({})).await;
    let rotate = json!({ "action": "rotate_feed", "feed_id": feed["id"] });
    let delete = json!({ "action": "delete_feed", "feed_id": feed["id"] });
    for body in [&rotate, &delete] {
        ask(&world, Caller::MEMBER, body)
            .await
            .expect_problem(403, "role_too_low");
        ask(&world, Caller::OTHER_OWNER, body)
            .await
            .expect_problem(404, "feed_not_found");
        ask(&world, Caller::Public, body)
            .await
            .expect_problem(403, "forbidden");
    }
    let of_others = json!({ "action": "make_feed", "resource_id": demo::OSCAR });
    ask(&world, Caller::OWNER, &of_others)
        .await
        .expect_problem(404, "resource_not_found");

    let other = ask(&world, Caller::ADMIN, &rotate)
        .await
        .expect(200)
        .json
        .clone();
    assert_ne!(feed["url"], other["url"]);
    let before = get(&world, &feed, None).await;
    let unknown = json!({ "url": "http://x/functions/v1/calendar-sync?feed=unknown" });
    let unknown = get(&world, &unknown, None).await;
    assert_eq!(
        before.expect_problem(404, "feed_not_found").text,
        unknown.expect_problem(404, "feed_not_found").text
    );
    get(&world, &other, None).await.expect(200);
    // The address is nowhere but with whoever was shown it.
    let token = other["url"].as_str().unwrap().split_once('=').unwrap().1;
    let kept = world
        .sql("select string_agg(to_jsonb(known)::text, '') from calendar_feeds as known")
        .await;
    assert!(!kept.as_str().unwrap().contains(token));
    let listed = ask(&world, Caller::OWNER, &json!({ "action": "list" })).await;
    assert!(!listed.expect(200).text.contains(token));

    ask(&world, Caller::ADMIN, &delete).await.expect(200);
    get(&world, &other, None)
        .await
        .expect_problem(404, "feed_not_found");
    let none = world
        .request(Method::GET, "/functions/v1/calendar-sync")
        .send()
        .await;
    none.expect_problem(404, "feed_not_found");
    let twice = format!("/functions/v1/calendar-sync?feed={token}&feed={token}");
    world
        .request(Method::GET, &twice)
        .send()
        .await
        .expect_problem(404, "feed_not_found");
}

#[tokio::test]
async fn whoever_is_no_admin_any_more_reads_no_feed_that_they_made() {
    for end in [
        "update members set role = 'member' where user_id = '00000000-0000-4000-8000-00000000a002'",
        "update members set is_active = false where user_id = '00000000-0000-4000-8000-00000000a002'",
        "delete from members where user_id = '00000000-0000-4000-8000-00000000a002'",
    ] {
        let (world, _) = world().await;
        let of_owner = make(&world, &json!({})).await;
        let rotated = make(&world, &json!({})).await;
        let rotate = json!({ "action": "rotate_feed", "feed_id": rotated["id"] });
        let rotated = ask(&world, Caller::ADMIN, &rotate).await;
        let made = json!({ "action": "make_feed", "shows_customers": true });
        let made = ask(&world, Caller::ADMIN, &made).await;
        let feeds = [
            rotated.expect(200).json.clone(),
            made.expect(201).json.clone(),
        ];
        for feed in &feeds {
            get(&world, feed, None).await.expect(200);
        }

        world.run_sql(end).await;
        for feed in &feeds {
            get(&world, feed, None)
                .await
                .expect_problem(404, "feed_not_found");
        }
        get(&world, &of_owner, None).await.expect(200);

        // The feed is there still, for somebody else to give it an address.
        let anew = json!({ "action": "rotate_feed", "feed_id": feeds[1]["id"] });
        let anew = ask(&world, Caller::OWNER, &anew).await;
        get(&world, &anew.expect(200).json, None).await.expect(200);
    }
}

#[tokio::test]
async fn feeds_are_limited_by_network() {
    let (world, _) = world().await;
    world.run_sql("update private.limits set most = 10, regain = '1 hour' where kind = 'calendar-sync network'").await;
    let feed = make(&world, &json!({})).await;
    let mut refused = 0;
    for _ in 0..15 {
        let reply = get(&world, &feed, None).await;
        if reply.status == 429 {
            assert!(!reply.header("retry-after").is_empty());
            refused += 1;
        }
    }
    assert_eq!(refused, 5);
}

#[tokio::test]
async fn a_feed_of_a_room_has_what_takes_the_room() {
    let (world, _) = world().await;
    add_massage(&world, &[SUN]).await;
    let body = json!({
        "appointment_type_id": MASSAGE, "starts_at": format!("{}T10:00", super::monday(&world).await),
        "resource_id": demo::MIA, "customer": { "name": "Ada Lovelace", "phone": "079 111 22 33" },
    });
    let made = appoint(&world, Caller::MEMBER, &body).await;
    made.expect(201);
    book(&world, demo::MIA, "14:00").await;

    let feeds = [SUN, demo::MIA].map(|resource| json!({ "resource_id": resource }));
    let mut texts = Vec::new();
    for feed in &feeds {
        let feed = make(&world, feed).await;
        texts.push(get(&world, &feed, None).await.expect(200).text.clone());
    }
    let read = icalendar::read(&texts).await;
    let events = |index: usize| read[index]["events"].as_array().unwrap();
    assert_eq!((events(0).len(), events(1).len()), (1, 2), "{read:?}");
    assert_eq!(
        (&events(0)[0]["summary"], &events(0)[0]["location"]),
        (&json!("Massage"), &json!("Mia Rossi"))
    );
    assert_eq!(events(1)[0]["location"], "Sun");
    // Of what takes one resource alone there is nothing to say.
    assert_eq!(events(1)[1]["location"], Value::Null);
}
