//! Inviting staff and clients.

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use sealed::{Keys, Place, Sealed};
use serde_json::{Value, json};
use uuid::Uuid;

async fn invite(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "invitation-create")
        .await
        .json(body)
        .await
}

fn staff(email: &str, role: &str) -> Value {
    json!({ "kind": "staff", "email": email, "role": role })
}

/// Every row of every table, and the log, as text.
async fn everything(world: &World) -> String {
    let tables = world
        .sql("select jsonb_agg(oid::regclass::text) from pg_class
              where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'private'::regnamespace)")
        .await;
    let mut text = world.stack.log();
    for table in tables.as_array().unwrap() {
        let table = table.as_str().unwrap();
        let rows = world
            .sql(&format!("select jsonb_agg(t::text) from {table} as t"))
            .await;
        text.push_str(&rows.to_string());
    }
    text
}

#[tokio::test]
async fn the_token_is_shown_once_and_kept_nowhere() {
    let world = World::own().await;

    let body = json!({
        "kind": "client", "email": "new@example.com", "first_name": "Nina", "last_name": "New",
        "phone": "+41 79 000 00 00", "message": "Welcome!\r\nBcc: eve@example.com",
    });
    let call = world.function_as(Caller::ADMIN, "invitation-create").await;
    let reply = call.key("once").json(&body).await;

    reply.expect(201);
    let token = reply.json["token"].as_str().unwrap();
    assert_eq!(token.len(), 43);
    assert!(!everything(&world).await.contains(token));

    // The mail has it, sealed, and everything that was typed stays within its own field.
    let mail = world
        .sql("select jsonb_build_array(id, recipient, topic, payload) from outbox")
        .await;
    assert_eq!(
        (&mail[1], &mail[2]),
        (&json!("new@example.com"), &json!("invitation.created"))
    );
    let payload = &mail[3];
    assert_eq!(payload["message"], "Welcome!\r\nBcc: eve@example.com");
    assert_eq!(payload["organization_name"], "Alpine Trails");
    let keys = Keys::parse(&world.stack.keys.sealing_keys).unwrap();
    let place = Place {
        organization: demo::ALPINE.parse().unwrap(),
        purpose: "invitation_token",
        subject: mail[0].as_str().unwrap().parse::<Uuid>().unwrap(),
    };
    let sealed = Sealed {
        key_id: payload["sealed_with"].as_str().unwrap().to_owned(),
        bytes: base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            payload["sealed_token"].as_str().unwrap(),
        )
        .unwrap(),
    };
    assert_eq!(keys.open(&place, &sealed).unwrap().as_str(), token);
}

#[tokio::test]
async fn a_repeated_request_has_the_same_token_and_another_callers_has_not() {
    let world = World::tenant().await;
    let mut tokens = Vec::new();
    for caller in [Caller::ADMIN, Caller::ADMIN, Caller::OWNER] {
        let call = world.function_as(caller, "invitation-create").await;
        let reply = call
            .key("key")
            .json(&staff("new@example.com", "member"))
            .await;
        reply.expect(201);
        tokens.push(reply.json["token"].clone());
    }
    assert_eq!(tokens[0], tokens[1]);
    assert_ne!(tokens[0], tokens[2]);
    assert_eq!(world.sql("select count(*) from outbox").await, 2);
}

#[tokio::test]
async fn inviting_again_renews() {
    let world = World::tenant().await;
    let first = invite(&world, Caller::ADMIN, &staff("new@example.com", "member")).await;
    let second = invite(&world, Caller::OWNER, &staff("NEW@example.com", "admin")).await;

    assert_eq!(
        (&first.json["renewed"], &second.json["renewed"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(first.json["id"], second.json["id"]);
    assert_eq!(second.json["role"], "admin");
    assert_ne!(first.json["token"], second.json["token"]);
    for (reply, status) in [(&first, 404), (&second, 200)] {
        let body = json!({ "action": "show", "token": reply.json["token"] });
        let call = world.function_as(Caller::Public, "invitation-claim").await;
        call.json(&body).await.expect(status);
    }
    // For the same address as a client, it is another one.
    let client = json!({ "kind": "client", "email": "new@example.com" });
    assert_eq!(
        invite(&world, Caller::ADMIN, &client).await.json["renewed"],
        false
    );
}

#[tokio::test]
async fn the_mail_is_in_the_language_of_whoever_is_invited() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "update customers set primary_language = 'fr' where id = '{}';
             update user_profiles set preferred_language = 'it' where email = 'anton@alpine.example'",
            demo::CLARA
        ))
        .await;
    for (body, language) in [
        (
            json!({ "kind": "client", "email": "CLARA@client.example" }),
            "fr",
        ),
        (
            json!({ "kind": "client", "email": "new@example.com" }),
            "it",
        ),
        (staff("other@example.com", "member"), "it"),
        (
            json!({ "kind": "client", "email": "clara@client.example", "language": "de-CH" }),
            "de-CH",
        ),
    ] {
        let reply = invite(&world, Caller::ADMIN, &body).await;
        reply.expect(201);
        let told = world
            .sql(&format!(
                "select payload -> 'language' from outbox where payload ->> 'invitation_id' = '{}'
                 order by created_at desc limit 1",
                reply.json["id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(told, language, "{body}");
    }
}

#[tokio::test]
async fn staff_have_a_week_and_clients_for_ever_unless_asked() {
    let world = World::tenant().await;
    for (body, days) in [
        (staff("a@example.com", "member"), json!(7)),
        (
            json!({ "kind": "client", "email": "b@example.com" }),
            Value::Null,
        ),
        (
            json!({ "kind": "client", "email": "c@example.com", "expires_in_days": 30 }),
            json!(30),
        ),
    ] {
        let reply = invite(&world, Caller::ADMIN, &body).await;
        let lives = world
            .sql(&format!(
                "select extract(day from expires_at - created_at)::integer from invitations where id = '{}'",
                reply.json["id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(lives, days);
    }
}

#[tokio::test]
async fn owners_are_invited_by_owners_alone() {
    let world = World::tenant().await;
    let reply = invite(&world, Caller::ADMIN, &staff("new@example.com", "owner")).await;
    reply.expect_problem(403, "owners_only");
    assert_eq!(reply.pointers(), ["/role"]);

    let sent = invite(&world, Caller::OWNER, &staff("new@example.com", "owner")).await;
    sent.expect(201);
    // Nor does an admin make anything else of it.
    let reply = invite(&world, Caller::ADMIN, &staff("new@example.com", "member")).await;
    reply.expect_problem(403, "owners_only");
    let revoke = json!({ "action": "revoke", "invitation_id": sent.json["id"] });
    invite(&world, Caller::ADMIN, &revoke)
        .await
        .expect_problem(403, "owners_only");
    // One that is over keeps nobody from anything.
    let late = invite(&world, Caller::OWNER, &staff("late@example.com", "owner")).await;
    invite(&world, Caller::OWNER, &staff("new@example.com", "owner"))
        .await
        .expect(201);
    world
        .run_sql("update invitations set expires_at = now() - interval '1 minute'")
        .await;
    invite(&world, Caller::ADMIN, &staff("new@example.com", "member"))
        .await
        .expect(201);
    let revoke = json!({ "action": "revoke", "invitation_id": late.json["id"] });
    invite(&world, Caller::ADMIN, &revoke).await.expect(200);
}

#[tokio::test]
async fn whoever_has_no_say_invites_nobody() {
    let world = World::tenant().await;
    let body = staff("new@example.com", "member");
    for (caller, problem) in [
        (Caller::Nobody, (401, "unauthorized")),
        (Caller::Public, (403, "forbidden")),
        (Caller::CLIENT, (403, "forbidden")),
        (Caller::Service, (403, "forbidden")),
        (Caller::STRANGER, (403, "no_organization")),
        (Caller::MEMBER, (403, "role_too_low")),
        (Caller::BOTH, (400, "organization_required")),
    ] {
        assert_eq!(
            invite(&world, caller, &body).await.problem(),
            problem,
            "{caller:?}"
        );
    }
    let call = world
        .function_as(Caller::OTHER_OWNER, "invitation-create")
        .await;
    let reply = call
        .header("x-organization-id", demo::ALPINE)
        .json(&body)
        .await;
    reply.expect_problem(404, "organization_not_found");
    let among = invite(&world, Caller::ADMIN, &staff("MIA@alpine.example", "admin")).await;
    among.expect_problem(409, "already_member");
    assert_eq!(among.pointers(), ["/email"]);
    assert_eq!(
        world
            .sql("select (select count(*) from invitations) + (select count(*) from outbox)")
            .await,
        0
    );
}

#[tokio::test]
async fn invitations_are_listed_and_revoked_by_their_own_organization() {
    let world = World::tenant().await;
    let mut ids = Vec::new();
    for number in 0..3 {
        let reply = invite(
            &world,
            Caller::ADMIN,
            &staff(&format!("n{number}@example.com"), "member"),
        )
        .await;
        ids.push(reply.json["id"].clone());
    }

    let page = invite(
        &world,
        Caller::OWNER,
        &json!({ "action": "list", "limit": 2 }),
    )
    .await;
    let next = json!({ "action": "list", "limit": 2, "before": page.json["next"] });
    let rest = invite(&world, Caller::OWNER, &next).await;
    let listed: Vec<&Value> = [&page, &rest]
        .into_iter()
        .flat_map(|page| page.json["invitations"].as_array().unwrap())
        .collect();
    assert_eq!(
        listed.iter().map(|row| &row["id"]).collect::<Vec<_>>(),
        [&ids[2], &ids[1], &ids[0]]
    );
    assert!(listed.iter().all(|row| row.get("token_hash").is_none()));
    assert_eq!(rest.json["next"], Value::Null);
    let others = invite(&world, Caller::OTHER_OWNER, &json!({ "action": "list" })).await;
    assert_eq!(others.json, json!({ "invitations": [], "next": null }));

    let path = "/rest/v1/invitations?select=token_hash";
    let digest = world
        .request_as(Caller::OWNER, Method::GET, path)
        .await
        .send()
        .await;
    digest.expect(403);

    let revoke = json!({ "action": "revoke", "invitation_id": ids[0] });
    invite(&world, Caller::OTHER_OWNER, &revoke)
        .await
        .expect_problem(404, "invitation_not_found");
    for _ in 0..2 {
        let reply = invite(&world, Caller::ADMIN, &revoke).await;
        reply.expect(200);
        assert_eq!(reply.json["status"], "revoked");
    }
    invite(&world, Caller::MEMBER, &json!({ "action": "list" }))
        .await
        .expect_problem(403, "role_too_low");
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let world = World::tenant().await;
    let body = json!({
        "kind": "friend", "email": "\u{430}da@example.com", "role": "king", "first_name": "Ada\nBcc: eve@example.com",
        "last_name": "x".repeat(101), "phone": "0", "message": "\u{0}", "expires_in_days": 0, "token": "mine",
    });

    let reply = invite(&world, Caller::ADMIN, &body).await;

    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers().len(), 9, "{reply:?}");
    assert_eq!(
        invite(&world, Caller::ADMIN, &json!({})).await.pointers(),
        ["/kind", "/email"]
    );
}
