//! template-save: templates that can be filled in, and an organization's own words for events.

use crate::{book, demo_booking};
use end_to_end::{Caller, Reply, World};
use serde_json::{Value, json};

pub async fn save(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "template-save")
        .await
        .json(body)
        .await
}

fn welcome() -> Value {
    json!({ "name": "Welcome", "type": "email", "subject": "Hi {{ first_name }}", "content": "Dear {{ name }}\nsee you {{ day }}" })
}

#[tokio::test]
async fn a_template_is_kept_with_the_names_that_it_uses_and_changed() {
    let world = World::tenant().await;
    let mut body = welcome();
    let made = save(&world, Caller::MEMBER, &body).await;
    made.expect(201);
    assert_eq!(made.json["variables"], json!(["day", "first_name", "name"]));
    assert_eq!(
        (&made.json["language"], &made.json["is_active"]),
        (&json!("en"), &json!(true))
    );

    let again = save(&world, Caller::ADMIN, &body).await;
    again.expect_problem(409, "template_exists");

    body["template_id"] = made.json["id"].clone();
    body["content"] = json!("<p>{{ name }}</p>");
    body["format"] = json!("html");
    body["tags"] = json!(["lead"]);
    let changed = save(&world, Caller::MEMBER, &body).await;
    changed.expect(200);
    assert_eq!(changed.json["variables"], json!(["first_name", "name"]));
    assert_eq!(changed.json["id"], made.json["id"]);
    assert_eq!(world.sql("select count(*) from message_templates").await, 1);
}

#[tokio::test]
async fn a_broken_one_is_refused_with_line_and_reason_and_nothing_is_kept() {
    let world = World::tenant().await;
    for (field, broken, detail) in [
        ("subject", "Hi {{ name", "line 1: {{ is not closed with }}"),
        (
            "content",
            "a\nb {% include 'x' %}",
            "line 2: {% include %} is not taken",
        ),
        (
            "content",
            "{{ name | safe }}",
            "line 1: there is no filter safe",
        ),
        (
            "content",
            "{{ range(9) }}",
            "line 1: there are no functions to call",
        ),
        ("content", "{% if a %}", "line 1: "),
        ("content", "{{ a b }}", "line 1: "),
    ] {
        let mut body = welcome();
        body[field] = json!(broken);
        let reply = save(&world, Caller::MEMBER, &body).await;
        reply.expect_problem(422, "invalid_request");
        assert_eq!(reply.pointers(), [format!("/{field}")], "{broken}");
        let said = reply.json["errors"][0]["detail"].as_str().unwrap();
        assert!(said.starts_with(detail), "{broken}: {said}");
    }
    let mut body = welcome();
    body["format"] = json!("html");
    body["content"] = json!("<a href=\"{{ link }}\">x</a>");
    let reply = save(&world, Caller::MEMBER, &body).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(world.sql("select count(*) from message_templates").await, 0);
}

#[tokio::test]
async fn the_staff_of_its_organization_saves_it_and_nobody_else() {
    let world = World::tenant().await;
    let made = save(&world, Caller::MEMBER, &welcome()).await;
    let mut change = welcome();
    change["template_id"] = made.json["id"].clone();
    change["content"] = json!("Mine");
    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::CLIENT, (403, "forbidden")),
        (Caller::Service, (403, "forbidden")),
        (Caller::STRANGER, (403, "no_organization")),
        (Caller::OTHER_OWNER, (404, "template_not_found")),
    ] {
        let reply = save(&world, caller, &change).await;
        assert_eq!(reply.problem(), problem, "{caller:?}");
    }
    let content = world.sql("select content from message_templates").await;
    assert_eq!(content, "Dear {{ name }}\nsee you {{ day }}");
}

#[tokio::test]
async fn words_for_events_take_an_admin_and_those_of_invitations_an_owner() {
    let world = World::tenant().await;
    let named = |name: &str| json!({ "name": name, "type": "sms", "content": "{{ link }}" });
    for (caller, name, status) in [
        (Caller::MEMBER, "booking.confirmed", 403),
        (Caller::ADMIN, "booking.confirmed", 201),
        (Caller::ADMIN, "invitation.created", 403),
        (Caller::OWNER, "invitation.created", 201),
    ] {
        save(&world, caller, &named(name)).await.expect(status);
    }
    // Neither by another name that is changed later, nor by what is there.
    let mine = save(&world, Caller::MEMBER, &named("mine")).await;
    let mut rename = named("booking.cancelled");
    rename["template_id"] = mine.json["id"].clone();
    save(&world, Caller::MEMBER, &rename)
        .await
        .expect_problem(403, "role_too_low");
    let id = world
        .sql("select id from message_templates where name = 'invitation.created'")
        .await;
    let mut take = named("not for invitations");
    take["template_id"] = id;
    save(&world, Caller::ADMIN, &take)
        .await
        .expect_problem(403, "role_too_low");
}

#[tokio::test]
async fn an_organization_tells_of_events_in_its_own_words_and_ours_stand_in() {
    let world = World::of(&["booking-create", "outbox-dispatch", "template-save"], &[]).await;
    let said = async |content: &str, language: &str| {
        world
            .run_sql("delete from outbox; delete from message_templates; delete from bookings")
            .await;
        let booked = book(&world, Caller::Public, &demo_booking(1)).await;
        booked.expect(201);
        world
            .run_sql(&format!(
                "update outbox set payload = payload || '{{\"language\": \"{language}\"}}'"
            ))
            .await;
        let topic = world.sql("select topic from outbox").await;
        let own = json!({ "name": topic, "type": "email", "language": "de", "format": "html",
                          "subject": "Servus: {{ tour_title }}", "content": content });
        save(&world, Caller::OWNER, &own).await.expect(201);
        let dispatch = world.function_as(Caller::Service, "outbox-dispatch").await;
        dispatch.json(&json!({})).await.expect(200);
        world.stack.mailbox.messages().last().cloned().unwrap()
    };

    let mail = said(
        "<p>Bis {{ when }} &amp; {{ confirmation_code }}</p>",
        "de-CH",
    )
    .await;
    assert!(
        mail.text.starts_with("Bis ")
            && mail.text.contains("Ortszeit Zürich")
            && mail.text.contains(" & "),
        "{mail:?}"
    );
    assert!(mail.html.unwrap().starts_with("<p>Bis "));

    // In another language, and where something is missing, ours.
    for (content, language, ours) in [
        ("Servus", "it", "Codice di conferma"),
        ("{{ nothing }}", "de", "Buchungscode"),
    ] {
        let mail = said(content, language).await;
        assert!(mail.text.contains(ours), "{mail:?}");
    }
}

#[tokio::test]
async fn a_template_is_shown_before_it_is_saved_and_only_to_the_staff() {
    let world = World::tenant().await;
    let body = json!({ "name": "booking.confirmed", "type": "email", "language": "de", "format": "html", "preview": true,
                       "subject": "{{ tour_title }}", "content": "<p>{{ when }}, {{ organization_name }}</p>",
                       "values": { "tour_title": "Niesen", "when": "<heute>" } });
    // A member may look at what takes an admin to save.
    let shown = save(&world, Caller::MEMBER, &body).await;
    let mut json = shown.expect(200).json.clone();
    // And at what would be said without it.
    let ours = json["ours"].take();
    let text = ours["text"].as_str().unwrap_or_default();
    assert!(text.contains("Ihre Buchung von Niesen am"), "{ours}");
    assert_eq!(
        json,
        json!({ "subject": "Niesen", "text": "<heute>, [organization_name]", "ours": null,
                "html": "<p>&lt;heute&gt;, [organization_name]</p>", "variables": ["organization_name", "tour_title", "when"] })
    );
    assert!(matches!(
        save(&world, Caller::STRANGER, &body).await.status,
        403 | 404
    ));
    let mut broken = body.clone();
    broken["content"] = json!("{{ when");
    assert_eq!(
        save(&world, Caller::MEMBER, &broken).await.pointers(),
        ["/content"]
    );
    let kept = world
        .sql("select count(*) from message_templates where name = 'booking.confirmed'")
        .await;
    assert_eq!(kept, 0);
}
