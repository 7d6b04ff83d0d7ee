//! Whole calls, as Vapi tells of them.

use super::{ADA, ASSISTANT, Phone, booked, logs, send, world};
use crate::functions::{
    appointment_create::{
        appoint,
        several::{SUN, add_massage},
    },
    slot_availability::monday,
};
use end_to_end::{Caller, World, demo};
use serde_json::{Value, json};

async fn climbing(world: &World, time: &str) {
    let body = json!({
        "appointment_type_id": demo::CLIMBING, "starts_at": format!("{}T{time}", monday(world).await),
        "customer": { "name": "Ada Lovelace", "phone": ADA },
    });
    appoint(world, Caller::Public, &body).await.expect(201);
}

#[tokio::test]
async fn a_new_customer_books_one_of_the_times_that_they_are_offered() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");

    let taken = phone.tell("assistant-request", json!({})).await;
    assert_eq!(taken["assistantId"], ASSISTANT);
    assert_eq!(
        taken["assistantOverrides"]["variableValues"]["caller_name"],
        ""
    );
    phone.status("in-progress").await;
    let who = phone.tool("t1", "who_is_calling", json!({})).await;
    assert_eq!(who.unwrap(), "The caller is not known to us yet.");
    let offered = phone
        .tool(
            "t2",
            "find_slots",
            json!({ "service": "climbing", "day": day }),
        )
        .await
        .unwrap();
    assert!(offered.starts_with("I can offer Monday the "), "{offered}");
    let times = "at nine o'clock, at noon or at three o'clock. Which suits you?";
    assert!(offered.ends_with(times), "{offered}");
    let arguments = json!({ "choice": 2, "name": "Ada Lovelace", "description": "With a friend" });
    let answer = phone
        .tool("t3", "book_appointment", arguments.clone())
        .await
        .unwrap();
    assert!(
        answer.starts_with("Climbing course is booked for Monday the "),
        "{answer}"
    );
    assert!(
        answer.ends_with("at noon. You will get a text message."),
        "{answer}"
    );
    // The provider heard no answer, and asks again.
    let again = phone
        .tool("t3", "book_appointment", arguments)
        .await
        .unwrap();
    assert_eq!(again, answer);
    phone.status("ended").await;
    phone.report().await;
    phone.report().await;

    assert_eq!(
        booked(&world).await,
        json!([1, [["appointment.created", "sms", ADA]]])
    );
    let kept = world
        .sql(
            "select jsonb_build_array(booked.customer_name, booked.customer_phone, booked.vapi_call_id, booked.status,
               booked.language, booked.service_description, booked.starts_at at time zone 'Europe/Zurich',
               log.customer_id = booked.customer_id)
             from appointments as booked join call_logs as log on log.vapi_call_id = booked.vapi_call_id",
        )
        .await;
    assert_eq!(
        kept,
        json!([
            "Ada Lovelace",
            ADA,
            "call-1",
            "confirmed",
            "en",
            "With a friend",
            format!("{day}T12:00:00"),
            true
        ])
    );
    let tools = json!(["who_is_calling", "find_slots", "book_appointment"]);
    assert_eq!(
        logs(&world).await,
        json!([[
            "call-1",
            "completed",
            123,
            "en",
            "0.40",
            false,
            "Takes a course.",
            "AI: How can I help?\nUser: A course, please.",
            tools,
            ADA,
            ASSISTANT
        ]])
    );
}

#[tokio::test]
async fn an_old_customer_moves_what_they_have_and_cancels_it() {
    let world = world().await;
    climbing(&world, "10:00").await;
    let phone = Phone::of(&world, "call-1");

    let who = phone.tool("t1", "who_is_calling", json!({})).await.unwrap();
    let next = "The caller is Ada Lovelace. Next appointment: Climbing course, Monday the ";
    assert!(
        who.starts_with(next) && who.ends_with("at ten o'clock."),
        "{who}"
    );

    let night = phone
        .tool("t2", "move_appointment", json!({ "new_time": "03:00" }))
        .await;
    let night = night.unwrap_err();
    assert!(
        night.starts_with("Nobody is there at that time. I can offer Monday the "),
        "{night}"
    );
    let moved = phone
        .tool(
            "t3",
            "reschedule_appointment",
            json!(r#"{"new_time":"1 pm"}"#),
        )
        .await;
    let moved = moved.unwrap();
    assert!(
        moved.starts_with("Climbing course is moved to Monday the "),
        "{moved}"
    );
    assert!(moved.ends_with("at one o'clock."), "{moved}");
    let again = phone
        .tool(
            "t3",
            "reschedule_appointment",
            json!(r#"{"new_time":"1 pm"}"#),
        )
        .await;
    assert_eq!(again.unwrap(), moved);
    let start = world
        .sql("select (starts_at at time zone 'Europe/Zurich')::time from appointments")
        .await;
    assert_eq!(start, "13:00:00");

    let gone = phone
        .tool(
            "t4",
            "cancel_appointment",
            json!({ "reason": "Ill", "language": "de" }),
        )
        .await;
    let gone = gone.unwrap();
    assert!(
        gone.starts_with("Ich habe diesen Termin abgesagt: Climbing course, Montag, den "),
        "{gone}"
    );
    let none = phone
        .tool("t5", "cancel_appointment", json!({}))
        .await
        .unwrap();
    assert_eq!(none, "I find no appointment under your number.");

    let told = |topic: &str| json!([format!("appointment.{topic}"), "sms", ADA]);
    assert_eq!(
        booked(&world).await,
        json!([0, [told("created"), told("rescheduled"), told("cancelled")]])
    );
}

#[tokio::test]
async fn a_customers_deadline_counts_on_the_phone_too() {
    let world = world().await;
    climbing(&world, "10:00").await;
    world
        .run_sql("update appointment_types set change_notice_minutes = 525600 where name = 'Climbing course'")
        .await;
    let phone = Phone::of(&world, "call-1");

    let late = phone
        .tool("t1", "cancel_appointment", json!({}))
        .await
        .unwrap_err();

    assert!(
        late.starts_with("It is too late to change this appointment."),
        "{late}"
    );
    assert_eq!(booked(&world).await[0], 1);
}

/// Who is called by night, and who is not.
async fn shifts(world: &World) {
    world
        .run_sql(&format!(
            "insert into emergency_contacts (organization_id, name, phone, email, email_enabled, priority, is_active)
             values ('{0}', 'Nina', '+41795550201', 'nina@alpine.example', true, 2, true),
                    ('{0}', 'Omar', '+41795550202', null, false, 1, true),
                    ('{0}', 'Paul', '+41795550203', null, false, 1, false)",
            demo::ALPINE
        ))
        .await;
}

#[tokio::test]
async fn a_burst_pipe_at_night_wakes_the_first_on_call_once() {
    let world = world().await;
    shifts(&world).await;
    let phone = Phone::of(&world, "call-1");
    let told = json!({ "what": "Water comes through\nthe ceiling", "where": "Seestrasse 4", "urgency": "critical" });

    let alarm = phone
        .tool("t1", "emergency", json!(told.to_string()))
        .await
        .unwrap();
    assert_eq!(
        alarm,
        "I have alerted our people on call. If anybody is in danger, call 112."
    );
    assert_eq!(
        phone
            .tool("t1", "emergency", json!(told.to_string()))
            .await
            .unwrap(),
        alarm
    );
    let again = phone.tool("t2", "emergency", told).await.unwrap();
    assert_eq!(again, "Our people on call know of it already.");
    let through = phone
        .tool(
            "t3",
            "transfer_call",
            json!({ "urgency": "critical", "reason": "A pipe" }),
        )
        .await;
    assert_eq!(
        through.unwrap(),
        "I am putting you through. One moment, please."
    );
    let asked = json!({ "functionCall": { "name": "transferCall", "parameters": { "urgency": "critical" } } });
    let destination = phone.tell("transfer-destination-request", asked).await;
    assert_eq!(destination["destination"]["number"], "+41795550202");
    let forwarding = json!({ "status": "forwarding", "destination": { "type": "number", "number": "+41795550202" } });
    phone.tell("status-update", forwarding).await;
    phone
        .tell(
            "end-of-call-report",
            json!({ "endedReason": "assistant-forwarded-call", "durationSeconds": "31.5" }),
        )
        .await;

    let sent = async || {
        world
            .sql(
                "select jsonb_agg(jsonb_build_array(channel, recipient, regexp_replace(payload ->> 'text', '[0-9]{6} to', 'CODE to'))
                                  order by recipient)
                 from outbox where topic = 'emergency.reported'",
            )
            .await
    };
    let text = "Alpine Trails: EMERGENCY. Water comes through the ceiling / Seestrasse 4. Tel. +41791112233";
    let with_code = format!("{text} Reply CODE to take it.");
    assert_eq!(sent().await, json!([["sms", "+41795550202", with_code]]));
    // He is not reached: it is the next one's turn. They follow what becomes of the messages.
    let escalate = format!(
        "update outbox set status = 'dead', last_error = 'opted_out' where recipient = '+41795550202';
         select private.escalate_incident('{}', id) from incidents;
         update outbox set status = 'delivered' where recipient = '+41795550201'",
        demo::ALPINE
    );
    world.run_sql(&escalate).await;
    assert_eq!(
        sent().await,
        json!([
            ["sms", "+41795550201", with_code],
            ["sms", "+41795550202", with_code],
            ["email", "nina@alpine.example", text]
        ])
    );
    let noted = world
        .sql(
            "select jsonb_agg(jsonb_build_array(contact.name, noted.notification_type, noted.urgency, noted.status,
               noted.sent_at is not null) order by contact.name, noted.notification_type)
             from emergency_notifications as noted
             join emergency_contacts as contact on contact.id = noted.emergency_contact_id",
        )
        .await;
    assert_eq!(
        noted,
        json!([
            ["Nina", "email", "critical", "pending", false],
            ["Nina", "sms", "critical", "sent", true],
            ["Omar", "sms", "critical", "failed", false]
        ])
    );
    let transfers = world
        .sql("select jsonb_agg(jsonb_build_array(reason, urgency, transfer_to, status)) from call_transfers")
        .await;
    assert_eq!(
        transfers,
        json!([["A pipe", "critical", "+41795550202", "completed"]])
    );
    let tools = json!(["emergency", "transfer_call"]);
    assert_eq!(
        logs(&world).await,
        json!([[
            "call-1",
            "transferred",
            32,
            null,
            "1.00",
            true,
            null,
            null,
            tools,
            ADA,
            ASSISTANT
        ]])
    );
}

#[tokio::test]
async fn nobody_on_call_is_an_answer() {
    let world = world().await;
    world
        .run_sql(&format!(
            "update organizations set contact_email = null, country = 'US' where id = '{0}';
             -- Their hours are over, wherever on the clock this runs.
             insert into emergency_contacts (organization_id, name, phone, available_hours_start, available_hours_end)
             select id, 'Nina', '+41795550201', (now() at time zone timezone + interval '2 hours')::time,
                    (now() at time zone timezone + interval '3 hours')::time
             from organizations where id = '{0}'",
            demo::ALPINE
        ))
        .await;
    let phone = Phone::of(&world, "call-1");

    let nobody = phone
        .tool("t1", "emergency", json!({ "what": "Fire" }))
        .await
        .unwrap_err();
    assert_eq!(
        nobody,
        "None of our people can be reached right now. If anybody is in danger, call 911."
    );
    let nobody = phone
        .tool("t2", "transfer_call", json!({}))
        .await
        .unwrap_err();
    assert_eq!(
        nobody,
        "Nobody can take the call right now. May I take a message?"
    );
    let nobody = phone.tell("transfer-destination-request", json!({})).await;
    assert!(
        nobody["destination"].is_null() && nobody["error"].is_string(),
        "{nobody}"
    );

    // Whom the organization names for that case.
    world
        .run_sql(&format!(
            "update organizations set emergency_contact_phone = '+41795550299' where id = '{}'",
            demo::ALPINE
        ))
        .await;
    let other = Phone::of(&world, "call-2");
    other
        .tool("t1", "emergency", json!({ "what": "Fire" }))
        .await
        .unwrap();
    let sent = world
        .sql("select jsonb_agg(recipient) from outbox where topic = 'emergency.reported'")
        .await;
    assert_eq!(sent, json!(["+41795550299"]));
}

#[tokio::test]
async fn a_hang_up_in_the_middle_leaves_a_log_and_nothing_else() {
    let world = world().await;
    let phone = Phone::of(&world, "call-1");

    phone.tell("assistant-request", json!({})).await;
    phone
        .tool("t1", "find_slots", json!({ "service": "climbing" }))
        .await
        .unwrap();
    let asked = phone
        .tool("t2", "book_appointment", json!({ "choice": 1 }))
        .await
        .unwrap();
    assert_eq!(asked, "What name may I book it under?");
    phone
        .tell(
            "end-of-call-report",
            json!({ "endedReason": "customer-ended-call", "artifact": null }),
        )
        .await;
    // What was told before comes after it.
    phone.status("in-progress").await;

    assert_eq!(booked(&world).await, json!([0, []]));
    let tools = json!(["find_slots", "book_appointment"]);
    assert_eq!(
        logs(&world).await,
        json!([[
            "call-1",
            "completed",
            null,
            null,
            null,
            false,
            null,
            null,
            tools,
            ADA,
            ASSISTANT
        ]])
    );
}

#[tokio::test]
async fn a_number_without_an_assistant_goes_to_a_person_or_says_so() {
    let world = world().await;
    world
        .run_sql("update assistants set is_active = false")
        .await;
    let phone = Phone::of(&world, "call-1");

    let error = phone.tell("assistant-request", json!({})).await;
    assert!(
        error["error"]
            .as_str()
            .unwrap()
            .starts_with("This number is not in service"),
        "{error}"
    );
    world
        .run_sql("update organizations set transfer_phone_number = '+41335550199'")
        .await;
    let person = phone.tell("assistant-request", json!({})).await;
    assert_eq!(
        person,
        json!({ "destination": { "type": "number", "number": "+41335550199" } })
    );

    // Without a call, and of nobody's assistant.
    for message in [
        json!({ "type": "assistant-request" }),
        json!({ "type": "assistant-request", "call": { "id": "c9", "assistantId": "nobodys" } }),
    ] {
        let reply = send(&world, None, super::PLATFORM, &message).await;
        reply.expect(200);
        assert!(reply.json["error"].is_string(), "{}", reply.text);
    }
    let count: Value = world.sql("select count(*) from call_logs").await;
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_caller_books_and_moves_what_takes_somebody_and_a_room() {
    let world = world().await;
    add_massage(&world, &[SUN]).await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let book = json!({ "service": "massage", "day": day, "time": "10:00", "name": "Ada Lovelace" });
    let answer = phone.tool("t1", "book_appointment", book).await.unwrap();
    assert!(
        answer.starts_with("Massage is booked for Monday the "),
        "{answer}"
    );

    // Another caller hears of times at which the room is free.
    let mut other = Phone::of(&world, "call-2");
    other.number = json!("+41791112244");
    let book = json!({ "service": "massage", "day": day, "time": "10:30", "name": "Grace Hopper" });
    let answer = other
        .tool("t2", "book_appointment", book)
        .await
        .unwrap_err();
    assert!(answer.starts_with("That time is taken."), "{answer}");

    let to = json!({ "new_day": day, "new_time": "10:30" });
    let answer = phone
        .tool("t3", "reschedule_appointment", to)
        .await
        .unwrap();
    assert!(
        answer.starts_with("Massage is moved to Monday the "),
        "{answer}"
    );
    let taken = world
        .sql(
            "select jsonb_agg(jsonb_build_array(r.type, to_char(s.starts_at at time zone 'Europe/Zurich', 'HH24:MI'))
                              order by r.type desc)
             from appointment_slots as s join resources as r on r.id = s.resource_id",
        )
        .await;
    assert_eq!(taken, json!([["staff", "10:30"], ["room", "10:30"]]));
}
