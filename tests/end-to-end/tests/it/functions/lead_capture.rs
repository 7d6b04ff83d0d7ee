//! lead-capture: what visitors fill in, by the form's own definition, and the leads that they become.

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};

const FORM: &str = "00000000-0000-4000-8000-0000000cf001";

fn fields() -> Value {
    json!([
        { "name": "name", "type": "text" },
        { "name": "email", "type": "email" },
        { "name": "phone", "type": "phone" },
        { "name": "kind", "type": "select", "options": [{ "value": "solo" }, { "value": "group" }] },
        { "name": "size", "type": "number", "required": true, "validation": { "min": 2, "integer": true },
          "visible_if": { "field": "kind", "op": "equals", "value": "group" } },
        { "name": "news", "type": "consent", "label": "Send me news", "consent": { "channel": "email", "purpose": "marketing" } },
        { "name": "topic", "type": "text", "maps_to": "tags" },
        { "name": "latest", "type": "text", "overwrite": true },
        { "name": "fax_ext", "type": "honeypot" },
    ])
}

/// A tenant with a form of Alpine Trails.
async fn world() -> World {
    let world = World::tenant().await;
    let fields = fields().to_string().replace('\'', "''");
    world
        .run_sql(&format!(
            "update organizations set country = 'CH' where id = '00000000-0000-4000-8000-0000000000a0';
             insert into forms (id, organization_id, name, fields, settings)
             values ('{FORM}', '00000000-0000-4000-8000-0000000000a0', 'Group request', '{fields}',
                     '{{\"successMessage\": \"Thank you!\", \"redirectUrl\": \"https://www.alpine.example/thanks\"}}')"
        ))
        .await;
    world
}

async fn send(world: &World, caller: Caller, answers: Value) -> Reply {
    send_body(
        world,
        caller,
        json!({ "form_id": FORM, "answers": answers }),
    )
    .await
}

async fn send_body(world: &World, caller: Caller, body: Value) -> Reply {
    let call = world.function_as(caller, "lead-capture").await;
    call.json(&body).await
}

async fn leads(world: &World) -> Value {
    world
        .sql("select coalesce(jsonb_agg(to_jsonb(leads) order by created_at, id), '[]') from leads where source = 'form'")
        .await
}

#[tokio::test]
async fn what_is_filled_in_becomes_a_submission_and_a_lead() {
    let world = world().await;
    let reply = send_body(
        &world,
        Caller::Public,
        json!({
            "form_id": FORM, "language": "de-CH",
            "answers": { "name": "Ada Lovelace", "email": "Ada@new.example", "phone": "079 123 45 99", "kind": "group",
                         "size": "12", "news": "on", "topic": "ski", "latest": "one" },
            "attribution": { "utm_source": "newsletter", "gclid": "x1", "session": "secret" },
            "page": { "url": "https://www.alpine.example/groups?token=secret", "referrer": "https://search.example/?q=ada" },
        }),
    )
    .await;
    reply.expect(200);
    assert_eq!(reply.json["message"], "Thank you!");
    assert_eq!(
        reply.json["redirect_url"],
        "https://www.alpine.example/thanks"
    );

    let lead = &leads(&world).await[0];
    assert_eq!(
        (
            &lead["name"],
            &lead["email"],
            &lead["phone"],
            &lead["utm_source"],
            &lead["tags"]
        ),
        (
            &json!("Ada Lovelace"),
            &json!("Ada@new.example"),
            &json!("+41791234599"),
            &json!("newsletter"),
            &json!(["ski"])
        )
    );
    assert_eq!(
        lead["custom_fields"],
        json!({ "kind": "group", "size": 12, "news": true, "latest": "one", "language": "de-CH" })
    );

    let kept = world
        .sql("select to_jsonb(form_submissions) from form_submissions")
        .await;
    assert_eq!(kept["id"], reply.json["submission_id"]);
    assert_eq!(kept["lead_id"], lead["id"]);
    assert_eq!(
        kept["attribution"],
        json!({ "utm_source": "newsletter", "gclid": "x1" })
    );
    assert_eq!(kept["page_url"], "https://www.alpine.example/groups");
    assert_eq!(kept["referrer"], "https://search.example/");
    assert_eq!(kept["consents"][0]["text"], "Send me news");
    assert_eq!(world.sql("select submission_count from forms where id = '00000000-0000-4000-8000-0000000cf001'").await, json!(1));
}

#[tokio::test]
async fn a_lead_speaks_the_language_of_the_page_that_they_first_wrote_on() {
    let world = world().await;
    for (said, known) in [
        ("who knows", Value::Null),
        ("de-CH", json!("de-CH")),
        ("fr", json!("de-CH")),
    ] {
        let answers = json!({ "email": "ada@new.example" });
        let body = json!({ "form_id": FORM, "language": said, "answers": answers });
        send_body(&world, Caller::Public, body).await.expect(200);
        let lead = &leads(&world).await[0];
        assert_eq!(lead["custom_fields"]["language"], known, "{said}");
    }
}

#[tokio::test]
async fn every_fault_is_named_and_nothing_is_written() {
    let world = world().await;
    let answers = json!({ "email": "nobody", "kind": "group", "size": "1", "phone": "call me", "unknown": 1 });
    let reply = send(&world, Caller::Public, answers).await;
    reply.expect_problem(422, "invalid_request");
    let mut pointers = reply.pointers();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/answers/email",
            "/answers/phone",
            "/answers/size",
            "/answers/unknown"
        ]
    );
    assert_eq!(
        world.sql("select count(*) from form_submissions").await,
        json!(0)
    );
    let hidden = json!({ "email": "nina@lake.example", "kind": "solo", "size": "4" });
    send(&world, Caller::Public, hidden).await.expect(200);
    assert_eq!(
        world.sql("select answers from form_submissions").await,
        json!({ "email": "nina@lake.example", "kind": "solo" })
    );
}

#[tokio::test]
async fn one_person_is_one_lead_under_any_race() {
    let world = world().await;
    let sent = (0..20).map(|number| {
        let email = if number % 2 == 0 {
            "tom@hill.example"
        } else {
            "TOM@hill.example"
        };
        send(
            &world,
            Caller::Public,
            json!({ "email": email, "phone": "+41791112299", "latest": number.to_string() }),
        )
    });
    for reply in futures::future::join_all(sent).await {
        reply.expect(200);
    }
    assert_eq!(leads(&world).await.as_array().unwrap().len(), 1);
    assert_eq!(
        world
            .sql("select count(*) from form_submissions where lead_id is not null")
            .await,
        json!(20)
    );
}

#[tokio::test]
async fn a_stranger_fills_blanks_and_rewrites_nothing() {
    let world = world().await;
    let first =
        json!({ "name": "Ana One", "email": "ana@one.example", "latest": "old", "topic": "ski" });
    let mut body =
        json!({ "form_id": FORM, "answers": first, "attribution": { "utm_source": "reddit" } });
    send_body(&world, Caller::Public, body.clone())
        .await
        .expect(200);
    body["answers"] = json!({ "name": "Mallory", "email": "ANA@one.example", "phone": "+41790000001",
                              "kind": "solo", "latest": "new", "topic": "bike" });
    body["attribution"] = json!({ "utm_source": "instagram" });
    send_body(&world, Caller::Public, body.clone())
        .await
        .expect(200);
    body["answers"] = json!({ "email": "ana@one.example", "phone": "+41790000002" });
    send_body(&world, Caller::Public, body).await.expect(200);

    let lead = &leads(&world).await[0];
    assert_eq!(
        (
            &lead["name"],
            &lead["phone"],
            &lead["utm_source"],
            &lead["tags"]
        ),
        (
            &json!("Ana One"),
            &json!("+41790000001"),
            &json!("reddit"),
            &json!(["ski", "bike"])
        )
    );
    assert_eq!(
        lead["custom_fields"],
        json!({ "kind": "solo", "latest": "new" })
    );
    assert_eq!(
        lead["source_details"]["last_touch"]["attribution"]["utm_source"],
        "instagram"
    );
}

#[tokio::test]
async fn a_form_gives_no_address_to_a_lead_who_is_a_customer() {
    let world = world().await;
    for (column, known, said) in [
        (
            "phone",
            json!("+41791239999"),
            json!({ "phone": "+41791239999", "email": "mallory@evil.example" }),
        ),
        (
            "email",
            json!("vera@known.example"),
            json!({ "phone": "+41790000666", "email": "vera@known.example" }),
        ),
    ] {
        world
            .run_sql(&format!(
                "delete from leads where source = 'form';
                 insert into leads (organization_id, first_name, {column}, source, customer_id)
                 values ('{}', 'Vera', '{}', 'form', '{}')",
                demo::ALPINE,
                known.as_str().unwrap(),
                demo::CLARA
            ))
            .await;
        send(&world, Caller::Public, said.clone()).await.expect(200);
        let lead = &leads(&world).await[0];
        let other = if column == "phone" { "email" } else { "phone" };
        assert_eq!(
            (&lead[column], &lead[other], &lead["claimed"]),
            (&known, &Value::Null, &json!([]))
        );
        assert_eq!(lead["source_details"]["said"], said);
    }
}

#[tokio::test]
async fn a_phone_alone_joins_nobody_who_has_another_address() {
    let world = world().await;
    for answers in [
        json!({ "name": "Ana", "email": "ana@one.example", "phone": "+41791112233" }),
        json!({ "name": "Bo", "email": "bo@two.example", "phone": "+41791112233" }),
        json!({ "name": "Somebody", "phone": "+41791112233" }),
    ] {
        send(&world, Caller::Public, answers).await.expect(200);
    }
    let found = leads(&world).await;
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    for (one, other) in [(0, 1), (1, 0)] {
        assert_eq!(
            found[one]["source_details"]["possible_duplicates"],
            json!([found[other]["id"]])
        );
    }
}

#[tokio::test]
async fn spam_looks_like_success_and_is_kept_apart_until_staff_release_it() {
    let world = world().await;
    let answers = json!({ "name": "Bot", "email": "bot@spam.example", "fax_ext": "x" });
    let reply = send(&world, Caller::Public, answers).await;
    reply.expect(200);
    let good = send(
        &world,
        Caller::Public,
        json!({ "email": "ada@new.example" }),
    )
    .await;
    let keys = |reply: &Reply| {
        reply
            .json
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&reply), keys(&good));
    assert_eq!(reply.json["message"], good.json["message"]);
    assert_eq!(leads(&world).await.as_array().unwrap().len(), 1);
    let count =
        "select submission_count from forms where id = '00000000-0000-4000-8000-0000000cf001'";
    assert_eq!(world.sql(count).await, json!(1));

    let release = json!({ "action": "release", "submission_id": reply.json["submission_id"] });
    for (caller, problem) in [
        (Caller::Public, (403, "staff_only")),
        (Caller::CLIENT, (403, "staff_only")),
        (Caller::STRANGER, (404, "submission_not_found")),
        (Caller::OTHER_OWNER, (404, "submission_not_found")),
    ] {
        let refused = send_body(&world, caller, release.clone()).await;
        assert_eq!(refused.problem(), problem, "{caller:?}");
    }
    let released = send_body(&world, Caller::MEMBER, release.clone()).await;
    released.expect(200);
    assert_eq!(leads(&world).await[1]["id"], released.json["lead_id"]);
    let again = send_body(&world, Caller::MEMBER, release).await;
    assert_eq!(again.json["lead_id"], released.json["lead_id"]);
    assert_eq!(world.sql(count).await, json!(2));
}

#[tokio::test]
async fn a_repeated_request_sends_once() {
    let world = world().await;
    let body = json!({ "form_id": FORM, "answers": { "email": "ada@new.example" } });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let call = world.function_as(Caller::Public, "lead-capture").await;
        let reply = call.key("one view of the page").json(&body).await;
        reply.expect(200);
        ids.push(reply.json["submission_id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(
        world.sql("select count(*) from form_submissions").await,
        json!(1)
    );
}

#[tokio::test]
async fn forms_that_are_not_there_or_not_for_this_page_take_nothing() {
    let world = world().await;
    let answers = || json!({ "email": "ada@new.example" });
    for caller in [Caller::Public, Caller::OWNER, Caller::OTHER_CLIENT] {
        let unknown =
            json!({ "form_id": "00000000-0000-4000-8000-0000000cf999", "answers": answers() });
        send_body(&world, caller, unknown)
            .await
            .expect_problem(404, "form_not_found");
    }
    // Whoever is at home elsewhere fills it in as a stranger does.
    send(&world, Caller::OTHER_CLIENT, answers())
        .await
        .expect(200);
    world.run_sql("update forms set settings = settings || '{\"allowedOrigins\": [\"https://www.alpine.example\"]}'
                   where id = '00000000-0000-4000-8000-0000000cf001'").await;
    let body = json!({ "form_id": FORM, "answers": answers() });
    for (origin, status) in [
        ("https://www.alpine.example", 200),
        ("https://evil.example", 403),
        ("null", 403),
    ] {
        let call = world.function_as(Caller::Public, "lead-capture").await;
        call.header("origin", origin)
            .json(&body)
            .await
            .expect(status);
    }
    send(&world, Caller::Public, answers())
        .await
        .expect_problem(403, "origin_not_allowed");
    world
        .run_sql(
            "update forms set is_active = false where id = '00000000-0000-4000-8000-0000000cf001'",
        )
        .await;
    send(&world, Caller::OWNER, answers())
        .await
        .expect_problem(404, "form_not_found");
}

#[tokio::test]
async fn a_faulty_definition_is_refused_when_it_is_saved_and_each_fault_is_named() {
    let world = world().await;
    let path = format!("/rest/v1/forms?id=eq.{FORM}");
    let save = |caller: Caller, row: Value| {
        let world = &world;
        let path = &path;
        async move {
            let call = world.request_as(caller, Method::PATCH, path).await;
            call.header("prefer", "return=representation")
                .json(&row)
                .await
        }
    };
    let bad = json!([
        { "name": "Email", "type": "email" }, { "name": "a", "type": "select" }, { "name": "zip_code", "type": "honeypot" },
        { "name": "b", "type": "text", "visible_if": { "field": "c", "op": "equals", "value": 1 } },
        { "name": "c", "type": "text" }, { "name": "c", "type": "text", "min": 1 },
    ]);
    let refused = save(Caller::ADMIN, json!({ "fields": bad })).await;
    refused.expect(422);
    assert_eq!(refused.json["message"], "invalid_form");
    let details = refused.json["details"].as_str().unwrap();
    for pointer in [
        "/fields/0/name",
        "/fields/1/options",
        "/fields/2/name",
        "/fields/3/visible_if/field",
        "/fields/5/name",
        "/fields/5/min",
    ] {
        assert!(details.contains(pointer), "{pointer} in {details}");
    }
    for redirect in [
        "javascript:alert(1)",
        "//evil.example",
        "https://user@evil.example",
        "http://evil.example",
        "https://a\\@b.example",
    ] {
        let settings = json!({ "settings": { "redirectUrl": redirect } });
        save(Caller::ADMIN, settings).await.expect(422);
    }
    let saved = save(
        Caller::ADMIN,
        json!({ "fields": [{ "name": "email", "type": "email" }] }),
    )
    .await;
    assert_eq!(saved.json[0]["version"], 2);
    let renamed = save(Caller::ADMIN, json!({ "name": "Other" })).await;
    assert_eq!(renamed.json[0]["version"], 2);
    let unseen = save(Caller::OTHER_OWNER, json!({ "name": "Mine" })).await;
    assert_eq!(unseen.json, json!([]));
}

#[tokio::test]
async fn what_can_not_be_a_request_is_told_and_changes_nothing() {
    let world = world().await;
    for body in [
        json!([]),
        json!({}),
        json!({ "form_id": FORM }),
        json!({ "form_id": FORM, "answers": [] }),
        json!({ "form_id": FORM, "answers": { "name": { "a": [1] } } }),
        json!({ "form_id": FORM, "answers": { "name": "\u{0}" } }),
        json!({ "form_id": FORM, "answers": {}, "page": { "opened_at": "yesterday" } }),
        json!({ "form_id": FORM, "answers": {}, "attribution": "utm" }),
        json!({ "action": "delete", "form_id": FORM }),
    ] {
        let reply = send_body(&world, Caller::Public, body.clone()).await;
        assert_eq!(reply.problem(), (422, "invalid_request"), "{body}");
    }
    let large = json!({ "form_id": FORM, "answers": { "name": "x".repeat(70_000) } });
    send_body(&world, Caller::Public, large)
        .await
        .expect_problem(413, "body_too_large");
    let many: serde_json::Map<String, Value> = (0..300)
        .map(|number| (format!("f{number}"), json!(1)))
        .collect();
    send(&world, Caller::Public, Value::Object(many))
        .await
        .expect_problem(422, "invalid_request");
}

#[tokio::test]
async fn strangers_are_limited_and_the_staff_are_not() {
    let world = World::of(&["lead-capture"], &[]).await;
    world
        .run_sql(&format!(
            "insert into forms (id, organization_id, name, fields)
             values ('{FORM}', '00000000-0000-4000-8000-0000000000a0', 'F', '[{{\"name\": \"email\", \"type\": \"email\"}}]')"
        ))
        .await;
    for kind in ["lead-capture network", "lead-capture organization"] {
        world
            .run_sql(&format!(
                "delete from tries; delete from form_submissions;
                 update private.limits set most = 1000000; update private.limits set most = 2 where kind = '{kind}'"
            ))
            .await;
        for _ in 0..2 {
            send(&world, Caller::Public, json!({ "email": "a@b.example" }))
                .await
                .expect(200);
        }
        let refused = send(&world, Caller::Public, json!({ "email": "a@b.example" })).await;
        refused.expect_problem(429, "too_many_tries");
        // An account of another organization makes nobody less of a stranger.
        for caller in [Caller::OTHER_OWNER, Caller::STRANGER] {
            let refused = send(&world, caller, json!({ "email": "a@b.example" })).await;
            refused.expect_problem(429, "too_many_tries");
        }
        assert!(refused.header("retry-after").parse::<u32>().is_ok());
        assert_eq!(
            world.sql("select count(*) from form_submissions").await,
            json!(2)
        );
        send(&world, Caller::MEMBER, json!({ "email": "a@b.example" }))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn whatever_staff_wrote_into_a_lead_refuses_no_visitor() {
    let world = world().await;
    for odd in ["[]", "5", "{\"possible_duplicates\": {\"a\": 1}}"] {
        world
            .run_sql(&format!(
                "delete from leads;
                 insert into leads (organization_id, first_name, email, phone, source, source_details, custom_fields) values
                 ('00000000-0000-4000-8000-0000000000a0', 'Ana', 'ana@one.example', null, 'form', '{odd}', '{odd}'),
                 ('00000000-0000-4000-8000-0000000000a0', 'Bo', 'bo@two.example', '+41791112244', 'form', '{odd}', '{odd}')"
            ))
            .await;
        let answers =
            json!({ "email": "ana@one.example", "phone": "+41791112244", "kind": "solo" });
        send(&world, Caller::Public, answers).await.expect(200);
        let found = leads(&world).await;
        assert_eq!(found.as_array().unwrap().len(), 2, "{odd}");
    }
}
