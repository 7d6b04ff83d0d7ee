//! Tools: their shapes, several at once, callers without a number, races and limits.

use super::{ADA, Phone, booked, on_the_phone, said, world};
use crate::functions::{appointment_create::appoint, slot_availability::monday};
use end_to_end::{Caller, World, demo};
use futures::future::join_all;
use serde_json::{Value, json};

#[tokio::test]
async fn each_call_of_a_message_gets_its_own_answer_in_every_shape() {
    let world = world().await;
    let phone = Phone::of(&world, "call-1");
    let calls = json!([
        { "id": "t1", "name": "opening_hours", "arguments": {} },
        { "id": "t2", "type": "function", "function": { "name": "price", "arguments": "{\"service\":\"climbing\"}" } },
        { "id": "t3", "name": "drop_table", "parameters": {} },
        { "id": "t4", "type": "function", "function": { "name": "find_slots", "arguments": "no json" } },
        { "id": "t5", "name": "book_appointment", "arguments": { "service": ["odd"], "day": 7 } },
        { "id": "t6", "name": "cancel_appointment", "arguments": null },
    ]);

    let answer = phone
        .tell("tool-calls", json!({ "toolCallList": calls }))
        .await;

    let results = answer["results"].as_array().unwrap();
    let ids: Vec<&Value> = results.iter().map(|result| &result["toolCallId"]).collect();
    assert_eq!(json!(ids), json!(["t1", "t2", "t3", "t4", "t5", "t6"]));
    let said: Vec<_> = results.iter().map(said).collect();
    let monday_to_sunday = "We are open Monday to Sunday from nine o'clock to five o'clock.";
    let which = "Which would you like: Consultation or Climbing course?";
    assert_eq!(
        said,
        [
            Ok(monday_to_sunday.to_owned()),
            Ok("I don't know the price of Climbing course.".to_owned()),
            Err("There is no such tool.".to_owned()),
            Ok(which.to_owned()),
            Ok(which.to_owned()),
            Ok("I find no appointment under your number.".to_owned()),
        ]
    );

    // The older shape has no list.
    let call = json!({ "name": "price", "parameters": { "service": "consultation" } });
    let older = phone
        .tell("function-call", json!({ "functionCall": call }))
        .await;
    assert_eq!(
        older,
        json!({ "result": "I don't know the price of Consultation." })
    );
}

#[tokio::test]
async fn a_tool_that_offers_is_followed_by_one_that_books_in_the_same_message() {
    let world = world().await;
    world
        .run_sql("update appointment_types set price = 89.5 where name = 'Climbing course'")
        .await;
    let phone = Phone::of(&world, "call-1");
    let calls = json!([
        { "id": "t1", "name": "find_slots", "arguments": { "service": "climbing", "day": monday(&world).await } },
        { "id": "t2", "name": "book_appointment", "arguments": { "choice": 1, "name": "Ada" } },
        { "id": "t3", "name": "price", "arguments": { "service": "climbing", "language": "fr" } },
    ]);

    let answer = phone
        .tell("tool-calls", json!({ "toolCallList": calls }))
        .await;

    let results = answer["results"].as_array().unwrap();
    assert!(
        said(&results[1])
            .unwrap()
            .contains("is booked for Monday the"),
        "{answer}"
    );
    assert_eq!(
        said(&results[2]).unwrap(),
        "Climbing course coûte 89,50 francs suisses."
    );
    assert_eq!(booked(&world).await[0], 1);
}

#[tokio::test]
async fn a_withheld_number_books_and_cancels_by_its_code() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::withheld(&world, "call-1");
    let wish = json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada", "phone": "+1 900 555 0100" });

    let answer = phone.tool("t1", "book_appointment", wish).await.unwrap();
    let (_, code) = answer.split_once("Your confirmation code is ").unwrap();
    let kept = world
        .sql("select jsonb_build_array(customer_phone, notes, replace(confirmation_code, '-', '')) from appointments")
        .await;
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    assert_eq!(
        kept,
        json!([
            null,
            "Callback number, as it was said on the phone: +1 900 555 0100",
            letters
        ])
    );
    assert_eq!(booked(&world).await, json!([1, []]));

    let asked = phone
        .tool("t2", "cancel_appointment", json!({}))
        .await
        .unwrap();
    assert_eq!(
        asked,
        "Your number is withheld. What is your confirmation code?"
    );
    // Another organization does not know it, whoever says it.
    world
        .run_sql(&format!(
            "update assistants set vapi_assistant_id = id::text where organization_id = '{}'",
            demo::HARBOR
        ))
        .await;
    let foreign = json!({
        "type": "tool-calls", "call": { "id": "call-9", "assistantId": super::OTHER_ASSISTANT },
        "toolCallList": [{ "id": "t1", "name": "cancel_appointment", "arguments": { "code": code } }],
    });
    let reply = super::send(&world, None, super::PLATFORM, &foreign).await;
    assert_eq!(
        said(&reply.json["results"][0]).unwrap(),
        "What is the last name that it is booked under?"
    );
    let mut named = foreign.clone();
    named["call"]["id"] = json!("call-10");
    named["toolCallList"][0]["arguments"]["last_name"] = json!("Ada");
    let reply = super::send(&world, None, super::PLATFORM, &named).await;
    assert_eq!(
        said(&reply.json["results"][0]).unwrap(),
        "I find no appointment with that code and name."
    );
    // In the call in which it was booked, the code is enough.
    let gone = phone
        .tool("t3", "cancel_appointment", json!({ "code": code }))
        .await
        .unwrap();
    assert!(
        gone.starts_with("I have cancelled this appointment: Climbing course, "),
        "{gone}"
    );
    assert_eq!(booked(&world).await[0], 0);
}

/// Ada Lovelace books by phone. Gives her phone, and the code.
async fn booked_by_ada(world: &World) -> (Phone<'_>, Value) {
    let day = monday(world).await;
    let wish =
        json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada Lovelace" });
    let ada = Phone::of(world, "call-1");
    ada.tool("t1", "book_appointment", wish).await.unwrap();
    let code = world.sql("select confirmation_code from appointments");
    (ada, code.await)
}

#[tokio::test]
async fn another_number_needs_the_last_name_with_the_code() {
    let world = world().await;
    let (_, code) = booked_by_ada(&world).await;
    let mut stranger = Phone::of(&world, "call-2");
    stranger.number = json!("+41796660001");
    let cancel = async |id: &str, arguments: Value| {
        stranger
            .tool(id, "cancel_appointment", arguments)
            .await
            .unwrap()
    };

    // Nobody learns from it whether a code is one.
    let ask = "What is the last name that it is booked under?";
    assert_eq!(cancel("t1", json!({ "code": code })).await, ask);
    assert_eq!(cancel("t2", json!({ "code": "AAAAA-AAAAA" })).await, ask);
    let unknown = "I find no appointment with that code and name.";
    for (id, name) in [("t3", "Byron"), ("t4", "Ada")] {
        let arguments = json!({ "code": code, "last_name": name });
        assert_eq!(cancel(id, arguments).await, unknown, "{name}");
    }
    let to = json!({ "code": code, "new_time": "13:00" });
    assert_eq!(
        stranger.tool("t5", "move_appointment", to).await.unwrap(),
        ask
    );
    assert_eq!(booked(&world).await[0], 1);

    let gone = cancel("t6", json!({ "code": code, "last_name": "Lovelace" })).await;
    assert!(
        gone.starts_with("I have cancelled this appointment:"),
        "{gone}"
    );
    assert_eq!(booked(&world).await[0], 0);
}

#[tokio::test]
async fn nobody_tries_all_last_names_to_a_code() {
    let world = world().await;
    let (ada, code) = booked_by_ada(&world).await;
    // Several in one message count as several.
    let crowd: Vec<Value> = (0..4)
        .map(|place| {
            json!({ "id": format!("t{place}"), "name": "cancel_appointment",
                    "arguments": { "code": code, "last_name": format!("Crowd{place}") } })
        })
        .collect();
    let message = json!({
        "type": "tool-calls", "call": { "id": "call-2", "assistantId": super::ASSISTANT }, "toolCallList": crowd,
    });
    super::send(&world, None, super::PLATFORM, &message)
        .await
        .expect(200);
    // Another number each time: the tries are those of the code.
    for place in 0..6 {
        let id = format!("call-2-{place}");
        let mut stranger = Phone::of(&world, &id);
        stranger.number = json!(format!("+4179666{place:04}"));
        let guess = json!({ "code": code, "last_name": format!("Guess{place}") });
        let answer = stranger.tool("t1", "cancel_appointment", guess).await;
        assert_eq!(
            answer.unwrap(),
            "I find no appointment with that code and name."
        );
    }

    let mut lucky = Phone::of(&world, "call-3");
    lucky.number = json!("+41796669999");
    let right = json!({ "code": code, "last_name": "Lovelace" });
    assert_eq!(
        lucky.tool("t1", "cancel_appointment", right).await.unwrap(),
        "I find no appointment with that code and name."
    );
    assert_eq!(booked(&world).await[0], 1);

    // Nobody else can keep out whoever booked it.
    let mut again = Phone::of(&world, "call-4");
    again.number = ada.number.clone();
    let gone = again.tool("t1", "cancel_appointment", json!({ "code": code }));
    let gone = gone.await.unwrap();
    assert!(
        gone.starts_with("I have cancelled this appointment:"),
        "{gone}"
    );
}

#[tokio::test]
async fn what_is_not_understood_is_asked_back_and_nothing_is_done() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let booking = |day: &str, time: &str| json!({ "service": "climbing", "day": day, "time": time, "name": "Ada" });
    let date = "I am not sure which day you mean. Which date is it?";
    let hour =
        "I am not sure what time you mean. At what time, in the morning or in the afternoon?";

    // A day of the week that is not that of the date.
    let contradiction = format!("Tuesday, {day}");
    for (place, wished) in [
        contradiction.as_str(),
        "not Monday",
        "31 February",
        "09/12/2026",
    ]
    .into_iter()
    .enumerate()
    {
        for (tool, arguments) in [
            ("find_slots", booking(wished, "10:00")),
            ("book_appointment", booking(wished, "10:00")),
        ] {
            let id = format!("{tool}-{place}");
            let answer = phone.tool(&id, tool, arguments).await.unwrap();
            assert_eq!(answer, date, "{tool} {wished}");
        }
    }
    let answer = phone
        .tool("t1", "book_appointment", booking(&day, "seven"))
        .await;
    assert_eq!(answer.unwrap(), hour);
    assert_eq!(booked(&world).await, json!([0, []]));

    let spoken = world
        .sql(&format!(
            "select to_char(date '{day}', 'FMDay, FMMonth FMDD')"
        ))
        .await;
    let answer = phone
        .tool(
            "t2",
            "book_appointment",
            booking(spoken.as_str().unwrap(), "two o'clock"),
        )
        .await
        .unwrap();
    assert!(
        answer.starts_with("Climbing course is booked for Monday the "),
        "{answer}"
    );
    let start = async || {
        world
            .sql("select to_char(starts_at at time zone 'Europe/Zurich', 'YYYY-MM-DD HH24:MI') from appointments")
            .await
    };
    assert_eq!(start().await, format!("{day} 14:00"));

    // It is moved to nothing that was not said, and is not what something else was said of.
    for (id, to) in [
        (
            "t3",
            json!({ "new_day": "the day after", "new_time": "11:00" }),
        ),
        ("t4", json!({ "new_day": day, "new_time": "25:00" })),
    ] {
        let answer = phone.tool(id, "move_appointment", to).await.unwrap();
        assert!([date, hour].contains(&answer.as_str()), "{answer}");
    }
    for (id, which) in [
        ("t5", json!({ "day": "tomorrow" })),
        ("t6", json!({ "day": day, "service": "massage" })),
        ("t7", json!({ "service": ["climbing"] })),
        ("t8", json!({ "day": "one of these days" })),
    ] {
        let answer = phone.tool(id, "cancel_appointment", which).await.unwrap();
        assert!(
            answer.contains("Which appointment do you mean: Climbing course Monday the "),
            "{answer}"
        );
    }
    assert_eq!(booked(&world).await[0], 1);
    assert_eq!(start().await, format!("{day} 14:00"));
}

#[tokio::test]
async fn only_what_everybody_may_book_is_booked_by_phone() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let wish = json!({ "service": "Guides' meeting", "day": day, "time": "10:00", "name": "Ada" });

    let answer = phone.tool("t1", "book_appointment", wish).await.unwrap();

    assert_eq!(
        answer,
        "We don't offer that. We offer Consultation or Climbing course."
    );
    assert_eq!(booked(&world).await, json!([0, []]));
}

#[tokio::test]
async fn an_address_that_is_only_said_on_the_phone_leads_to_nobody() {
    // The shared stack doesn't count what an address is sent.
    let world = on_the_phone(World::own().await).await;
    world
        .run_sql(
            "update appointment_types set is_confirmed_at_once = false, hold_minutes = null
             where name = 'Climbing course'",
        )
        .await;
    let day = monday(&world).await;
    let mut last = String::new();
    for number in 0..11 {
        let id = format!("call-{number}");
        let phone = Phone::withheld(&world, &id);
        let wish = json!({
            "service": "climbing", "day": day, "time": if number < 6 { "10:00" } else { "13:00" }, "name": "Eve",
            "email": "clara@client.example",
        });
        last = phone.tool("t1", "book_appointment", wish).await.unwrap();
    }

    // It is written to no more often than by any other stranger, who hears the code then.
    let told = "select count(*) from outbox where channel = 'email' and recipient = 'clara@client.example'";
    assert_eq!(world.sql(told).await, 10);
    assert!(last.contains("Your confirmation code is "), "{last}");
    let whose = "select jsonb_build_array(
                   count(*) filter (where customer_id = '00000000-0000-4000-8000-0000000ac001'),
                   count(*) filter (where by_stranger and by_program and customer_email = 'clara@client.example'))
                 from appointments";
    assert_eq!(world.sql(whose).await, json!([0, 11]));
    // Nor is what the organization's programs book for her hers to hold.
    let mut by_program = json!({
        "appointment_type_id": demo::CLIMBING, "customer_id": demo::CLARA, "starts_at": format!("{day}T15:00"),
    });
    for _ in 0..5 {
        let reply = appoint(&world, Caller::Service, &by_program).await;
        reply.expect(201);
    }
    by_program.as_object_mut().unwrap().remove("customer_id");
    appoint(&world, Caller::CLIENT, &by_program)
        .await
        .expect(201);
}

#[tokio::test]
async fn a_number_of_another_country_gets_no_text_message() {
    let world = world().await;
    let day = monday(&world).await;
    let mut phone = Phone::of(&world, "call-1");
    phone.number = json!("+18765550123");
    let wish = json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada" });

    let answer = phone.tool("t1", "book_appointment", wish).await.unwrap();

    assert!(answer.contains("Your confirmation code is "), "{answer}");
    assert_eq!(booked(&world).await, json!([1, []]));
}

#[tokio::test]
async fn what_is_repeated_at_once_books_once() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let wish = json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada" });

    let answers =
        join_all((0..6).map(|_| phone.tool("t1", "book_appointment", wish.clone()))).await;

    assert!(answers[0].is_ok(), "{answers:?}");
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    assert_eq!(
        booked(&world).await,
        json!([1, [["appointment.created", "sms", ADA]]])
    );
    let count = world.sql("select count(*) from call_logs").await;
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_time_that_is_taken_leads_to_others() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let wish =
        json!({ "service": "climbing", "day": day, "time": "10:00", "seats": 8, "name": "Ada" });
    phone
        .tool("t1", "book_appointment", wish.clone())
        .await
        .unwrap();

    let taken = phone
        .tool("t2", "book_appointment", wish)
        .await
        .unwrap_err();

    assert!(
        taken.starts_with("That time is taken. I can offer Monday the "),
        "{taken}"
    );
    let many =
        json!({ "service": "climbing", "day": day, "time": "14:00", "seats": 9, "name": "Ada" });
    let many = phone
        .tool("t4", "book_appointment", many)
        .await
        .unwrap_err();
    assert_eq!(many, "So many people don't fit at one time.");
    // They are chosen from like any others.
    let chosen = json!({ "choice": 1, "name": "Ada" });
    phone.tool("t3", "book_appointment", chosen).await.unwrap();
    assert_eq!(booked(&world).await[0], 2);
}

#[tokio::test]
async fn a_full_day_leads_to_others_and_who_has_enough_of_a_kind_hears_so() {
    let world = world().await;
    world
        .run_sql(
            "update appointment_types set max_per_day = 1, max_open_per_customer = 2 where name = 'Climbing course'",
        )
        .await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let wish =
        |time: &str| json!({ "service": "climbing", "day": day, "time": time, "name": "Ada" });
    phone
        .tool("t1", "book_appointment", wish("10:00"))
        .await
        .unwrap();

    let full = phone
        .tool("t2", "book_appointment", wish("14:00"))
        .await
        .unwrap_err();

    assert!(full.starts_with("That day is full."), "{full}");
    assert!(full.contains("I can offer "), "{full}");
    let chosen = json!({ "choice": 1, "name": "Ada" });
    phone.tool("t3", "book_appointment", chosen).await.unwrap();
    let mut third = wish("10:00");
    let day: jiff::civil::Date = day.parse().unwrap();
    third["day"] = json!(day.saturating_add(jiff::ToSpan::days(6)).to_string());
    let enough = phone
        .tool("t4", "book_appointment", third)
        .await
        .unwrap_err();
    assert_eq!(
        enough,
        "You have as many of these booked as one person may. Please talk to our staff."
    );
    assert_eq!(booked(&world).await[0], 2);
}

#[tokio::test]
async fn a_day_that_is_closed_months_ahead_is_said_to_be() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into day_overrides (organization_id, day, opens, closes)
             select '{}', current_date + ahead, '00:00', '00:00' from unnest('{{150, 360}}'::integer[]) as ahead",
            demo::ALPINE
        ))
        .await;
    let phone = Phone::of(&world, "call-1");
    for ahead in [150, 360] {
        let day = world
            .sql(&format!("select to_jsonb(current_date + {ahead})"))
            .await;
        let id = format!("t{ahead}");
        let said = phone.tool(&id, "opening_hours", json!({ "day": day }));
        let said = said.await.unwrap();
        assert!(said.starts_with("We are closed "), "{said}");
    }
}

#[tokio::test]
async fn each_of_many_appointments_is_found_by_its_day() {
    let world = world().await;
    let day: jiff::civil::Date = monday(&world).await.parse().unwrap();
    let phone = Phone::of(&world, "call-1");
    for ahead in 0..7 {
        let day = day.saturating_add(jiff::ToSpan::days(ahead)).to_string();
        let wish = json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada" });
        let id = format!("b{ahead}");
        phone.tool(&id, "book_appointment", wish).await.unwrap();
    }

    let last = day.saturating_add(jiff::ToSpan::days(6)).to_string();
    let gone = phone.tool("t1", "cancel_appointment", json!({ "day": last }));
    let gone = gone.await.unwrap();

    assert!(
        gone.starts_with("I have cancelled this appointment:"),
        "{gone}"
    );
    assert_eq!(booked(&world).await[0], 6);
}

#[tokio::test]
async fn one_number_books_so_much_and_no_more() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let wish = json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada" });
    let mut refused = 0;

    for number in 0..12 {
        let mut wish = wish.clone();
        wish["time"] = json!(if number < 6 { "10:00" } else { "13:00" });
        let answer = phone
            .tool(&format!("t{number}"), "book_appointment", wish)
            .await;
        if let Err(error) = answer {
            assert!(
                error.starts_with("That is more than I can do for one number today."),
                "{error}"
            );
            refused += 1;
        }
    }

    assert_eq!(refused, 2);
    assert_eq!(booked(&world).await[0], 10);
}

#[tokio::test]
async fn what_is_paid_ahead_is_not_booked_on_the_phone() {
    let world = world().await;
    let day = monday(&world).await;
    let phone = Phone::of(&world, "call-1");
    let wish = json!({ "service": "climbing", "day": day, "time": "10:00", "name": "Ada" });
    world
        .run_sql("update appointment_types set price = 89.50, is_paid_ahead = true where name like 'Climbing%'")
        .await;

    let answer = phone
        .tool("t1", "book_appointment", wish.clone())
        .await
        .unwrap();

    assert_eq!(answer, "We don't offer that. We offer Consultation.");
    assert_eq!(booked(&world).await[0], 0);
    world
        .run_sql("update appointment_types set is_paid_ahead = false where name like 'Climbing%'")
        .await;
    phone.tool("t2", "book_appointment", wish).await.unwrap();
    assert_eq!(booked(&world).await[0], 1);
}
