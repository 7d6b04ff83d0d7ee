//! message-preferences: people choose what they are sent, by the link of a message and nothing else.

use end_to_end::{Call, Caller, Reply, World, demo};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use stack::Delivery;

const FORM: &str = "00000000-0000-4000-8000-0000000cf0f1";
const URLENCODED: &str = "application/x-www-form-urlencoded";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

async fn world_with(variables: &[(&str, &str)]) -> World {
    let functions = [
        "lead-capture",
        "message-preferences",
        "message-send",
        "outbox-dispatch",
    ];
    let world = World::of(&functions, variables).await;
    let fields = json!([
        { "name": "email", "type": "email" },
        { "name": "news", "type": "consent", "label": "Send me <news>", "consent": { "channel": "email", "purpose": "marketing" } },
    ]);
    world
        .run_sql(&format!(
            "insert into forms (id, organization_id, name, fields, settings)
             values ('{FORM}', '{}', 'News', '{fields}', '{{\"doubleOptIn\": true}}')",
            demo::ALPINE
        ))
        .await;
    world
}

async fn world() -> World {
    world_with(&[]).await
}

pub async fn send(world: &World, body: &Value) -> Reply {
    let call = world.function_as(Caller::MEMBER, "message-send").await;
    call.json(body).await
}

async fn dispatch(world: &World) -> Value {
    let call = world.function_as(Caller::Service, "outbox-dispatch").await;
    let reply = call.json(&json!({})).await;
    reply.expect(200);
    reply.json
}

async fn fill_in(world: &World, email: &str, news: bool) -> Reply {
    let call = world.function_as(Caller::Public, "lead-capture").await;
    let body =
        json!({ "form_id": FORM, "language": "de", "answers": { "email": email, "news": news } });
    call.json(&body).await
}

pub async fn allow(world: &World, email: &str) {
    world
        .run_sql(&format!(
            "select private.note_opt_in('{}', 'email', '{email}', 'link', '{{}}', '{{marketing}}')",
            demo::ALPINE
        ))
        .await;
}

pub fn news(email: &str) -> Value {
    json!({ "to": { "email": email }, "subject": "News", "content": "Snow!", "purpose": "marketing", "language": "de" })
}

/// The e-mail that left to somebody last.
fn mail(world: &World, to: &str) -> Delivery {
    let mut mails = world.stack.mailbox.messages_to(to);
    mails
        .pop()
        .unwrap_or_else(|| panic!("nothing left to {to}"))
}

/// The token of the link in an e-mail.
fn token(mail: &Delivery) -> String {
    let (_, token) = mail.text.split_once("message-preferences?token=").unwrap();
    token.split_whitespace().next().unwrap().to_owned()
}

/// Sends news to somebody who agreed to them, and gives the token of its link.
async fn token_of_news(world: &World, email: &str) -> String {
    allow(world, email).await;
    send(world, &news(email)).await.expect(202);
    dispatch(world).await;
    token(&mail(world, email))
}

/// A request of somebody who has nothing but the link.
fn open(world: &World, method: Method, token: &str) -> Call {
    let path = format!("/functions/v1/message-preferences?token={token}");
    world.request(method, &path)
}

async fn post(world: &World, token: &str, form: &str) -> Reply {
    let call = open(world, Method::POST, token);
    call.header("content-type", URLENCODED)
        .body(form.to_owned())
        .await
}

/// What is known of an address, by purpose.
async fn permissions(world: &World, email: &str) -> Value {
    world
        .sql(&format!(
            "select coalesce(jsonb_object_agg(purpose, jsonb_build_array(status, source)), '{{}}')
             from contact_permissions where address = '{email}'"
        ))
        .await
}

#[tokio::test]
async fn news_have_a_link_to_unsubscribe_that_works_by_one_click() {
    let world = world().await;
    let token = token_of_news(&world, "ada@example.com").await;
    let mail = mail(&world, "ada@example.com");
    let url = format!(
        "{}/functions/v1/message-preferences?token={token}",
        world.stack.url
    );
    assert_eq!(mail.headers["List-Unsubscribe"], format!("<{url}>"));
    assert_eq!(mail.headers["List-Unsubscribe-Post"], ONE_CLICK);
    assert!(mail.text.contains("Abbestellen"), "{mail:?}");
    assert!(mail.html.unwrap().contains(&format!("<a href=\"{url}\">")));
    // The next one has the same link, and there is one row for both.
    assert_eq!(token_of_news(&world, "ada@example.com").await, token);
    assert_eq!(
        world
            .sql("select count(*) from private.contact_links")
            .await,
        1
    );
    // Neither the token nor anything that leads back to it is kept.
    let kept = world
        .sql("select jsonb_build_array(jsonb_agg(to_jsonb(l)), (select jsonb_agg(to_jsonb(o)) from outbox as o)) from private.contact_links as l")
        .await;
    assert!(!kept.to_string().contains(&token));

    // As mail programs ask: no cookie, no key.
    for _ in 0..2 {
        post(&world, &token, ONE_CLICK).await.expect(200);
    }
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["revoked", "link"] })
    );
    send(&world, &news("ada@example.com"))
        .await
        .expect_problem(409, "opted_out");
    let booked = json!({ "to": { "email": "ada@example.com" }, "subject": "Your walk", "content": "See you." });
    send(&world, &booked).await.expect(202);
    dispatch(&world).await;
    let last = self::mail(&world, "ada@example.com");
    assert!(
        last.headers.is_empty() && !last.text.contains("token="),
        "{last:?}"
    );
}

#[tokio::test]
async fn what_was_refused_meanwhile_does_not_leave() {
    let world = world().await;
    let token = token_of_news(&world, "ada@example.com").await;
    send(&world, &news("ada@example.com")).await.expect(202);
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let call = open(&world, Method::POST, &token);
    let call = call.header("content-type", "multipart/form-data; boundary=b");
    call.body(multipart).await.expect(200);
    dispatch(&world).await;
    assert_eq!(world.stack.mailbox.messages_to("ada@example.com").len(), 1);
    let dead = world
        .sql("select last_error from outbox where status = 'dead'")
        .await;
    assert_eq!(dead, "opted_out");
}

#[tokio::test]
async fn the_page_shows_and_changes_nothing_until_it_is_posted() {
    let world = world().await;
    let token = token_of_news(&world, "ada@example.com").await;
    for (language, title) in [
        ("en", "Messages from"),
        ("es", "Mensajes de"),
        ("de", "Nachrichten von"),
        ("fr", "Messages de"),
        ("it", "Messaggi di"),
        ("pt", "Mensagens de"),
        // The language of the message, where the URL names none.
        ("", "Nachrichten von"),
    ] {
        let query = format!("{token}&language={language}");
        let page = open(&world, Method::GET, &query)
            .header("accept", "text/html,application/xhtml+xml")
            .send()
            .await;
        page.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        assert!(page.text.contains(title), "{language}: {}", page.text);
        assert!(!page.text.contains("ada@example.com") && !page.text.contains("<script"));
        assert!(page.text.contains("value=\"email.marketing\" checked"));
    }
    let shown = open(&world, Method::GET, &token).send().await;
    shown.expect(200);
    assert_eq!(shown.json["address"], "a…@example.com");
    assert_eq!(
        shown.json["permissions"],
        json!([
            { "channel": "email", "purpose": "marketing", "status": "granted", "is_on": true },
            { "channel": "email", "purpose": "transactional", "status": "unknown", "is_on": true },
        ])
    );
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["granted", "link"] })
    );
}

#[tokio::test]
async fn each_purpose_is_switched_by_itself_and_only_the_person_undoes_a_refusal() {
    let world = world().await;
    let token = token_of_news(&world, "ada@example.com").await;
    let form = "action=save&shown=email.marketing&shown=email.transactional&on=email.marketing";
    let saved = open(&world, Method::POST, &token)
        .header("content-type", URLENCODED)
        .header("accept", "text/html")
        .body(form)
        .await;
    saved.expect(200);
    assert!(
        saved.text.contains("Ihre Auswahl ist gespeichert."),
        "{}",
        saved.text
    );
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["granted", "link"], "transactional": ["revoked", "link"] })
    );
    let booked = json!({ "to": { "email": "ada@example.com" }, "subject": "Your walk", "content": "See you." });
    send(&world, &booked).await.expect_problem(409, "opted_out");

    // A program does the same with JSON; what it does not name stays.
    let body = json!({ "action": "save", "token": token,
                       "permissions": [{ "channel": "email", "purpose": "transactional", "is_on": true }] });
    let reply = world.function("message-preferences").json(&body).await;
    reply.expect(200);
    assert_eq!(reply.json["permissions"][1]["is_on"], true);
    send(&world, &booked).await.expect(202);
    let other = json!({ "action": "save", "token": token,
                        "permissions": [{ "channel": "sms", "purpose": "marketing", "is_on": true }] });
    world
        .function("message-preferences")
        .json(&other)
        .await
        .expect_problem(422, "other_channel");
    let confirm = json!({ "action": "confirm", "token": token });
    world
        .function("message-preferences")
        .json(&confirm)
        .await
        .expect_problem(409, "nothing_to_confirm");
}

#[tokio::test]
async fn a_phone_has_a_switch_for_each_of_its_channels() {
    let world = world().await;
    world
        .run_sql(&format!(
            "insert into private.contact_links (token_hash, organization_id, channel, address)
             values (sha256('phone'), '{}', 'sms', '+41791234567')",
            demo::ALPINE
        ))
        .await;
    let body = json!({ "action": "save", "token": "phone",
                       "permissions": [{ "channel": "whatsapp", "purpose": "marketing", "is_on": true },
                                       { "channel": "sms", "purpose": "transactional", "is_on": false }] });
    let reply = world.function("message-preferences").json(&body).await;
    reply.expect(200);
    assert_eq!(reply.json["address"], "…567");
    let on: Vec<_> = reply.json["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|known| &known["is_on"])
        .collect();
    assert_eq!(json!(on), json!([false, false, true, true]));
}

#[tokio::test]
async fn a_link_of_nobody_or_of_others_opens_nothing() {
    let world = world().await;
    let token = token_of_news(&world, "ada@example.com").await;
    let before = permissions(&world, "ada@example.com").await;
    let mut forged = token.clone();
    forged.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
    for bad in [
        forged.as_str(),
        "",
        "x",
        "%00",
        "%F0%9F%92%A9",
        &"a".repeat(5000),
        "'--",
        &format!("{token}&token={token}"),
    ] {
        let shown = open(&world, Method::GET, bad).send().await;
        assert!(matches!(shown.status, 404 | 422), "{bad}: {shown:?}");
        let changed = post(&world, bad, ONE_CLICK).await;
        assert!(matches!(changed.status, 404 | 422), "{bad}: {changed:?}");
        let page = open(&world, Method::GET, bad)
            .header("accept", "text/html")
            .header("accept-language", "xx, fr;q=0.9")
            .send()
            .await;
        assert!(
            matches!(page.status, 404 | 422) && page.text.contains("Ce lien ne fonctionne pas"),
            "{bad}: {page:?}"
        );
    }
    open(&world, Method::GET, &forged)
        .send()
        .await
        .expect_problem(404, "link_not_found");
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\u{0}",
        "action=save",
        "List-Unsubscribe=no",
        "action=confirm&action=x&%%%",
    ] {
        for kind in [
            URLENCODED,
            "application/json",
            "multipart/form-data; boundary=b",
            "text/plain",
            "",
        ] {
            let call = open(&world, Method::POST, &token).header("content-type", kind);
            let reply = call.body(body).await;
            assert!(
                (400..500).contains(&reply.status),
                "{kind} {body}: {reply:?}"
            );
        }
    }
    assert_eq!(permissions(&world, "ada@example.com").await, before);
    // A bad key is not passed over.
    open(&world, Method::GET, &token)
        .header("apikey", "sb_publishable_wrong")
        .send()
        .await
        .expect_problem(401, "unauthorized");
    for caller in [Caller::OWNER, Caller::CLIENT, Caller::Service] {
        let call = world.function_as(caller, "message-preferences").await;
        call.json(&json!({ "token": token }))
            .await
            .expect_problem(403, "forbidden");
    }
    open(&world, Method::PUT, &token)
        .send()
        .await
        .expect_problem(405, "method_not_allowed");
    // The same address at another organization is another matter.
    let refusal = world
        .sql(&format!(
            "select private.note_opt_in('{0}', 'email', 'ada@example.com', 'link', '{{}}', '{{marketing}}')",
            demo::HARBOR
        ))
        .await;
    assert_eq!(refusal, true);
    post(&world, &token, ONE_CLICK).await.expect(200);
    let known = world
        .sql(&format!(
            "select private.refusal('{}', 'email', 'ada@example.com', 'marketing')",
            demo::HARBOR
        ))
        .await;
    assert_eq!(known, Value::Null);
}

#[tokio::test]
async fn who_changes_too_often_waits() {
    let world = world().await;
    let token = token_of_news(&world, "ada@example.com").await;
    world
        .run_sql("update private.limits set most = 3 where kind = 'message-preferences link'")
        .await;
    for _ in 0..3 {
        post(&world, &token, ONE_CLICK).await.expect(200);
    }
    let limited = post(&world, &token, ONE_CLICK).await;
    limited.expect_problem(429, "too_many_tries");
    assert!(!limited.header("retry-after").is_empty());
    let page = open(&world, Method::POST, &token)
        .header("accept", "text/html")
        .header("content-type", URLENCODED)
        .body(ONE_CLICK)
        .await;
    assert_eq!(page.status, 429);
    open(&world, Method::GET, &token).send().await.expect(200);
}

#[tokio::test]
async fn a_form_asks_twice_and_only_a_post_agrees() {
    let world = world().await;
    fill_in(&world, "Ada@Example.com", true).await.expect(200);
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["pending", "form"] })
    );
    send(&world, &news("ada@example.com"))
        .await
        .expect_problem(409, "no_consent");
    // Nobody else agrees for them: neither the form again, nor its count.
    fill_in(&world, "ada@example.com", true).await.expect(200);
    dispatch(&world).await;
    let mails = world.stack.mailbox.messages_to("ada@example.com");
    let [asked] = mails.as_slice() else {
        panic!("{mails:?}")
    };
    assert!(
        asked
            .subject
            .as_ref()
            .unwrap()
            .starts_with("Bitte bestätigen"),
        "{asked:?}"
    );
    assert!(asked.text.contains("“Send me <news>”"), "{asked:?}");
    assert!(
        asked
            .html
            .as_ref()
            .unwrap()
            .contains("Send me &lt;news&gt;")
    );

    let token = token(asked);
    for _ in 0..2 {
        let page = open(&world, Method::GET, &token)
            .header("accept", "text/html")
            .send()
            .await;
        page.expect(200);
        assert!(page.text.contains("Ja, ich stimme zu"), "{}", page.text);
    }
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["pending", "form"] })
    );

    let confirmed = join_all((0..4).map(|_| post(&world, &token, "action=confirm"))).await;
    for reply in confirmed {
        reply.expect(200);
        assert_eq!(reply.json["asks"]["is_confirmed"], true);
    }
    let evidence = world
        .sql("select evidence from contact_permissions where address = 'ada@example.com'")
        .await;
    assert_eq!(evidence["asked"]["consents"][0]["text"], "Send me <news>");
    assert_eq!(evidence["asked"]["form_id"], FORM);
    for part in [
        &evidence["network"],
        &evidence["asked"]["network"],
        &evidence["asked"]["submitted_at"],
        &evidence["asked"]["submission_id"],
    ] {
        assert!(
            part.as_str().is_some_and(|part| !part.is_empty()),
            "{evidence}"
        );
    }
    send(&world, &news("ada@example.com")).await.expect(202);

    // Confirmed already: no more questions. And an old link undoes no refusal.
    fill_in(&world, "ada@example.com", true).await.expect(200);
    post(&world, &token, ONE_CLICK).await.expect(200);
    post(&world, &token, "action=confirm").await.expect(200);
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["revoked", "link"] })
    );
    // Who fills it in once more is asked once more, an hour later; what was refused stays until they agree.
    world
        .run_sql("delete from tries where kind like 'consent-request%'")
        .await;
    fill_in(&world, "ada@example.com", true).await.expect(200);
    dispatch(&world).await;
    let again = self::token(&mail(&world, "ada@example.com"));
    assert_ne!(again, token);
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["revoked", "link"] })
    );
    post(&world, &again, "action=confirm").await.expect(200);
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["granted", "link"] })
    );
}

#[tokio::test]
async fn what_was_refused_since_is_confirmed_by_no_other_link() {
    let world = world().await;
    // Asked twice before anything is confirmed: two messages, each with a link of its own.
    let mut links = Vec::new();
    for _ in 0..3 {
        fill_in(&world, "ada@example.com", true).await.expect(200);
        world
            .run_sql("delete from tries where kind like 'consent-request%'")
            .await;
        dispatch(&world).await;
        links.push(token(&mail(&world, "ada@example.com")));
    }
    assert!(links[0] != links[1] && links[1] != links[2], "{links:?}");
    post(&world, &links[0], "action=confirm").await.expect(200);
    // Whoever presses in both messages is told that it is confirmed.
    post(&world, &links[1], "action=confirm").await.expect(200);
    let granted = json!({ "marketing": ["granted", "link"] });
    assert_eq!(permissions(&world, "ada@example.com").await, granted);

    post(&world, &links[0], ONE_CLICK).await.expect(200);
    for _ in 0..2 {
        post(&world, &links[2], "action=confirm")
            .await
            .expect_problem(404, "link_not_found");
    }
    let revoked = json!({ "marketing": ["revoked", "link"] });
    assert_eq!(permissions(&world, "ada@example.com").await, revoked);
    // It shows, and unsubscribes, as before.
    open(&world, Method::GET, &links[2])
        .send()
        .await
        .expect(200);
    post(&world, &links[2], ONE_CLICK).await.expect(200);
}

#[tokio::test]
async fn a_link_to_confirm_ends_and_nobodys_mailbox_is_filled() {
    let world = world().await;
    // Neither who ticked nothing nor spam asks anything.
    fill_in(&world, "eve@example.com", false).await.expect(200);
    for _ in 0..5 {
        fill_in(&world, "ada@example.com", true).await.expect(200);
    }
    dispatch(&world).await;
    assert_eq!(world.stack.mailbox.messages().len(), 1);
    let token = token(&mail(&world, "ada@example.com"));
    world
        .run_sql("update private.contact_links set expires_at = now() - interval '1 second'")
        .await;
    post(&world, &token, "action=confirm")
        .await
        .expect_problem(404, "link_not_found");
    assert_eq!(
        permissions(&world, "ada@example.com").await,
        json!({ "marketing": ["pending", "form"] })
    );
    // An hour later, a few times, and then no more.
    for _ in 0..5 {
        world
            .run_sql("delete from tries where kind = 'consent-request recipient'")
            .await;
        fill_in(&world, "ada@example.com", true).await.expect(200);
    }
    dispatch(&world).await;
    assert_eq!(world.stack.mailbox.messages().len(), 3);
}

#[tokio::test]
async fn a_form_that_asks_twice_has_a_box_to_ask_about() {
    let world = world().await;
    for (settings, pointer) in [
        (r#"{"doubleOptIn": "yes"}"#, "/settings/doubleOptIn"),
        (r#"{"doubleOptIn": true}"#, "/settings/doubleOptIn"),
    ] {
        let refused = world
            .refusal(&format!(
                "insert into forms (organization_id, name, fields, settings) values ('{}', 'x', '[]', '{settings}')",
                demo::ALPINE
            ))
            .await;
        assert!(
            refused.contains("invalid_form") || refused.contains(pointer),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn every_provider_of_mail_takes_the_headers() {
    for provider in ["postmark", "sendgrid"] {
        let world = world_with(&[("email_provider", provider)]).await;
        let token = token_of_news(&world, "ada@example.com").await;
        let mail = mail(&world, "ada@example.com");
        assert_eq!(mail.provider, provider);
        assert!(
            mail.headers["List-Unsubscribe"].ends_with(&format!("?token={token}>")),
            "{mail:?}"
        );
        assert_eq!(mail.headers["List-Unsubscribe-Post"], ONE_CLICK);
    }
}

#[tokio::test]
async fn news_without_a_link_do_not_leave() {
    let world = world_with(&[("public_url", "")]).await;
    allow(&world, "ada@example.com").await;
    send(&world, &news("ada@example.com")).await.expect(202);
    dispatch(&world).await;
    let row = world
        .sql("select jsonb_build_array(status, last_error) from outbox")
        .await;
    assert_eq!(row, json!(["pending", "not_configured"]));
}

#[tokio::test]
async fn long_words_of_a_form_are_agreed_to_and_the_proof_is_nobody_elses_to_write() {
    let world = world().await;
    let words = "是".repeat(500);
    let boxes: Vec<Value> = (0..6)
        .map(|number| {
            let channel = if number == 0 { "sms" } else { "email" };
            json!({ "name": format!("box{number}"), "type": "consent", "label": words,
                    "consent": { "channel": channel, "purpose": "marketing" } })
        })
        .collect();
    let fields = json!([[{ "name": "email", "type": "email" }], boxes]).to_string();
    world
        .run_sql(&format!(
            "update forms set fields = (select jsonb_agg(field) from jsonb_array_elements('{fields}'::jsonb) as part,
               jsonb_array_elements(part) as field) where id = '{FORM}'"
        ))
        .await;
    let mut answers = json!({ "email": "long@example.com" });
    for number in 1..6 {
        answers[format!("box{number}")] = json!(true);
    }
    let call = world.function_as(Caller::Public, "lead-capture").await;
    let body = json!({ "form_id": FORM, "language": "de", "answers": answers,
                       "page": { "url": format!("https://alpine.example/{}", "a".repeat(280)) } });
    let sent = call.json(&body).await;
    assert!(sent.status < 300, "{sent:?}");
    dispatch(&world).await;
    let link = token(&mail(&world, "long@example.com"));
    post(&world, &link, "action=confirm").await.expect(200);
    let known = permissions(&world, "long@example.com").await;
    assert_eq!(known["marketing"][0], "granted", "{known}");

    // What proves somebody's own word is not for the staff to write.
    let path = "/rest/v1/contact_permissions?address=eq.long@example.com&purpose=eq.marketing";
    let call = world.request_as(Caller::MEMBER, Method::PATCH, path).await;
    call.json(&json!({ "evidence": { "forged": true } })).await;
    let evidence = world
        .sql("select evidence from contact_permissions where address = 'long@example.com' and purpose = 'marketing'")
        .await;
    assert!(evidence.get("forged").is_none(), "{evidence}");
    assert_eq!(
        evidence["asked"]["consents"].as_array().map(Vec::len),
        Some(5),
        "{evidence}"
    );
}
