//! What strangers can't do with the people on call.

use super::{NINA, alarm, on_call, report, told, world};
use end_to_end::demo;
use serde_json::{Value, json};

#[tokio::test]
async fn who_raises_a_hundred_alarms_wakes_nobody_a_hundred_times() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;

    let mut heard = 0;
    for number in 0..100 {
        let said = alarm(
            &world,
            &format!("call-{number}"),
            json!("+41791112233"),
            "Fire",
        )
        .await;
        heard += usize::from(said["result"].is_string());
        if said["error"].is_string() {
            // They have to know it.
            assert!(said["error"].as_str().unwrap().contains("112"), "{said}");
        }
    }
    assert_eq!(heard, 5);
    // Whoever has another number is heard.
    let other = alarm(&world, "other", json!("+41791112244"), "Fire").await;
    assert!(other["result"].is_string(), "{other}");
    // Without numbers all are one caller.
    let mut withheld = 0;
    for number in 0..40 {
        let said = alarm(&world, &format!("web-{number}"), Value::Null, "Fire").await;
        withheld += usize::from(said["result"].is_string());
    }
    assert_eq!(withheld, 20);
    let counted = world
        .sql("select jsonb_build_array((select count(*) from incidents), (select count(*) from outbox))")
        .await;
    assert_eq!(counted, json!([26, 26]));
    assert!(
        told(&world, NINA).is_empty(),
        "nothing is sent by whoever asks"
    );
}

#[tokio::test]
async fn an_organization_wakes_so_many_and_no_more() {
    let world = world().await;
    for number in 0..50 {
        on_call(&world, "Nina", &format!("+417955503{number:02}"), 1, 3600).await;
    }
    let one_more = format!(
        "insert into emergency_contacts (organization_id, name, phone) values ('{}', 'Max', '{NINA}')",
        demo::ALPINE
    );
    let refused = format!(
        "do $$ begin
           begin {one_more}; exception when sqlstate 'PT409' then return; end;
           raise 'a fifty-first contact was taken';
         end $$"
    );
    world.run_sql(&refused).await;

    // Texts of emergencies have no other ceiling, and a day has a thousand of them.
    world
        .run_sql(&format!(
            "insert into outbox (organization_id, topic, channel, recipient, payload)
             select '{}', 'emergency.reported', 'sms', '{NINA}', '{{}}' from generate_series(1, 1000);
             update emergency_contacts set is_active = phone = '+41795550300';
             update emergency_contacts set is_active = true, name = 'Omar', priority = 2, email = 'omar@alpine.example'
             where phone = '+41795550301'",
            demo::ALPINE
        ))
        .await;
    // Nobody is told by what does not leave: who has no address is passed over, and who has one gets an e-mail.
    let incident = report(&world, "Fire").await;
    assert_eq!(incident["contact"], "Omar");
    let of_it = format!("'{}'", incident["id"].as_str().unwrap());
    let written = world
        .sql(&format!(
            "select jsonb_agg(jsonb_build_array(channel, recipient)) from outbox where payload ->> 'incident_id' = {of_it}"
        ))
        .await;
    assert_eq!(written, json!([["email", "omar@alpine.example"]]));
    let steps = world
        .sql(&format!(
            "select jsonb_agg(concat_ws(' ', kind, name, via) order by number) from incident_steps where incident_id = {of_it}"
        ))
        .await;
    assert_eq!(steps, json!(["passed_over Nina", "told Omar email"]));
}
