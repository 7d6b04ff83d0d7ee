//! Postgres's clock is set forward, or back again.

use crate::functions::{
    chat_reply,
    outbox_dispatch::{dispatch, wait, write},
};
use end_to_end::{World, demo};
use serde_json::{Value, json};
use stack::Fault;
use std::time::Duration;
use tokio::time::sleep;

async fn doubts(world: &World) -> Value {
    world
        .sql("select jsonb_agg(jsonb_build_array(status, last_error, is_in_doubt)) from outbox")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_call_is_sending_another_does_not_though_its_lease_is_over() {
    let world = World::of(&["outbox-dispatch"], &[]).await;
    write(&world, demo::ALPINE, 1).await;
    let slow = Fault::Slow(Duration::from_secs(3));
    let mailbox = &world.stack.mailbox;
    mailbox.fails(move |number| (number == 0).then(|| slow.clone()));

    let other = async {
        while doubts(&world).await != json!([["pending", null, true]]) {
            sleep(Duration::from_millis(20)).await;
        }
        // As where the clock is set forward.
        wait(&world).await;
        dispatch(&world).await.expect(200);
    };
    let (first, ()) = futures::join!(dispatch(&world), other);

    first.expect(200);
    assert_eq!(
        doubts(&world).await,
        json!([["pending", "answer_lost", true]])
    );
    // A while later Twilio is asked, and has it.
    wait(&world).await;
    assert_eq!(dispatch(&world).await.json["delivered"], 1);
    assert_eq!(mailbox.messages().len(), 1);
}

#[tokio::test]
async fn a_message_of_a_later_hour_is_found_at_its_provider() {
    let world = World::of(&["outbox-dispatch"], &[]).await;
    write(&world, demo::ALPINE, 2).await;
    // Written while the clock was ahead, and it is right again.
    world
        .run_sql(
            "alter table outbox disable trigger touch;
             update outbox set created_at = now() + interval '20 minutes', updated_at = now() + interval '20 minutes';
             alter table outbox enable trigger touch",
        )
        .await;
    let mailbox = &world.stack.mailbox;
    mailbox.fails(|_| Some(Fault::LostAnswer));
    assert_eq!(dispatch(&world).await.json["failed"], 2);
    mailbox.recovers();
    wait(&world).await;

    assert_eq!(dispatch(&world).await.json["delivered"], 2);
    assert_eq!(mailbox.messages().len(), 2);
}

#[tokio::test]
async fn a_question_after_an_answer_of_a_later_hour_gets_its_own() {
    let world = chat_reply::world().await;
    let (first, token) = chat_reply::begin(&world, "May I bring my dogs on a walk?").await;
    let conversation = first.json["conversation_id"].as_str().unwrap();
    world
        .run_sql(&format!(
            "update messages set created_at = created_at + interval '20 minutes' where conversation_id = '{conversation}'"
        ))
        .await;

    chat_reply::say(&world, &token, "How much is parking?").await;

    let order = world
        .sql(&format!(
            "select jsonb_agg(sender order by created_at) from messages where conversation_id = '{conversation}'"
        ))
        .await;
    let answered = |sender: &Value| ["assistant", "system"].contains(&sender.as_str().unwrap());
    let order: Vec<bool> = order.as_array().unwrap().iter().map(answered).collect();
    assert_eq!(order, [false, true, false, true]);
}

#[tokio::test]
async fn a_token_that_postgrest_accepts_is_not_over_by_a_clock_that_is_ahead() {
    let world = crate::support::without_functions().await;
    let issuer = format!("{}/auth/v1", world.stack.url);
    for (seconds, is_accepted) in [(60, true), (-20, false), (-600, true)] {
        let begun = format!(
            "do $$ begin
               perform set_config('app.settings.jwt_issuer', '{issuer}', true),
                       set_config('request.headers', '{{}}', true),
                       set_config('request.jwt.claims', jsonb_build_object(
                         'role', 'authenticated', 'aud', 'authenticated', 'iss', '{issuer}',
                         'exp', extract(epoch from now())::bigint + {seconds})::text, true);
               perform private.begin_request();
             end $$"
        );
        let admin = world.stack.admin().await.unwrap();
        let accepted = admin.batch_execute(&begun).await;
        assert_eq!(accepted.is_ok(), is_accepted, "{seconds}: {accepted:?}");
    }
}

#[tokio::test]
async fn a_jump_of_the_clock_is_no_work_of_a_workflow() {
    let told = crate::world_to_ask()
        .await
        .sql(
            "select jsonb_build_array(private.worked_since(null) = '0',
               private.worked_since(clock_timestamp() - interval '2 seconds') between '2 seconds' and '10 seconds',
               private.worked_since(clock_timestamp() - interval '20 minutes') = '1 minute',
               private.worked_since(clock_timestamp() + interval '20 minutes') = '0')",
        )
        .await;
    assert_eq!(told, json!([true, true, true, true]));
}
