//! Claiming invitations.

mod races;

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::Options;
use std::net::{IpAddr, Ipv4Addr};

const STRANGER: &str = "stranger@frontdesk.example";
const PASSWORD: &str = "correct horse";

/// Invites as the owner of Alpine; gives the token.
async fn invited(world: &World, body: &Value) -> String {
    let call = world.function_as(Caller::OWNER, "invitation-create").await;
    let reply = call.json(body).await;
    reply.expect(201);
    reply.json["token"].as_str().unwrap().to_owned()
}

async fn invited_staff(world: &World, email: &str) -> String {
    invited(
        world,
        &json!({ "kind": "staff", "email": email, "role": "admin" }),
    )
    .await
}

async fn invited_client(world: &World, email: &str) -> String {
    invited(
        world,
        &json!({ "kind": "client", "email": email, "first_name": "Nina" }),
    )
    .await
}

async fn claim(world: &World, caller: Caller, body: &Value) -> Reply {
    world
        .function_as(caller, "invitation-claim")
        .await
        .json(body)
        .await
}

fn with_password(token: &str) -> Value {
    json!({ "token": token, "password": PASSWORD })
}

/// A world in which the gateway is believed about where a request comes from.
async fn behind_a_proxy() -> World {
    World::with(Options {
        variables: [(
            "client_address_header".to_owned(),
            "x-forwarded-for".to_owned(),
        )]
        .into(),
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn staff_join_with_the_invited_role_once() {
    let world = World::tenant().await;
    let token = invited_staff(&world, "Stranger@Frontdesk.example").await;

    let reply = claim(&world, Caller::STRANGER, &json!({ "token": token })).await;

    reply.expect(201);
    assert_eq!(
        (&reply.json["role"], &reply.json["organization"]["slug"]),
        (&json!("admin"), &json!("alpine-trails"))
    );
    let path = "/rest/v1/organizations?select=slug";
    let seen = world
        .request_as(Caller::STRANGER, Method::GET, path)
        .await
        .send()
        .await;
    assert_eq!(seen.json, json!([{ "slug": "alpine-trails" }]));
    let again = claim(&world, Caller::STRANGER, &json!({ "token": token })).await;
    again.expect_problem(404, "invitation_invalid");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_token_the_answer_is_one() {
    let world = World::tenant().await;
    let mut answers = Vec::new();
    let mut refused = async |caller: Caller, body: Value| {
        let mut reply = claim(&world, caller, &body).await;
        reply.expect_problem(404, "invitation_invalid");
        for own in ["x-request-id", "date"] {
            reply.headers.remove(own);
        }
        answers.push((reply.text.clone(), format!("{:?}", reply.headers)));
    };

    // Unknown, no token at all.
    refused(Caller::STRANGER, json!({ "token": "A".repeat(43) })).await;
    refused(Caller::STRANGER, json!({ "token": "' or true --" })).await;
    refused(Caller::Public, with_password("unknown")).await;
    // Somebody else's.
    let foreign = invited_staff(&world, "somebody@example.com").await;
    refused(Caller::STRANGER, json!({ "token": foreign })).await;
    // Staff's as a client, a client's as staff.
    refused(Caller::Public, with_password(&foreign)).await;
    let client = invited_client(&world, STRANGER).await;
    refused(Caller::STRANGER, json!({ "token": client })).await;
    // Expired.
    let token = invited_staff(&world, STRANGER).await;
    world
        .run_sql(
            "update invitations set expires_at = now() - interval '1 second' where kind = 'staff'",
        )
        .await;
    refused(Caller::STRANGER, json!({ "token": token })).await;
    // Renewed, revoked, declined, used.
    let token = invited_staff(&world, STRANGER).await;
    let renewed = invited_staff(&world, STRANGER).await;
    refused(Caller::STRANGER, json!({ "token": token })).await;
    let decline = json!({ "action": "decline", "token": renewed });
    claim(&world, Caller::Public, &decline).await.expect(200);
    for action in ["accept", "show", "decline"] {
        refused(
            Caller::STRANGER,
            json!({ "action": action, "token": renewed }),
        )
        .await;
    }
    let token = invited_staff(&world, STRANGER).await;
    world
        .run_sql("update invitations set status = 'revoked' where status = 'pending'")
        .await;
    refused(Caller::STRANGER, json!({ "token": token })).await;
    let used = invited_client(&world, "used@example.com").await;
    claim(&world, Caller::Public, &with_password(&used))
        .await
        .expect(201);
    refused(Caller::Public, with_password(&used)).await;

    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let joined = format!(
        "select count(*) from members where organization_id = '{}'",
        demo::ALPINE
    );
    assert_eq!(world.sql(&joined).await, 4);
}

#[tokio::test]
async fn only_a_verified_address_joins_and_no_look_alike_of_it() {
    // The look-alikes are of the demo's own address.
    let world = World::own().await;
    let stranger = world.user(STRANGER).await;
    let token = invited_staff(&world, STRANGER).await;
    for (change, undo) in [
        ("email_confirmed_at = null", "email_confirmed_at = now()"),
        // The Kelvin sign is a k in small letters.
        (
            "email = U&'stranger@frontdes\\212a.example'",
            "email = 'stranger@frontdesk.example'",
        ),
        (
            "email = U&'str\\0430nger@frontdesk.example'",
            "email = 'stranger@frontdesk.example'",
        ),
        ("email = null", "email = 'stranger@frontdesk.example'"),
    ] {
        let person = "where id = '00000000-0000-4000-8000-00000000c002'";
        world
            .run_sql(&format!("update auth.users set {change} {person}"))
            .await;
        // Their token still names the address.
        let bearer = world.stack.keys.user_token(
            &stack::User {
                user_metadata: json!({ "email_verified": true }),
                ..stranger.clone()
            },
            std::time::Duration::from_secs(60),
        );
        let call = world.function("invitation-claim").bearer(&bearer.unwrap());
        let reply = call.json(&json!({ "token": token })).await;
        reply.expect_problem(404, "invitation_invalid");
        world
            .run_sql(&format!("update auth.users set {undo} {person}"))
            .await;
    }
    let reply = claim(&world, Caller::STRANGER, &json!({ "token": token })).await;
    reply.expect(201);
}

#[tokio::test]
async fn a_client_gets_an_account_and_a_token_that_every_door_takes() {
    let world = World::tenant().await;
    let token = invited_client(&world, "nina@example.com").await;

    let show = json!({ "action": "show", "token": token });
    let shown = claim(&world, Caller::Public, &show).await;
    assert_eq!(shown.json["organization"]["name"], "Alpine Trails");
    let reply = claim(&world, Caller::Public, &with_password(&token)).await;

    reply.expect(201);
    assert_eq!(reply.json["token_type"], "bearer");
    let bearer = reply.json["access_token"].as_str().unwrap();
    let key = &world.stack.keys.publishable_key;
    let read = async |path: &str| {
        let call = world.request(Method::GET, &format!("/rest/v1/{path}"));
        call.header("apikey", key).bearer(bearer).send().await.json
    };
    assert_eq!(
        read("customers?select=email").await,
        json!([{ "email": "nina@example.com" }])
    );
    assert_eq!(
        read("clients?select=name,email_verified").await,
        json!([{ "name": "Nina", "email_verified": true }])
    );
    let booking = json!({ "departure_id": demo::SUNRISE_NEXT, "participants": 1 });
    let booked = world
        .function("booking-create")
        .bearer(bearer)
        .json(&booking)
        .await;
    booked.expect(201);
    assert_eq!(
        read("bookings?select=id").await,
        json!([{ "id": booked.json["id"] }])
    );
    let linked = world
        .sql("select invitations.status from clients join invitations on invitations.id = invitation_id")
        .await;
    assert_eq!(linked, "accepted");

    // The same request again, whose answer was lost, has a token too.
    let hashes = world
        .sql("select count(*) from client_passwords where password_hash like '$argon2id$%'")
        .await;
    assert_eq!(hashes, 1);
}

#[tokio::test]
async fn a_client_who_is_invited_again_has_a_new_password_and_none_of_the_old_tokens() {
    let world = World::tenant().await;
    let token = invited_client(&world, "nina@client.example").await;
    let first = claim(&world, Caller::Public, &with_password(&token)).await;
    let token = invited_client(&world, "NINA@client.example").await;
    let body = json!({ "token": token, "password": "battery staple" });

    let second = claim(&world, Caller::Public, &body).await;

    second.expect(201);
    assert_eq!(first.json["client"]["id"], second.json["client"]["id"]);
    let seen = async |reply: &Reply| {
        let call = world.request(Method::GET, "/rest/v1/clients?select=id");
        let call = call.header("apikey", &world.stack.keys.publishable_key);
        call.bearer(reply.json["access_token"].as_str().unwrap())
            .send()
            .await
            .json
    };
    assert_eq!(seen(&first).await, json!([]));
    assert_eq!(
        seen(&second).await,
        json!([{ "id": first.json["client"]["id"] }])
    );
    for (password, status) in [(PASSWORD, 401), ("battery staple", 200)] {
        let body = json!({ "email": "nina@client.example", "password": password });
        let call = world.function_as(Caller::Public, "client-login").await;
        call.json(&body).await.expect(status);
    }
}

#[tokio::test]
async fn an_invitation_lets_nobody_in_who_was_shut_out() {
    let world = World::tenant().await;
    // Of the staff, by an invitation of before they were suspended.
    let token = invited_staff(&world, STRANGER).await;
    let joined = async || {
        world
            .sql("select jsonb_build_array(role, is_active) from members where user_id = '00000000-0000-4000-8000-00000000c002'")
            .await
    };
    world
        .run_sql(&format!(
            "insert into members (organization_id, user_id, role, is_active)
             values ('{}', '00000000-0000-4000-8000-00000000c002', 'member', false)",
            demo::ALPINE
        ))
        .await;
    claim(&world, Caller::STRANGER, &json!({ "token": token }))
        .await
        .expect_problem(404, "invitation_invalid");
    assert_eq!(joined().await, json!(["member", false]));
    // Restored, they take it.
    world.run_sql("update members set is_active = true").await;
    claim(&world, Caller::STRANGER, &json!({ "token": token }))
        .await
        .expect(201);
    assert_eq!(joined().await, json!(["admin", true]));

    // A client, by one of before and by one of after.
    let token = invited_client(&world, "nina@shut.example").await;
    claim(&world, Caller::Public, &with_password(&token))
        .await
        .expect(201);
    let before = invited_client(&world, "Nina@shut.example").await;
    let other = invited_client(&world, "nora@shut.example").await;
    let set_active = async |is_active: bool| {
        world
            .run_sql(&format!(
                "update clients set is_active = {is_active} where email = 'nina@shut.example'"
            ))
            .await;
    };
    set_active(false).await;
    let after = invited_client(&world, "nina@shut.example").await;
    for token in [&before, &after] {
        claim(&world, Caller::Public, &with_password(token))
            .await
            .expect_problem(404, "invitation_invalid");
    }
    let active = "select is_active from clients where email = 'nina@shut.example'";
    assert_eq!(world.sql(active).await, false);

    set_active(true).await;
    claim(&world, Caller::Public, &with_password(&before))
        .await
        .expect_problem(404, "invitation_invalid");
    for token in [&after, &other] {
        claim(&world, Caller::Public, &with_password(token))
            .await
            .expect(201);
    }

    // It is void from the moment on at which they are shut out, not only replaced by a newer one.
    let before = invited_client(&world, "nina@shut.example").await;
    set_active(false).await;
    set_active(true).await;
    claim(&world, Caller::Public, &with_password(&before))
        .await
        .expect_problem(404, "invitation_invalid");
}

#[tokio::test]
async fn a_repeated_claim_has_its_answer_again() {
    let world = World::tenant().await;
    let token = invited_client(&world, "nina@example.com").await;
    for replayed in ["", "true"] {
        let call = world.function_as(Caller::Public, "invitation-claim").await;
        let reply = call.key("once").json(&with_password(&token)).await;
        reply.expect(201);
        assert_eq!(reply.header("idempotent-replayed"), replayed);
        assert!(reply.json["access_token"].is_string());
    }
    let other = json!({ "token": token, "password": "another one" });
    let call = world.function_as(Caller::Public, "invitation-claim").await;
    call.key("once")
        .json(&other)
        .await
        .expect_problem(422, "idempotency_key_reused");
    assert_eq!(
        world
            .sql("select count(*) from idempotency_keys where answer like '%access_token%'")
            .await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_claims_too_much_has_to_wait_and_others_have_not() {
    let world = behind_a_proxy().await;
    let from = async |last: u8| {
        let body = json!({ "action": "show", "token": "unknown" });
        let address = IpAddr::V4(Ipv4Addr::new(127, 0, 2, last));
        let call = world.function_from(address, "invitation-claim");
        // Whatever a client says of itself, the gateway's word is the last.
        let call = call.header("x-forwarded-for", "203.0.113.9");
        call.header("apikey", &world.stack.keys.publishable_key)
            .json(&body)
            .await
    };
    for _ in 0..60 {
        from(1).await.expect(404);
    }

    let reply = from(1).await;

    reply.expect_problem(429, "too_many_tries");
    assert!(
        reply
            .header("retry-after")
            .parse::<u32>()
            .is_ok_and(|seconds| (1..=10).contains(&seconds))
    );
    from(2).await.expect(404);
}

#[tokio::test]
async fn an_account_that_was_prepared_becomes_that_of_the_invited() {
    let world = World::tenant().await;
    // As if one of the staff had put another customer behind a friend's address.
    world
        .run_sql(&format!(
            "insert into clients (organization_id, customer_id, email)
             values ('{}', '{}', 'friend@example.com')",
            demo::ALPINE,
            demo::CLARA
        ))
        .await;
    let token = invited_client(&world, "friend@example.com").await;

    claim(&world, Caller::Public, &with_password(&token))
        .await
        .expect(201);

    let own = world
        .sql("select jsonb_build_array(customer.email, account.email_verified)
              from clients as account join customers as customer on customer.id = account.customer_id
              where account.email = 'friend@example.com'")
        .await;
    assert_eq!(own, json!(["friend@example.com", true]));
}

#[tokio::test]
async fn a_claim_at_fault_is_told_all_of_it() {
    let world = World::tenant().await;
    let body = json!({ "token": "", "password": "short", "email": "nina@example.com" });

    let reply = claim(&world, Caller::Public, &body).await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers().len(), 3);
    assert_eq!(
        claim(&world, Caller::Public, &json!({ "token": "x" }))
            .await
            .pointers(),
        ["/password"]
    );
    assert_eq!(claim(&world, Caller::Nobody, &body).await.problem().0, 401);
    assert_eq!(claim(&world, Caller::CLIENT, &body).await.problem().0, 403);
}
