//! What people want to be sent is noted once, in one form, and told to what goes by it.

use end_to_end::{Caller, World, demo};
use futures::future::join_all;
use serde_json::json;

#[tokio::test]
async fn stop_and_start_at_the_same_time_leave_one_row_a_purpose() {
    let world = World::tenant().await;
    let note = |way: &str| {
        format!(
            "select private.note_{way}('{}', 'email', ' Ada@Example.COM', 'link')",
            demo::ALPINE
        )
    };
    let sentences: Vec<String> = (0..12)
        .map(|n| note(if n % 2 == 0 { "opt_out" } else { "opt_in" }))
        .collect();
    join_all(sentences.iter().map(|sentence| world.sql(sentence))).await;
    let rows = world
        .sql("select jsonb_agg(jsonb_build_array(address, purpose) order by purpose) from contact_permissions")
        .await;
    assert_eq!(
        rows,
        json!([
            ["ada@example.com", "marketing"],
            ["ada@example.com", "transactional"]
        ])
    );
}

#[tokio::test]
async fn stop_clears_the_texts_of_whoever_has_the_number_and_start_gives_them_back() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "update customers set phone = '+41791234567' where id = '{}'",
            demo::CLARA
        ))
        .await;
    let enabled = format!(
        "select sms_enabled from customers where id = '{}'",
        demo::CLARA
    );
    for (way, source, expected) in [
        ("opt_out", "keyword", false),
        ("opt_in", "staff", false),
        ("opt_in", "keyword", true),
    ] {
        world
            .sql(&format!(
                "select private.note_{way}('{}', 'sms', '+41791234567', '{source}')",
                demo::ALPINE
            ))
            .await;
        assert_eq!(world.sql(&enabled).await, expected, "{way} {source}");
    }
}

#[tokio::test]
async fn a_word_that_is_said_again_is_no_news_and_leaves_what_proves_it() {
    let world = World::tenant().await;
    let note = async |way: &str, second: u32| {
        let sentence = format!(
            "select private.note_{way}('{}', 'whatsapp', '+41791234567', 'keyword',
               '{{\"message_id\": \"m{second}\", \"at\": {}}}', '{{transactional}}')",
            demo::ALPINE,
            1_795_860_000 + second
        );
        world.sql(&sentence).await
    };
    let kept = async || {
        world
            .sql(
                "select jsonb_build_array(known.status, known.evidence ->> 'message_id', known.last_said_at, (
                   select count(*) from audit_logs as log where log.record_id = known.id
                 )) from contact_permissions as known where known.address = '+41791234567'",
            )
            .await
    };

    assert_eq!(note("opt_out", 10).await, true);
    assert_eq!(note("opt_out", 30).await, false);
    assert_eq!(
        kept().await,
        json!(["revoked", "m10", "2026-11-28T10:00:30+00:00", 1])
    );
    // One from between the two takes it not back.
    assert_eq!(note("opt_in", 20).await, false);
    assert_eq!(note("opt_in", 30).await, false);
    assert_eq!(note("opt_in", 31).await, true);
    assert_eq!(
        kept().await,
        json!(["granted", "m31", "2026-11-28T10:00:31+00:00", 2])
    );
}

#[tokio::test]
async fn permissions_do_not_cross_organizations_or_purposes() {
    let world = World::tenant().await;
    world
        .sql(&format!(
            "select private.note_opt_out('{}', 'email', 'ada@example.com', 'link', '{{}}', '{{marketing}}')",
            demo::ALPINE
        ))
        .await;
    let refusals = world
        .sql(&format!(
            "select jsonb_build_array(
               private.refusal('{alpine}', 'email', 'ADA@example.com', 'marketing'),
               private.refusal('{alpine}', 'email', 'ada@example.com', 'transactional'),
               private.refusal('{harbor}', 'email', 'ada@example.com', 'marketing'),
               private.refusal('{harbor}', 'email', 'ada@example.com', 'transactional'),
               private.refusal('{alpine}', 'sms', '+41791234567', 'transactional'))",
            alpine = demo::ALPINE,
            harbor = demo::HARBOR
        ))
        .await;
    assert_eq!(
        refusals,
        json!(["opted_out", null, "no_consent", null, null])
    );
}

#[tokio::test]
async fn a_mailbox_that_is_none_is_not_written_to_of_bookings_either() {
    let world = World::tenant().await;
    world
        .sql(&format!(
            "select private.note_opt_out('{}', 'email', 'ada@example.com', 'bounce')",
            demo::ALPINE
        ))
        .await;
    let booked = crate::book(&world, Caller::Public, &crate::demo_booking(1)).await;
    booked.expect(201);
    assert_eq!(world.sql("select count(*) from outbox").await, 0);
}

#[tokio::test]
async fn what_staff_are_told_of_their_own_work_is_nothing_to_opt_out_of() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into contact_permissions (organization_id, channel, address, purpose, status)
             values ('{alpine}', 'email', 'boss@own.example', 'transactional', 'revoked');
             insert into outbox (organization_id, topic, channel, recipient)
             select '{alpine}', topic, 'email', 'boss@own.example'
             from unnest(array['escalation.assigned', 'payment.disputed', 'other']) as topic",
            alpine = demo::ALPINE
        ))
        .await;
    let refusals = world
        .sql(
            "select jsonb_object_agg(topic, private.unwanted_message(outbox)) from outbox
             where recipient = 'boss@own.example'",
        )
        .await;
    // The first tells of no escalation that there is: it is dropped for that, not for the boss's refusal.
    assert_eq!(
        refusals,
        json!({ "escalation.assigned": "changed", "payment.disputed": null, "other": "opted_out" })
    );
}
