//! Passwords that are forgotten and changed, and tokens that are renewed.

use super::{CLARA, seen, sign_in};
use end_to_end::{Caller, Reply, World, demo};
use serde_json::{Value, json};
use stack::DEMO_PASSWORD;

const NEW: &str = "six brown larks at dawn";

async fn world() -> World {
    World::of(&["client-login", "outbox-dispatch"], &[]).await
}

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    let call = world.function_as(caller, "client-login").await;
    call.json(body).await
}

async fn with_token(world: &World, token: &Value, body: &Value) -> Reply {
    let call = world.function("client-login");
    call.bearer(token.as_str().unwrap()).json(body).await
}

async fn forget(world: &World, email: &str) -> Reply {
    let body = json!({ "action": "forgot_password", "email": email });
    ask(world, Caller::Public, &body).await
}

async fn reset(world: &World, token: &str) -> Reply {
    let body = json!({ "action": "reset_password", "token": token, "password": NEW });
    ask(world, Caller::Public, &body).await
}

/// The tokens of the links that were mailed to an address, in the order in which they were asked for.
async fn mailed(world: &World, email: &str) -> Vec<String> {
    let call = world.function_as(Caller::Service, "outbox-dispatch").await;
    call.json(&json!({})).await.expect(200);
    let mails = world.stack.mailbox.messages_to(email);
    let links = mails
        .iter()
        .filter_map(|mail| mail.text.split_once("/password#"));
    links
        .filter_map(|(_, rest)| rest.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link_that_works_once() {
    let world = world().await;
    let before = sign_in(&world, CLARA, DEMO_PASSWORD).await.json["access_token"].clone();

    for _ in 0..2 {
        let reply = forget(&world, "Clara@Client.example").await;
        assert_eq!(reply.json, json!({ "is_accepted": true }));
    }
    let tokens = mailed(&world, CLARA).await;
    let [first, second] = tokens.as_slice() else {
        panic!("{tokens:?}")
    };
    let kept = world
        .sql("select count(*) from outbox where payload ? 'sealed_token'")
        .await;
    assert_eq!(kept, 0);

    // The second voids nothing: strangers may ask for it.
    let signed_in = reset(&world, first).await;
    signed_in.expect(200);
    assert_eq!(signed_in.json["client"]["email"], CLARA);
    for used in [first, second, "unknown"] {
        let reply = reset(&world, used).await;
        reply.expect_problem(404, "link_invalid");
    }
    let customer = json!([{ "id": demo::CLARA }]);
    let path = "customers?select=id";
    assert_eq!(
        seen(&world, &signed_in.json["access_token"], path).await,
        customer
    );
    assert_eq!(seen(&world, &before, path).await, json!([]));
    sign_in(&world, CLARA, DEMO_PASSWORD).await.expect(401);
    sign_in(&world, CLARA, NEW).await.expect(200);

    mailed(&world, CLARA).await;
    let told = world
        .sql("select jsonb_object_agg(topic, counted) from (select topic, count(*) as counted from outbox group by topic) as known")
        .await;
    assert_eq!(
        told,
        json!({ "client.password_forgotten": 2, "client.password_changed": 1 })
    );
}

#[tokio::test]
async fn who_wants_no_messages_is_still_told_of_their_account() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into contact_permissions (organization_id, channel, address, purpose, status)
             values ('{}', 'email', '{CLARA}', 'transactional', 'revoked')",
            demo::ALPINE
        ))
        .await;

    forget(&world, CLARA).await.expect(200);
    let tokens = mailed(&world, CLARA).await;
    assert_eq!(tokens.len(), 1);
}

#[tokio::test]
async fn no_answer_to_a_forgotten_password_tells_whether_there_is_an_account() {
    let world = world().await;
    world
        .run_sql("update clients set is_active = false where email = 'chris@client.example'")
        .await;

    for email in [CLARA, "nobody@client.example", "chris@client.example"] {
        let reply = forget(&world, email).await;
        assert_eq!(
            (reply.status, &reply.json),
            (200, &json!({ "is_accepted": true }))
        );
    }
    let elsewhere =
        json!({ "action": "forgot_password", "email": CLARA, "organization": "harbor-kayaks" });
    ask(&world, Caller::Public, &elsewhere).await.expect(200);
    let told = world.sql("select jsonb_agg(recipient) from outbox").await;
    assert_eq!(told, json!([CLARA]));

    // Nor do the limits.
    for email in [CLARA, "nobody@client.example"] {
        let statuses = [forget(&world, email).await, forget(&world, email).await];
        let last = forget(&world, email).await;
        assert_eq!(last.problem(), (429, "too_many_tries"), "{statuses:?}");
    }
}

#[tokio::test]
async fn a_link_opens_nothing_once_its_time_or_its_address_is_over() {
    let world = world().await;
    for spoil in [
        "update private.password_links set expires_at = now() - interval '1 second'",
        "update clients set email = 'clara.new@client.example' where email = 'clara@client.example'",
        "update clients set is_active = false where email = 'clara.new@client.example'",
    ] {
        let email = world
            .sql("select email from clients where email like 'clara%'")
            .await;
        let email = email.as_str().unwrap();
        forget(&world, email).await.expect(200);
        let tokens = mailed(&world, email).await;
        world.run_sql(spoil).await;

        let reply = reset(&world, tokens.last().unwrap()).await;
        reply.expect_problem(404, "link_invalid");
    }
    // What is void before it is sent does not leave.
    world
        .run_sql("update clients set is_active = true where email = 'clara.new@client.example'")
        .await;
    forget(&world, "clara.new@client.example").await.expect(200);
    world.run_sql("delete from private.password_links").await;
    let sent = world.stack.mailbox.messages().len();
    mailed(&world, "clara.new@client.example").await;
    assert_eq!(world.stack.mailbox.messages().len(), sent);
}

#[tokio::test]
async fn a_link_that_is_used_many_times_at_once_works_once() {
    let world = world().await;
    forget(&world, CLARA).await.expect(200);
    let tokens = mailed(&world, CLARA).await;

    let replies = futures::future::join_all((0..6).map(|_| reset(&world, &tokens[0]))).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404, 404, 404]);
}

#[tokio::test]
async fn a_client_who_knows_the_password_changes_it_and_is_told() {
    let world = world().await;
    let token = sign_in(&world, CLARA, DEMO_PASSWORD).await.json["access_token"].clone();
    let change = |current: &str| json!({ "action": "change_password", "current_password": current, "password": NEW });

    let wrong = with_token(&world, &token, &change("wrong")).await;
    wrong.expect_problem(401, "invalid_credentials");
    let changed = with_token(&world, &token, &change(DEMO_PASSWORD)).await;
    changed.expect(200);

    let path = "customers?select=id";
    assert_eq!(seen(&world, &token, path).await, json!([]));
    assert_eq!(
        seen(&world, &changed.json["access_token"], path).await,
        json!([{ "id": demo::CLARA }])
    );
    with_token(&world, &token, &change(NEW)).await.expect(401);
    sign_in(&world, CLARA, NEW).await.expect(200);
    let told = world
        .sql("select jsonb_agg(jsonb_build_array(topic, recipient)) from outbox")
        .await;
    assert_eq!(told, json!([["client.password_changed", CLARA]]));

    // Whoever found a token guesses no faster than whoever has none.
    let token = &changed.json["access_token"];
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(with_token(&world, token, &change("guess")).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}

#[tokio::test]
async fn a_token_is_renewed_until_a_month_after_the_password_was_given() {
    let world = world().await;
    let refresh = json!({ "action": "refresh" });
    let first = sign_in(&world, CLARA, DEMO_PASSWORD).await.json["access_token"].clone();

    let second = with_token(&world, &first, &refresh).await;
    second.expect(200);
    let path = "customers?select=id";
    assert_eq!(
        seen(&world, &second.json["access_token"], path).await,
        json!([{ "id": demo::CLARA }])
    );
    let clara = world.client(CLARA).await;
    let keys = &world.stack.keys;
    let mut claims = keys.client_claims(&clara, std::time::Duration::from_secs(60));
    let now = claims["iat"].as_u64().unwrap();
    for (days, status) in [(29, 200), (31, 401)] {
        claims["auth_time"] = json!(now - days * 86_400);
        let token = keys
            .sign(jsonwebtoken::Algorithm::HS256, &claims, None)
            .unwrap();
        let reply = with_token(&world, &json!(token), &refresh).await;
        assert_eq!(reply.status, status, "{days} {reply:?}");
        // However often it is renewed, it is of the same sign-in.
        if status == 200 {
            let renewed = reply.json["access_token"].as_str().unwrap();
            let kept = jsonwebtoken::dangerous::insecure_decode::<Value>(renewed).unwrap();
            assert_eq!(kept.claims["auth_time"], claims["auth_time"]);
        }
    }
    let out = json!({ "action": "sign_out" });
    with_token(&world, &second.json["access_token"], &out)
        .await
        .expect(200);
    for void in [&first, &second.json["access_token"]] {
        with_token(&world, void, &refresh).await.expect(401);
    }
}

#[tokio::test]
async fn each_asks_for_what_is_theirs_alone() {
    let world = World::tenant().await;
    let forgot = json!({ "action": "forgot_password", "email": CLARA });
    let reset = json!({ "action": "reset_password", "token": "x", "password": NEW });
    let change = json!({ "action": "change_password", "current_password": "x", "password": NEW });
    let refresh = json!({ "action": "refresh" });
    for (caller, body, status) in [
        (Caller::Nobody, &forgot, 401),
        (Caller::CLIENT, &forgot, 403),
        (Caller::CLIENT, &reset, 403),
        (Caller::MEMBER, &forgot, 403),
        (Caller::Service, &reset, 403),
        (Caller::Public, &change, 401),
        (Caller::Public, &refresh, 401),
        (Caller::MEMBER, &refresh, 403),
    ] {
        let reply = ask(&world, caller, body).await;
        assert_eq!(reply.problem().0, status, "{caller:?} {body}");
    }
    let short =
        json!({ "action": "reset_password", "token": "", "password": "short", "email": CLARA });
    let reply = ask(&world, Caller::Public, &short).await;
    assert_eq!((reply.problem().0, reply.pointers().len()), (422, 3));
}
