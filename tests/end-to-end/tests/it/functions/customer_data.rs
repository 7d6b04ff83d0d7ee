//! customer-data: all that is kept of a person, given and erased.

use end_to_end::{Caller, Reply, World, demo};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};
use zip::ZipArchive;

const EVERYTHING: &str = include_str!("customer_data/everything.sql");
const CUSTOMER: &str = "e0000000-0000-4000-8000-000000000001";
const LEAD: &str = "e0000000-0000-4000-8000-000000000002";
const CLIENT: &str = "e0000000-0000-4000-8000-000000000005";
const BOOKING: &str = "e0000000-0000-4000-8000-000000000006";

/// Tables that still say something of whom [`EVERYTHING`] made.
const LEFT: &str = "
    select coalesce(jsonb_object_agg(name, lines), '{}') from (
      select format('%I.%I', nspname, relname) as name, (xpath('/row/c/text()', query_to_xml(format(
        'select count(*) as c from %I.%I as r where lower(r::text) ~ ''marker|4179000007''', nspname, relname
      ), false, true, '')))[1]::text::int as lines
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind = 'r' and nspname in ('public', 'private', 'auth')
    ) as counted where lines > 0";

async fn ask(world: &World, caller: Caller, body: Value) -> Reply {
    let call = world.function_as(caller, "customer-data").await;
    call.json(&body).await
}

async fn erase(world: &World, caller: Caller, body: Value) -> Reply {
    let mut body = body;
    body["action"] = json!("erase");
    ask(world, caller, body).await
}

/// The files of an archive.
fn files(reply: &Reply) -> BTreeMap<String, Value> {
    reply.expect(200);
    let mut archive = ZipArchive::new(Cursor::new(&reply.bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().to_owned(), serde_json::from_str(&text).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn an_export_has_everything_and_after_an_erasure_nothing_is_left() {
    let world = World::own().await;
    world.run_sql(EVERYTHING).await;
    let exported = world
        .sql("select jsonb_agg(relname order by relname) from private.personal_data join pg_class on oid = table_name where is_exported")
        .await;
    let erased = world
        .sql(
            "select jsonb_agg(relname order by relname) from private.personal_data join pg_class on oid = table_name
             where erasure in ('delete', 'anonymize')",
        )
        .await;

    let reply = ask(&world, Caller::ADMIN, json!({ "customer_id": CUSTOMER })).await;
    let files = files(&reply);
    let names = |value: &Value| -> Vec<String> {
        let names = value.as_array().unwrap().iter();
        names
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    let mut expected: Vec<_> = names(&exported)
        .iter()
        .map(|table| format!("{table}.json"))
        .collect();
    expected.push("about.json".to_owned());
    expected.sort();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);
    assert_eq!(files["about.json"]["rows"]["messages"], 3);
    assert_eq!(files["bookings.json"][0]["special_requests"], "marker");
    assert!(files["invitations.json"][0].get("token_hash").is_none());
    assert!(
        reply
            .header("content-disposition")
            .contains("personal-data.zip")
    );

    let reply = erase(&world, Caller::OWNER, json!({ "lead_id": LEAD })).await;
    reply.expect(200);
    let told = |kind: &str| -> Vec<String> {
        reply.json[kind]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    let mut all = [told("deleted"), told("anonymized")].concat();
    all.sort();
    assert_eq!(json!(all), erased, "a table has no row in everything.sql");

    assert_eq!(world.sql(LEFT).await, json!({}));
    let kept = world
        .sql(&format!(
            "select jsonb_build_array(customer_name, customer_email, total_price, confirmation_code,
               (select amount from payments where booking_id = bookings.id), (select name from customers where id = customer_id))
             from bookings where id = '{BOOKING}'"
        ))
        .await;
    assert_eq!(
        kept,
        json!(["Erased", null, 120.0, "ERASE234", 120.0, "Erased"])
    );
    let record = world
        .sql("select to_jsonb(e) - array['id', 'created_at'] from erasures as e")
        .await;
    assert_eq!(record["subject_id"], LEAD);
    assert_eq!(record["deleted"], reply.json["deleted"]);

    // There is nobody left to erase, and whoever has only accounts is erased already.
    erase(&world, Caller::OWNER, json!({ "lead_id": LEAD }))
        .await
        .expect_problem(404, "person_not_found");
    let again = erase(&world, Caller::OWNER, json!({ "customer_id": CUSTOMER })).await;
    again.expect(200);
    assert_eq!(again.json["deleted"], json!({}));
}

#[tokio::test]
async fn admins_and_clients_themselves_are_given_it_and_nobody_else() {
    let world = World::own().await;
    world.run_sql(EVERYTHING).await;
    for body in [
        json!({ "customer_id": CUSTOMER }),
        json!({ "lead_id": LEAD }),
        json!({ "client_id": CLIENT }),
        json!({ "action": "erase", "customer_id": CUSTOMER }),
    ] {
        for (caller, status, code) in [
            (Caller::Public, 403, "forbidden"),
            (Caller::STRANGER, 404, "person_not_found"),
            (Caller::OTHER_OWNER, 404, "person_not_found"),
            (Caller::CLIENT, 404, "person_not_found"),
            (Caller::OTHER_CLIENT, 404, "person_not_found"),
            (Caller::MEMBER, 403, "role_too_low"),
        ] {
            let reply = ask(&world, caller, body.clone()).await;
            assert_eq!(reply.status, status, "{body}\n{reply:?}");
            reply.expect_problem(status, code);
        }
    }
    assert_eq!(world.sql("select count(*) from erasures").await, 0);
}

#[tokio::test]
async fn clients_take_and_erase_what_is_theirs() {
    let world = World::own().await;
    let id = world
        .sql("select to_jsonb(customer_id) from clients where email = 'clara@client.example'")
        .await;
    let files = files(&ask(&world, Caller::CLIENT, json!({})).await);
    assert_eq!(files["customers.json"].as_array().unwrap().len(), 1);
    assert_eq!(files["customers.json"][0]["id"], id);

    world
        .run_sql(
            "update bookings set status = 'cancelled' where status in ('pending', 'confirmed');
             update appointments set status = 'cancelled' where status in ('pending', 'confirmed')",
        )
        .await;
    let token = world.client_token("clara@client.example").await;
    let call = world.function_as(Caller::CLIENT, "customer-data").await;
    call.json(&json!({ "action": "erase" })).await.expect(200);
    assert_eq!(
        world
            .sql("select count(*) from clients where email = 'clara@client.example'")
            .await,
        0
    );
    // Their account is gone, and their token with it.
    let call = world.function_as(Caller::Public, "customer-data").await;
    let reply = call.bearer(&token).json(&json!({})).await;
    assert_eq!(reply.status / 100, 4, "{reply:?}");
}

#[tokio::test]
async fn what_the_staff_note_of_a_client_is_the_staffs() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "update customers set notes = 'a note', tags = '{{a note}}', metadata = '{{\"said\": \"a note\"}}' where id = '{clara}';
             update clients set notes = 'a note' where customer_id = '{clara}';
             insert into leads (organization_id, customer_id, first_name, notes, tags, custom_fields, source_details)
             values ('{alpine}', '{clara}', 'Clara of the form', 'a note', '{{a note}}', '{{\"said\": \"a note\"}}', '{{\"said\": \"a note\"}}');
             insert into conversations (organization_id, customer_id, channel, metadata)
             values ('{alpine}', '{clara}', 'email', '{{\"said\": \"a note\"}}');
             insert into appointments (organization_id, type_id, resource_id, customer_id, customer_name, appointment_type, starts_at,
               ends_at, seats, status, language, notes, metadata)
             select kind.organization_id, kind.id, offered.resource_id, '{clara}', 'Clara Client', kind.name,
               now() + interval '40 days', now() + interval '40 days 30 minutes', 1, 'cancelled', 'en', 'a note', '{{\"said\": \"a note\"}}'
             from appointment_types as kind join appointment_type_resources as offered on offered.type_id = kind.id
             where kind.organization_id = '{alpine}' limit 1",
            alpine = demo::ALPINE,
            clara = demo::CLARA
        ))
        .await;
    let of_client = files(&ask(&world, Caller::CLIENT, json!({})).await);
    let told = json!(of_client).to_string();
    assert!(told.contains("Clara of the form"), "{told}");
    assert!(!told.contains("a note"), "{told}");
    let whole = ask(&world, Caller::ADMIN, json!({ "customer_id": demo::CLARA })).await;
    let whole = json!(files(&whole)).to_string();
    assert!(whole.matches("a note").count() >= 11, "{whole}");
}

#[tokio::test]
async fn a_refusal_is_exported_and_stays_without_what_the_log_has_of_it() {
    let world = World::tenant().await;
    let customer = "e5000000-0000-4000-8000-000000000001";
    world
        .run_sql(&format!(
            "insert into customers (id, organization_id, name, email)
             values ('{customer}', '{alpine}', 'Nora', 'nora@refused.example');
             select private.note_opt_in('{alpine}', 'email', 'nora@refused.example', 'link',
               '{{\"page\": \"https://nora.example\"}}', '{{marketing}}');
             select private.note_opt_out('{alpine}', 'email', 'nora@refused.example', 'link',
               '{{\"network\": \"203.0.113.77\"}}', '{{marketing}}')",
            alpine = demo::ALPINE
        ))
        .await;
    let body = json!({ "customer_id": customer });
    let files = files(&ask(&world, Caller::ADMIN, body.clone()).await);
    assert_eq!(files["contact_permissions.json"][0]["status"], "revoked");

    let reply = erase(&world, Caller::ADMIN, body).await;
    reply.expect(200);
    assert_eq!(reply.json["anonymized"]["contact_permissions"], 1);
    let left = world
        .sql("select jsonb_agg(jsonb_build_array(address, status, source, evidence)) from contact_permissions
              where address = 'nora@refused.example'")
        .await;
    assert_eq!(
        left,
        json!([["nora@refused.example", "revoked", "link", {}]])
    );
    let logged = world
        .sql(
            "select count(*) from audit_logs
             where concat(old_data, new_data) ~ 'nora|203.0.113.77'",
        )
        .await;
    assert_eq!(logged, 0);
}

#[tokio::test]
async fn whoever_is_expected_is_not_erased() {
    let world = World::tenant().await;
    let id = world
        .sql("select to_jsonb(customer_id) from bookings where status in ('pending', 'confirmed') and end_date > now() limit 1")
        .await;
    let id = match id {
        Value::Null => {
            let booked = crate::book(&world, Caller::Public, &crate::demo_booking(1)).await;
            booked.expect(201);
            world
                .sql("select to_jsonb(customer_id) from bookings where end_date > now() limit 1")
                .await
        }
        id => id,
    };
    let before = world.sql("select count(*) from customers").await;
    let reply = erase(&world, Caller::ADMIN, json!({ "customer_id": id })).await;
    reply.expect_problem(409, "person_is_expected");
    assert_eq!(world.sql("select count(*) from customers").await, before);
}

#[tokio::test]
async fn what_others_share_is_left_to_them() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into customers (id, organization_id, name, phone) values
               ('e1000000-0000-4000-8000-000000000001', '{alpine}', 'Mother', '+41790000088'),
               ('e1000000-0000-4000-8000-000000000002', '{alpine}', 'Daughter', '+41790000088');
             insert into outbox (organization_id, topic, channel, recipient)
             values ('{alpine}', 'news', 'sms', '+41790000088')",
            alpine = demo::ALPINE
        ))
        .await;
    let body = json!({ "customer_id": "e1000000-0000-4000-8000-000000000001" });
    let reply = erase(&world, Caller::ADMIN, body).await;
    reply.expect(200);
    assert_eq!(reply.json["deleted"]["customers"], 1, "{reply:?}");
    assert_eq!(
        world
            .sql(
                "select jsonb_build_array((select count(*) from outbox where topic = 'news'),
                  (select phone from customers where id = 'e1000000-0000-4000-8000-000000000002'))"
            )
            .await,
        json!([1, "+41790000088"])
    );
}

#[tokio::test]
async fn what_a_client_only_says_to_be_theirs_is_not() {
    let world = World::own().await;
    world
        .run_sql(&format!(
            "insert into conversations (id, organization_id, external_user_id, channel)
             values ('e2000000-0000-4000-8000-000000000001', '{alpine}', '+41790001122', 'sms');
             insert into messages (organization_id, conversation_id, channel, direction, sender, body)
             values ('{alpine}', 'e2000000-0000-4000-8000-000000000001', 'sms', 'inbound', 'customer', 'a secret');
             insert into call_logs (organization_id, vapi_call_id, customer_phone_number, call_status, transcript)
             values ('{alpine}', 'call-victim', '+41790001122', 'ended', 'a secret');
             update bookings set status = 'cancelled' where status in ('pending', 'confirmed');
             update appointments set status = 'cancelled' where status in ('pending', 'confirmed')",
            alpine = demo::ALPINE
        ))
        .await;
    for table in ["customers", "clients"] {
        let path = format!("/rest/v1/{table}?id=not.is.null");
        let call = world.request_as(Caller::CLIENT, Method::PATCH, &path).await;
        call.json(&json!({ "phone": "+41790001122" }))
            .await
            .expect(204);
    }

    let files = files(&ask(&world, Caller::CLIENT, json!({})).await);
    let told = json!(files).to_string();
    assert!(!told.contains("a secret"), "{told}");
    assert!(!files.contains_key("audit_logs.json"));
    erase(&world, Caller::CLIENT, json!({})).await.expect(200);
    assert_eq!(
        world
            .sql(
                "select jsonb_build_array((select count(*) from messages where body = 'a secret'),
                  (select count(*) from call_logs where transcript = 'a secret'))"
            )
            .await,
        json!([1, 1])
    );
}

#[tokio::test]
async fn what_a_form_says_to_be_somebodys_is_not() {
    let world = World::own().await;
    let (form, written) = (
        "e4000000-0000-4000-8000-000000000001",
        "e4000000-0000-4000-8000-000000000002",
    );
    world
        .run_sql(&format!(
            "insert into forms (id, organization_id, name, fields) values ('{form}', '{alpine}', 'Contact',
               '[{{\"name\": \"email\", \"type\": \"email\"}}, {{\"name\": \"phone\", \"type\": \"phone\"}}]');
             insert into conversations (id, organization_id, external_user_id, channel)
             values ('{written}', '{alpine}', '+41790001133', 'sms');
             insert into call_logs (organization_id, vapi_call_id, customer_phone_number, call_status, transcript)
             values ('{alpine}', 'call-vera', '+41790001133', 'ended', 'a secret')",
            alpine = demo::ALPINE
        ))
        .await;
    let fill_in = async |email: &str| {
        let answers = json!({ "email": email, "phone": "+41790001133" });
        let call = world.function_as(Caller::Public, "lead-capture").await;
        let body = json!({ "form_id": form, "language": "en", "answers": answers });
        call.json(&body).await.expect(200);
        world
            .run_sql(&format!(
                "insert into contact_permissions (organization_id, channel, address, purpose, status, source)
                 values ('{}', 'email', '{email}', 'marketing', 'pending', 'form')",
                demo::ALPINE
            ))
            .await;
        world
            .sql(&format!("select id from leads where email = '{email}'"))
            .await
    };
    let tells = async |lead: &Value| {
        let reply = ask(&world, Caller::ADMIN, json!({ "lead_id": lead })).await;
        let told = json!(files(&reply)).to_string();
        (told.contains("a diagnosis"), told.contains("a secret"))
    };
    let left = async || {
        world
            .sql(
                "select jsonb_build_array((select count(*) from messages where body = 'a diagnosis'),
                   (select count(*) from call_logs where transcript = 'a secret'),
                   (select count(*) from contact_permissions where source = 'form'))",
            )
            .await
    };

    // The number has written to nobody by that name.
    let vera = fill_in("vera@form.example").await;
    assert_eq!(tells(&vera).await, (false, false));
    world
        .run_sql(&format!(
            "insert into messages (organization_id, conversation_id, lead_id, channel, direction, sender, from_address, body)
             values ('{}', '{written}', '{}', 'sms', 'inbound', 'customer', '+41790001133', 'a diagnosis')",
            demo::ALPINE,
            vera.as_str().unwrap()
        ))
        .await;
    assert_eq!(tells(&vera).await, (true, true));

    // Anybody can type her number.
    let mallory = fill_in("mallory@form.example").await;
    assert_ne!(mallory, vera);
    assert_eq!(tells(&mallory).await, (false, false));
    erase(&world, Caller::ADMIN, json!({ "lead_id": mallory }))
        .await
        .expect(200);
    // What their form asked for is gone, and hers is not.
    assert_eq!(left().await, json!([1, 1, 1]));

    assert_eq!(tells(&vera).await, (true, true));
    erase(&world, Caller::ADMIN, json!({ "lead_id": vera }))
        .await
        .expect(200);
    assert_eq!(left().await, json!([0, 0, 0]));

    // What the staff write down counts as before.
    world
        .run_sql(&format!(
            "insert into leads (organization_id, email, phone) values ('{0}', 'nora@form.example', '+41790001144');
             insert into call_logs (organization_id, vapi_call_id, customer_phone_number, call_status, transcript)
             values ('{0}', 'call-nora', '+41790001144', 'ended', 'a secret')",
            demo::ALPINE
        ))
        .await;
    let nora = world
        .sql("select id from leads where email = 'nora@form.example'")
        .await;
    assert_eq!(tells(&nora).await, (false, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_books_while_they_are_erased_is_expected() {
    let world = World::own().await;
    world
        .run_sql(&format!(
            "insert into customers (id, organization_id, name, email)
             values ('e3000000-0000-4000-8000-000000000001', '{}', 'Ada', 'racing@erase.example')",
            demo::ALPINE
        ))
        .await;
    let mut body = crate::demo_booking(1);
    body["customer"] = json!({ "name": "Ada", "email": "racing@erase.example" });
    let (booked, erased) = tokio::join!(
        crate::book(&world, Caller::Public, &body),
        erase(
            &world,
            Caller::ADMIN,
            json!({ "customer_id": "e3000000-0000-4000-8000-000000000001" })
        ),
    );
    booked.expect(201);
    // Whichever came first: nobody is expected whose name is gone.
    assert!([200, 409].contains(&erased.status), "{erased:?}");
    let expected = world
        .sql("select jsonb_agg(customer_name) from bookings where customer_email = 'racing@erase.example' or customer_name = 'Erased'")
        .await;
    assert_eq!(expected, json!(["Ada"]));
}

#[tokio::test]
async fn an_export_tells_of_nobody_else_who_meets_and_of_none_of_the_staff() {
    let world = World::own().await;
    let admin = world
        .sql("select user_id from members where role = 'admin' and organization_id = '00000000-0000-4000-8000-0000000000a0'")
        .await;
    let admin = admin.as_str().unwrap();
    let people = |others: &str| {
        format!("'[{{\"email\": \"Clara@client.example\", \"name\": \"Clara\"}}{others}]'")
    };
    world
        .run_sql(&format!(
            "insert into meetings (organization_id, external_user_id, title, cancellation_reason, attendees, facts) values
               ('{alpine}', 'paul@other.example', 'Clara and Paul Patient', 'Paul Patient is ill', {two},
                '{{\"u1\": {{\"title\": \"Clara and Paul Patient\", \"reason\": \"Paul Patient is ill\", \"erased\": [\"patient\"],
                    \"people\": {{\"Clara@client.example\": {{\"name\": \"Clara\"}},
                      \"paul@other.example\": {{\"name\": \"Paul Patient\"}}}}}}}}'),
               ('{alpine}', 'clara@client.example', 'Clara alone', null, {one}, '{{}}');
             insert into invitations (organization_id, kind, email, token_hash, invited_by, status, claimed_at)
             values ('{alpine}', 'client', 'clara@client.example', sha256('x'), '{admin}', 'accepted', now())",
            alpine = demo::ALPINE,
            two = people(", {\"email\": \"paul@other.example\", \"name\": \"Paul Patient\"}"),
            one = people(""),
        ))
        .await;
    for (caller, body) in [
        (Caller::CLIENT, json!({})),
        (Caller::ADMIN, json!({ "customer_id": demo::CLARA })),
    ] {
        let files = files(&ask(&world, caller, body).await);
        let told = files["meetings.json"].to_string().to_lowercase();
        assert_eq!(told.matches("clara alone").count(), 1, "{told}");
        assert!(told.contains("clara@client.example"), "{told}");
        assert!(
            !told.contains("paul") && !told.contains("patient"),
            "{told}"
        );
        if matches!(caller, Caller::Client(_)) {
            let told = json!(files).to_string();
            assert!(files.contains_key("invitations.json"), "{told}");
            assert!(!told.contains(admin), "{told}");
        }
    }
}
