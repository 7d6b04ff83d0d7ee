//! Who takes it: by link, by text message, on the phone, signed in. The first one has it.

use super::{
    NINA, OMAR, TWILIO, ask, on_call, report, states, stay, steps, take_by_link, token, told, tool,
    world,
};
use crate::support::signed;
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};
use stack::Fault;

/// Nina and Omar were both told, and have their links.
async fn two_told(world: &World) -> (String, String) {
    on_call(world, "Nina", NINA, 1, 1).await;
    on_call(world, "Omar", OMAR, 2, 3600).await;
    report(world, "Fire").await;
    stay(world, 3).await;
    let link = |phone: &str| token(told(world, phone).first().unwrap());
    (link(NINA), link(OMAR))
}

/// A text message to the platform's number, as Twilio tells of it.
async fn text(world: &World, sid: &str, from: &str, words: &str) {
    let form = json!({
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "SmsStatus": "received", "NumMedia": "0", "Body": words,
        "From": from, "To": "+15005550006", "AccountSid": "ACmailbox", "ApiVersion": "2010-04-01", "NumSegments": "1",
    });
    for signed in signed::by_twilio(world, TWILIO, "sms-webhook", &[form]).await {
        signed.send(world, "sms-webhook").await.expect(200);
    }
}

async fn code(world: &World) -> String {
    let code = world
        .sql("select code from incidents order by created_at limit 1")
        .await;
    code.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn of_two_at_once_one_has_it_and_the_other_hears_of_it() {
    let world = world().await;
    let (nina, omar) = two_told(&world).await;

    let (one, other) = tokio::join!(take_by_link(&world, &nina), take_by_link(&world, &omar));

    let mut outcomes = [one.json["outcome"].clone(), other.json["outcome"].clone()];
    outcomes.sort_by_key(Value::to_string);
    assert_eq!(outcomes, [json!("acknowledged"), json!("taken")]);
    assert_eq!(one.json["acknowledged_by"], other.json["acknowledged_by"]);
    let (winner, loser) = match one.json["outcome"] == "acknowledged" {
        true => ("Nina", OMAR),
        false => ("Omar", NINA),
    };
    let heard = told(&world, loser).pop().unwrap();
    assert_eq!(heard, format!("Alpine Trails: {winner} has taken it. Fire"));
    let kinds = steps(&world).await;
    let kinds = kinds.as_array().unwrap();
    assert!(
        kinds.contains(&json!(format!("acknowledged {winner}"))),
        "{kinds:?}"
    );
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| kind.as_str().unwrap().starts_with("acknowledged"))
            .count(),
        1
    );
    // Once is enough.
    let late = match loser == OMAR {
        true => &omar,
        false => &nina,
    };
    let count = kinds.len();
    assert_eq!(take_by_link(&world, late).await.json["outcome"], "taken");
    assert_eq!(steps(&world).await.as_array().unwrap().len(), count);
}

#[tokio::test]
async fn a_text_message_takes_it_by_its_code() {
    let world = world().await;
    two_told(&world).await;
    let code = code(&world).await;
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);

    // A stranger with the right code, and somebody on call with a wrong one.
    text(&world, "SM01", "+41790009999", &code).await;
    text(&world, "SM02", OMAR, &wrong).await;
    text(&world, "SM03", OMAR, "What happened?").await;
    text(&world, "SM04", OMAR, &format!("{code}7")).await;
    assert_eq!(states(&world).await, json!(["open"]));

    text(&world, "SM05", OMAR, &format!("Code {code}, I go")).await;
    text(&world, "SM05", OMAR, &format!("Code {code}, I go")).await;
    text(&world, "SM06", NINA, &code).await;

    let taken = world
        .sql("select jsonb_build_array(status, acknowledged_by, acknowledged_via) from incidents")
        .await;
    assert_eq!(taken, json!(["acknowledged", "Omar", "sms"]));
    let all = steps(&world).await;
    assert_eq!(
        all.as_array().unwrap()[3..],
        [json!("acknowledged Omar"), json!("too_late Nina")]
    );
}

#[tokio::test]
async fn a_yes_means_the_only_one_that_waits() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;
    report(&world, "Fire").await;
    report(&world, "Water").await;

    text(&world, "SM01", NINA, "OK").await;
    assert_eq!(states(&world).await, json!(["open", "open"]));
    // A code of an incident that is over takes no other.
    let first = code(&world).await;
    text(&world, "SM02", NINA, &first).await;
    text(&world, "SM03", NINA, &first).await;
    assert_eq!(states(&world).await, json!(["acknowledged", "open"]));
    text(&world, "SM04", NINA, " Ja! ").await;
    assert_eq!(
        states(&world).await,
        json!(["acknowledged", "acknowledged"])
    );
}

#[tokio::test]
async fn a_yes_counts_once_and_takes_nothing_that_nobody_was_told_of() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;
    report(&world, "Fire").await;
    text(&world, "SM01", NINA, "OK").await;
    assert_eq!(states(&world).await, json!(["acknowledged"]));

    // Twilio tells again of the yes to the first one.
    report(&world, "Water").await;
    text(&world, "SM01", NINA, "OK").await;
    assert_eq!(states(&world).await, json!(["acknowledged", "open"]));
    text(&world, "SM02", NINA, "OK").await;
    assert_eq!(
        states(&world).await,
        json!(["acknowledged", "acknowledged"])
    );

    // A late one comes before the next alarm has left.
    world
        .stack
        .mailbox
        .fails(|_| Some(Fault::Answer(503, json!({}))));
    report(&world, "Gas").await;
    let attempts = async |count: u32| {
        world
            .run_sql(&format!(
                "update outbox set attempts = {count} where topic = 'emergency.reported' and status = 'pending'"
            ))
            .await;
    };
    attempts(0).await;
    text(&world, "SM03", NINA, "OK").await;
    assert_eq!(states(&world).await[2], "open");
    // Whether it has is not known after the first attempt: then a yes may be of it.
    attempts(1).await;
    text(&world, "SM04", NINA, "OK").await;
    assert_eq!(states(&world).await[2], "acknowledged");
}

#[tokio::test]
async fn a_call_takes_it_by_number_and_code() {
    let world = world().await;
    two_told(&world).await;
    let code = code(&world).await;
    let take = async |call: &str, number: Value, code: &str| {
        tool(
            &world,
            call,
            number,
            "take_emergency",
            json!({ "code": code }),
        )
        .await
    };

    let unknown = "I know no emergency with this code for your number.";
    for (call, number, said) in [
        ("c1", json!("+41790009999"), code.as_str()),
        ("c2", Value::Null, code.as_str()),
        ("c3", json!(NINA), "000"),
        ("c4", json!(NINA), ""),
    ] {
        assert_eq!(take(call, number, said).await["error"], unknown, "{call}");
    }
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let taken = take("c5", json!(OMAR), &spaced).await;
    assert_eq!(
        taken["result"],
        "Thank you. It is yours, and the others are told."
    );
    assert_eq!(
        take("c5", json!(OMAR), &spaced).await["result"],
        taken["result"],
        "a repetition"
    );
    let again = take("c6", json!(OMAR), &code).await;
    assert_eq!(again["result"], "You have taken it already.");
    let late = take("c7", json!(NINA), &code).await;
    assert_eq!(late["error"], "Omar has taken it already.");
    let via = world.sql("select acknowledged_via from incidents").await;
    assert_eq!(via, "call");
}

#[tokio::test]
async fn the_staff_take_it_and_end_it() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;
    let id = report(&world, "Fire").await["id"].clone();
    let act = async |caller: Caller, action: &str| {
        ask(
            &world,
            caller,
            &json!({ "action": action, "incident_id": id }),
        )
        .await
    };

    let taken = act(Caller::MEMBER, "acknowledge").await;
    taken.expect(200);
    assert_eq!(taken.json["acknowledged_by"], "mia@alpine.example");
    assert_eq!(taken.json["acknowledged_via"], "staff");
    act(Caller::MEMBER, "acknowledge").await.expect(200);
    act(Caller::OWNER, "acknowledge")
        .await
        .expect_problem(409, "already_taken");
    assert_eq!(
        told(&world, NINA).len(),
        2,
        "she hears that somebody has it"
    );

    let resolved = act(Caller::OWNER, "resolve").await;
    assert_eq!(resolved.json["status"], "resolved");
    act(Caller::OWNER, "resolve").await.expect(200);
    act(Caller::OWNER, "cancel")
        .await
        .expect_problem(409, "incident_ended");
    act(Caller::OWNER, "acknowledge")
        .await
        .expect_problem(409, "incident_ended");
    let late = take_by_link(&world, &token(&told(&world, NINA)[0])).await;
    assert_eq!(
        (&late.json["outcome"], &late.json["status"]),
        (&json!("ended"), &json!("resolved"))
    );
}

/// What the service has the database do.
async fn service(world: &World, function: &str, arguments: &Value) -> Value {
    let answer = world
        .sql(&format!(
            "select answer from private.as_tenant('{{\"role\": \"service_role\"}}', '{function}', '{arguments}')"
        ))
        .await;
    serde_json::from_str(answer.as_str().unwrap_or("null")).unwrap()
}

/// Reports a fire whose alarm a call has taken that goes on still. Gives the incident's id and the lease.
async fn alarm_on_its_way(world: &World) -> (Value, Value) {
    // The first try, within the report, comes to nothing.
    let mailbox = &world.stack.mailbox;
    mailbox.fails(|_| Some(Fault::Answer(503, json!({}))));
    let id = report(world, "Fire").await["id"].clone();
    mailbox.recovers();
    world
        .run_sql("update private.jobs set is_ready = true, due_at = now() where queue = 'alarms' and due_at < 'infinity'")
        .await;
    let claimed = json!({ "queue": "alarms", "most": 10 });
    let claimed = service(world, "outbox_claim", &claimed).await;
    assert_eq!(claimed.as_array().map(Vec::len), Some(1), "{claimed}");
    (id, claimed[0]["lease"].clone())
}

#[tokio::test]
async fn whose_alarm_was_on_its_way_hears_what_became_of_it() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;
    for (before, (action, heard)) in [
        (
            "acknowledge",
            "Alpine Trails: mia@alpine.example has taken it. Fire",
        ),
        ("cancel", "Alpine Trails: It is cancelled. Fire"),
        ("resolve", "Alpine Trails: It is resolved. Fire"),
    ]
    .into_iter()
    .enumerate()
    {
        let (id, lease) = alarm_on_its_way(&world).await;
        let body = json!({ "action": action, "incident_id": id });
        ask(&world, Caller::MEMBER, &body).await.expect(200);
        stay(&world, 1).await;
        assert_eq!(told(&world, NINA).len(), before, "{action}");

        // Its provider takes it now, and later says that it came: that is told once.
        let delivered = json!({ "lease": lease, "provider_message_id": format!("SM{action}") });
        service(&world, "outbox_delivered", &delivered).await;
        world
            .run_sql("update outbox set provider_status = 'delivered' where topic = 'emergency.reported'")
            .await;
        stay(&world, 1).await;

        let all = told(&world, NINA);
        assert_eq!(all.len(), before + 1, "{all:?}");
        assert_eq!(all.last().map(String::as_str), Some(heard));
    }
}

#[tokio::test]
async fn whoever_took_it_is_sent_nothing_by_an_alarm_that_was_on_its_way() {
    let world = world().await;
    on_call(&world, "Nina", NINA, 1, 3600).await;
    let (_, lease) = alarm_on_its_way(&world).await;
    text(&world, "SM01", NINA, &code(&world).await).await;
    assert_eq!(states(&world).await, json!(["acknowledged"]));
    let delivered = json!({ "lease": lease, "provider_message_id": "SM1" });
    service(&world, "outbox_delivered", &delivered).await;
    let topics = world
        .sql("select jsonb_agg(topic) from outbox where channel = 'sms'")
        .await;
    assert_eq!(topics, json!(["emergency.reported"]));
}

#[tokio::test]
async fn what_is_over_is_told_to_all_who_were_told_of_it() {
    let world = world().await;
    let (nina, _) = two_told(&world).await;
    let id = world.sql("select id from incidents").await;
    take_by_link(&world, &nina).await.expect(200);
    stay(&world, 1).await;
    let cancel = json!({ "action": "cancel", "incident_id": id });
    for _ in 0..2 {
        ask(&world, Caller::OWNER, &cancel).await.expect(200);
    }
    stay(&world, 1).await;
    // Whoever has it need not go on, and nobody else has to wonder.
    let cancelled = "Alpine Trails: It is cancelled. Fire".to_owned();
    for (phone, count) in [(NINA, 2), (OMAR, 3)] {
        let all = told(&world, phone);
        assert_eq!(
            (all.len(), all.last()),
            (count, Some(&cancelled)),
            "{all:?}"
        );
    }

    // Resolved before anybody had it, they hear of it; after that, whoever has it knows.
    let id = report(&world, "Water").await["id"].clone();
    stay(&world, 1).await;
    let resolve = json!({ "action": "resolve", "incident_id": id });
    ask(&world, Caller::OWNER, &resolve).await.expect(200);
    stay(&world, 1).await;
    assert_eq!(
        told(&world, NINA).last().map(String::as_str),
        Some("Alpine Trails: It is resolved. Water")
    );
    let words = world
        .sql(
            "select count(distinct private.incident_words(language) ->> word)
             from unnest('{de,en,es,fr,it,pt}'::text[]) as language, unnest('{resolved,cancelled}'::text[]) as word",
        )
        .await;
    assert_eq!(words, 12);
}

#[tokio::test]
async fn what_others_send_in_somebodys_name_uses_up_none_of_their_tries() {
    let world = world().await;
    two_told(&world).await;
    let code = code(&world).await;
    // Another organization signs with its own account, and may put any number into its messages.
    world
        .run_sql(&format!(
            "do $$ begin
               perform set_config('frontdesk.requested_organization', '{}', true);
               for number in 1..40 loop
                 perform private.answer_alarm_by_text(jsonb_build_object('phone', '{OMAR}', 'text', '000000'));
               end loop;
             end $$",
            demo::HARBOR
        ))
        .await;

    text(&world, "SM01", OMAR, &code).await;
    assert_eq!(states(&world).await, json!(["acknowledged"]));
}
