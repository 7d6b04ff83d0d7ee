//! Whoever passes for somebody else: by their address, by their number, or by an invitation of their own making.

use super::{read, write};
use crate::functions::appointment_create::{appoint, consultation};
use crate::{book, without_functions};
use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use stack::{DEMO_PASSWORD, Functions, Options};

const ANTON: &str = "00000000-0000-4000-8000-00000000a002";
const CLARA: &str = "clara@client.example";
const STRANGER: &str = "stranger@frontdesk.example";

async fn world_of(functions: &[&str]) -> World {
    World::with(Options {
        functions: Functions::Only(functions.iter().map(|&name| name.to_owned()).collect()),
        ..Options::default()
    })
    .await
}

async fn post(world: &World, caller: Caller, function: &str, body: &Value) -> Reply {
    world.function_as(caller, function).await.json(body).await
}

/// Invites, and gives the token.
async fn invited(world: &World, caller: Caller, body: &Value) -> String {
    let reply = post(world, caller, "invitation-create", body).await;
    reply.expect(201);
    reply.json["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn no_organization_puts_an_account_before_that_of_another() {
    let world = world_of(&["client-login", "invitation-create", "invitation-claim"]).await;
    let sign_in = async |password: &str| {
        let body = json!({ "email": CLARA, "password": password });
        post(&world, Caller::Public, "client-login", &body).await
    };
    let organization = |reply: &Reply| reply.json["client"]["organization"]["id"].clone();
    assert_eq!(organization(&sign_in(DEMO_PASSWORD).await), demo::ALPINE);

    // Harbor makes an account of the same address, and signs in with it again and again.
    let body = json!({ "kind": "client", "email": CLARA });
    let token = invited(&world, Caller::OTHER_OWNER, &body).await;
    let body = json!({ "token": token, "password": "harbor's own" });
    let claimed = post(&world, Caller::Public, "invitation-claim", &body).await;
    claimed.expect(201);
    assert_eq!(organization(&sign_in("harbor's own").await), demo::HARBOR);

    let reply = sign_in(DEMO_PASSWORD).await;
    reply.expect(200);
    assert_eq!(organization(&reply), demo::ALPINE);
    sign_in("neither of them")
        .await
        .expect_problem(401, "invalid_credentials");

    // Where one password opens several, it is the one that was used last.
    world
        .run_sql(
            "update client_passwords as own set password_hash = clara.password_hash
             from client_passwords as clara, clients
             where clients.id = own.client_id and clients.email = 'clara@client.example'
               and clara.client_id = '00000000-0000-4000-8000-0000000acc01'",
        )
        .await;
    assert_eq!(organization(&sign_in(DEMO_PASSWORD).await), demo::ALPINE);
    world
        .run_sql(&format!(
            "update clients set last_login_at = now() + interval '1 minute' where organization_id = '{}'",
            demo::HARBOR
        ))
        .await;
    assert_eq!(organization(&sign_in(DEMO_PASSWORD).await), demo::HARBOR);
}

#[tokio::test]
async fn nobody_is_taken_for_a_client_who_claims_their_number() {
    let world = world_of(&["booking-create", "appointment-create"]).await;
    let claim = async |caller, phone: Value| {
        let path = format!("customers?id=eq.{}", demo::CLARA);
        let body = json!({ "phone": phone });
        let reply = write(&world, caller, Method::PATCH, &path, body).await;
        reply.expect(204);
    };
    let theirs = async |path: &str| read(&world, Caller::CLIENT, path).await.json;
    let booking = |phone: &str| {
        json!({
            "departure_id": demo::SUNRISE_NEXT, "participants": 1, "special_requests": "Tell nobody",
            "customer": { "name": "Victor", "phone": phone },
        })
    };

    claim(Caller::CLIENT, json!("+41790000077")).await;
    let reply = book(&world, Caller::Public, &booking("+41790000077")).await;
    reply.expect(201);
    let mut time = consultation(&world, "10:00").await;
    time["customer"] = json!({ "name": "Victor", "phone": "+41790000077" });
    let reply = appoint(&world, Caller::Public, &time).await;
    reply.expect(201);
    assert_eq!(theirs("bookings?select=special_requests").await, json!([]));
    assert_eq!(theirs("appointments?select=id").await, json!([]));
    // Both are one other customer's.
    let customers = world
        .sql("select jsonb_agg(distinct customer_id) from (select customer_id from bookings union all
              select customer_id from appointments) as made")
        .await;
    assert_eq!(customers.as_array().unwrap().len(), 1, "{customers}");

    // A number that the staff know to be the client's leads to them, also when they write it once more.
    claim(Caller::MEMBER, json!("+41790000088")).await;
    let reply = book(&world, Caller::Public, &booking("+41790000088")).await;
    reply.expect(201);
    let number = json!({
        "organization_id": demo::ALPINE, "customer_id": demo::CLARA, "phone": "+41790000099",
    });
    let reply = write(
        &world,
        Caller::MEMBER,
        Method::POST,
        "customer_phones",
        number,
    )
    .await;
    reply.expect(201);
    claim(Caller::CLIENT, json!("+41790000099")).await;
    let reply = book(&world, Caller::Public, &booking("+41790000099")).await;
    reply.expect(201);
    let seen = theirs("bookings?select=id").await;
    assert_eq!(seen.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_client_without_an_address_books_for_nobody_else() {
    let world = world_of(&["appointment-create", "appointment-update"]).await;
    world
        .run_sql(&format!(
            "update customers set email = null where id = '{}';
             insert into customers (organization_id, name, phone) values ('{}', 'Vera', '+41790000066')",
            demo::CLARA,
            demo::ALPINE
        ))
        .await;
    let mut body = consultation(&world, "10:00").await;
    body["customer"] = json!({ "phone": "+41790000066" });

    let reply = appoint(&world, Caller::CLIENT, &body).await;
    reply.expect(201);
    assert_eq!(reply.json["customer_id"], json!(demo::CLARA), "{reply:?}");
    let seen = read(&world, Caller::CLIENT, "appointments?select=id").await;
    assert_eq!(seen.json, json!([{ "id": reply.json["id"] }]));
    let cancel = json!({ "appointment_id": reply.json["id"], "action": "cancel" });
    let other = post(&world, Caller::OTHER_CLIENT, "appointment-update", &cancel).await;
    other.expect_problem(404, "appointment_not_found");
    let own = post(&world, Caller::CLIENT, "appointment-update", &cancel).await;
    assert_eq!(own.json["status"], "cancelled", "{own:?}");
}

#[tokio::test]
async fn whoever_is_put_out_does_not_come_back_by_an_invitation_of_their_own() {
    let world = world_of(&["invitation-create", "invitation-claim", "member-update"]).await;
    let staff = json!({ "kind": "staff", "email": STRANGER, "role": "admin" });
    let client = json!({ "kind": "client", "email": CLARA });
    let pending = "select count(*) from invitations where status = 'pending'";

    for action in [
        json!({ "action": "suspend", "user_id": ANTON }),
        json!({ "action": "change_role", "user_id": ANTON, "role": "member" }),
        json!({ "action": "remove", "user_id": ANTON }),
    ] {
        let as_staff = invited(&world, Caller::ADMIN, &staff).await;
        let as_client = invited(&world, Caller::ADMIN, &client).await;
        let reply = post(&world, Caller::OWNER, "member-update", &action).await;
        reply.expect(200);

        let body = json!({ "token": as_staff });
        let reply = post(&world, Caller::STRANGER, "invitation-claim", &body).await;
        reply.expect_problem(404, "invitation_invalid");
        let body = json!({ "token": as_client, "password": "correct horse" });
        let reply = post(&world, Caller::Public, "invitation-claim", &body).await;
        reply.expect_problem(404, "invitation_invalid");
        assert_eq!(world.sql(pending).await, 0);
        // Taken up again.
        world
            .run_sql(&format!(
                "insert into members (organization_id, user_id, role) values ('{}', '{ANTON}', 'admin')
                 on conflict (organization_id, user_id) do update set role = 'admin', is_active = true",
                demo::ALPINE
            ))
            .await;
    }

    // Nor does one whose user is deleted.
    let as_client = invited(&world, Caller::ADMIN, &client).await;
    world
        .run_sql(&format!("delete from auth.users where id = '{ANTON}'"))
        .await;
    let body = json!({ "token": as_client, "password": "correct horse" });
    let reply = post(&world, Caller::Public, "invitation-claim", &body).await;
    reply.expect_problem(404, "invitation_invalid");

    // Of an owner who hands over, those stay that an admin may send.
    let owner = json!({ "kind": "staff", "email": "new@example.com", "role": "owner" });
    for body in [&staff, &client, &owner] {
        invited(&world, Caller::OWNER, body).await;
    }
    let mia = "00000000-0000-4000-8000-00000000a003";
    let body = json!({ "action": "hand_over", "user_id": mia });
    let reply = post(&world, Caller::OWNER, "member-update", &body).await;
    reply.expect(200);
    assert_eq!(world.sql(pending).await, 2);
    // Others' stay too, whoever leaves.
    let reply = post(&world, Caller::MEMBER, "invitation-create", &owner).await;
    reply.expect(201);
    let reply = post(
        &world,
        Caller::OWNER,
        "member-update",
        &json!({ "action": "leave" }),
    )
    .await;
    reply.expect(200);
    assert_eq!(world.sql(pending).await, 1);
}

#[tokio::test]
async fn strangers_learn_nothing_of_who_offers_them_nothing() {
    let world = without_functions().await;
    world
        .run_sql(&format!(
            "insert into business_hours (organization_id, weekday, opens, closes)
             select id, 6, '01:00', '02:00' from organizations;
             insert into day_overrides (organization_id, day, opens, closes, note)
             select id, '2040-01-01', '00:00', '00:00', 'Stocktaking' from organizations;
             update appointment_types set is_public = false where organization_id = '{0}' and name < 'L';
             update appointment_types set is_active = false where organization_id = '{0}'",
            demo::HARBOR
        ))
        .await;
    for table in [
        "business_hours",
        "day_overrides",
        "appointment_types",
        "resources",
    ] {
        let path = format!("{table}?select=organization_id&organization_id=eq.");
        let offers = read(&world, Caller::Public, &format!("{path}{}", demo::ALPINE)).await;
        assert!(offers.text.contains(demo::ALPINE), "{table}: {offers:?}");
        if table != "resources" {
            let not = read(&world, Caller::Public, &format!("{path}{}", demo::HARBOR)).await;
            assert_eq!(not.json, json!([]), "{table}");
        }
    }
}
