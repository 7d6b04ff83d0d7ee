use super::*;
use serde_json::json;

const NOW: &str = "2026-11-28T10:00:00Z";

fn form(fields: Value) -> Form {
    let definition = json!({
        "fields": fields, "settings": {}, "version": 3, "country": "CH", "today": "2026-11-28",
    });
    Form::read(&definition.to_string()).unwrap()
}

fn request(answers: Value) -> LeadCapture {
    let body = json!({ "form_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "answers": answers });
    request_body::typed(body).unwrap()
}

/// What becomes of answers, or the pointers at fault.
fn check(fields: Value, answers: Value) -> Result<Value, Vec<String>> {
    form(fields)
        .check(request(answers), None, NOW.parse().unwrap())
        .map(|submission| serde_json::to_value(submission).unwrap())
        .map_err(|problem| problem.pointers())
}

fn group() -> Value {
    json!([
        { "name": "email", "type": "email", "required": true },
        { "name": "kind", "type": "select", "required": true,
          "options": [{ "value": "solo", "label": "Just me" }, { "value": "group", "label": "A group" }] },
        { "name": "size", "type": "number", "required": true, "validation": { "min": 2, "max": 60, "integer": true },
          "visible_if": { "field": "kind", "op": "equals", "value": "group" } },
        { "name": "news", "type": "consent", "label": "Send me news", "consent": { "channel": "email", "purpose": "marketing" } },
        { "name": "fax_ext", "type": "honeypot" },
    ])
}

#[test]
fn a_field_that_is_not_shown_is_neither_required_nor_kept() {
    for size in [json!(null), json!(""), json!("4"), json!("many")] {
        let answers = json!({ "email": "nina@lake.example", "kind": "solo", "size": size });
        let kept = check(group(), answers).unwrap();
        assert_eq!(
            kept["answers"],
            json!({ "email": "nina@lake.example", "kind": "solo" })
        );
    }
    let shown = json!({ "email": "nina@lake.example", "kind": "group" });
    assert_eq!(check(group(), shown).unwrap_err(), ["/answers/size"]);
}

#[test]
fn every_fault_is_named_at_once() {
    let answers = json!({ "email": "nobody", "kind": "family", "news": "maybe", "a/b": 1, "utm_source": "x" });
    assert_eq!(
        check(group(), answers).unwrap_err(),
        [
            "/answers/email",
            "/answers/kind",
            "/answers/news",
            "/answers/a~1b"
        ]
    );
}

#[test]
fn a_ticked_box_is_evidence_with_its_words() {
    for (given, agreed) in [
        (json!(true), 1),
        (json!("on"), 1),
        (json!(false), 0),
        (json!(""), 0),
    ] {
        let kept = check(
            group(),
            json!({ "email": "a@b.example", "kind": "solo", "news": given }),
        );
        let consents = kept.unwrap()["consents"].clone();
        assert_eq!(consents.as_array().unwrap().len(), agreed, "{given}");
        if agreed == 1 {
            assert_eq!(consents[0]["text"], "Send me news");
        }
    }
}

#[test]
fn each_kind_reads_what_pages_and_programs_send() {
    let cases = [
        (json!({ "type": "number" }), json!("12"), Some(json!(12))),
        (
            json!({ "type": "number" }),
            json!("12.5"),
            Some(json!(12.5)),
        ),
        (json!({ "type": "number" }), json!("NaN"), None),
        (json!({ "type": "number" }), json!("1e999"), None),
        (
            json!({ "type": "number", "validation": { "integer": true } }),
            json!(1.5),
            None,
        ),
        (
            json!({ "type": "phone" }),
            json!("079 123 45 67"),
            Some(json!("+41791234567")),
        ),
        (
            json!({ "type": "phone", "country": "DE" }),
            json!("0151 23456789"),
            Some(json!("+4915123456789")),
        ),
        (json!({ "type": "phone" }), json!("call me"), None),
        (
            json!({ "type": "date" }),
            json!("2027-02-28"),
            Some(json!("2027-02-28")),
        ),
        (json!({ "type": "date" }), json!("2027-02-30"), None),
        (
            json!({ "type": "date", "validation": { "not_before": "today" } }),
            json!("2026-11-27"),
            None,
        ),
        (
            json!({ "type": "date", "validation": { "not_after": "today+7" } }),
            json!("2026-12-05"),
            Some(json!("2026-12-05")),
        ),
        (
            json!({ "type": "date", "validation": { "not_after": "today+7" } }),
            json!("2026-12-06"),
            None,
        ),
        (
            json!({ "type": "time" }),
            json!("9:30"),
            Some(json!("09:30")),
        ),
        (json!({ "type": "time" }), json!("25:00"), None),
        (
            json!({ "type": "url" }),
            json!("https://a.example/x"),
            Some(json!("https://a.example/x")),
        ),
        (json!({ "type": "url" }), json!("javascript:alert(1)"), None),
        (
            json!({ "type": "url" }),
            json!("https://user@evil.example"),
            None,
        ),
        (json!({ "type": "rating" }), json!("5"), Some(json!(5))),
        (json!({ "type": "rating" }), json!(6), None),
        (
            json!({ "type": "checkbox" }),
            json!("true"),
            Some(json!(true)),
        ),
        (json!({ "type": "text" }), json!("two\nlines"), None),
        (json!({ "type": "text" }), json!({ "a": 1 }), None),
        (
            json!({ "type": "textarea" }),
            json!("two\nlines"),
            Some(json!("two\nlines")),
        ),
        (
            json!({ "type": "text", "validation": { "min_length": 3 } }),
            json!("ab"),
            None,
        ),
        (
            json!({ "type": "multi_select", "options": [{ "value": "a" }, { "value": "b" }] }),
            json!("a"),
            Some(json!(["a"])),
        ),
        (
            json!({ "type": "multi_select", "options": [{ "value": "a" }] }),
            json!(["a", "a"]),
            Some(json!(["a"])),
        ),
        (
            json!({ "type": "multi_select", "options": [{ "value": "a" }] }),
            json!(["c"]),
            None,
        ),
    ];
    for (mut field, given, expected) in cases {
        field["name"] = json!("it");
        let kept = check(json!([field]), json!({ "it": given }))
            .ok()
            .map(|kept| kept["answers"]["it"].clone());
        assert_eq!(kept, expected, "{field} {given}");
    }
}

#[test]
fn conditions_see_boxes_in_one_form() {
    let fields = || {
        json!([
            { "name": "anonymous", "type": "checkbox" },
            { "name": "name", "type": "text", "required": true,
              "visible_if": { "field": "anonymous", "op": "not_equals", "value": true } },
        ])
    };
    for ticked in [json!("on"), json!("true"), json!(true)] {
        assert!(check(fields(), json!({ "anonymous": ticked })).is_ok());
    }
    for empty in [json!(null), json!(""), json!(false), json!("off")] {
        assert!(check(fields(), json!({ "anonymous": empty })).is_err());
    }
}

#[test]
fn answers_go_into_the_lead_where_the_field_says() {
    let kept = check(
        json!([
            { "name": "name", "type": "text" }, { "name": "reach_me", "type": "email" },
            { "name": "topic", "type": "select", "options": [{ "value": "ski" }], "maps_to": "tags" },
            { "name": "size", "type": "number", "overwrite": true },
            { "name": "note", "type": "textarea", "maps_to": "custom_fields.wishes" },
        ]),
        json!({ "name": "Ada King Lovelace", "reach_me": "ada@b.example", "topic": "ski", "size": 3, "note": "Hi" }),
    );
    assert_eq!(
        kept.unwrap()["person"],
        json!({ "email": "ada@b.example", "first_name": "Ada", "last_name": "King Lovelace", "tags": ["ski"],
                "custom_fields": { "wishes": "Hi" }, "newest_fields": { "size": 3 } })
    );
}

#[test]
fn a_phone_says_where_it_is_from() {
    for (phone, country) in [("+252 61 2345678", "SO"), ("+41 79 123 45 67", "CH")] {
        let kept = check(
            json!([{ "name": "phone", "type": "phone" }]),
            json!({ "phone": phone }),
        );
        assert_eq!(kept.unwrap()["person"]["phone_country"], country, "{phone}");
    }
}

#[test]
fn only_an_answer_of_its_kind_goes_into_a_column() {
    let kept = check(
        json!([
            { "name": "email", "type": "text" }, { "name": "phone", "type": "checkbox" },
            { "name": "first_name", "type": "textarea" }, { "name": "tags", "type": "number" },
        ]),
        json!({ "email": "foo", "phone": true, "first_name": "two\nlines", "tags": 5 }),
    );
    assert_eq!(
        kept.unwrap()["person"],
        json!({ "tags": [], "newest_fields": {},
                "custom_fields": { "email": "foo", "phone": true, "first_name": "two\nlines", "tags": 5 } })
    );
}

#[test]
fn what_looks_like_spam_is_told_apart() {
    let fields = || {
        json!([
            { "name": "name", "type": "text" }, { "name": "one", "type": "textarea" }, { "name": "two", "type": "textarea" },
            { "name": "fax_ext", "type": "honeypot" },
        ])
    };
    let links = "https://a.example https://b.example https://c.example https://d.example";
    for (answers, reasons) in [
        (
            json!({ "name": "Ada", "one": "See https://a.example" }),
            json!([]),
        ),
        (json!({ "one": links }), json!([])),
        (
            json!({ "one": format!("{links} <a href=x>") }),
            json!(["links", "markup"]),
        ),
        (
            json!({ "name": "Win at https://a.example" }),
            json!(["link_in_name"]),
        ),
        (
            json!({ "name": "Buy cheap pills", "one": "Buy cheap pills", "two": "Buy cheap pills" }),
            json!([]),
        ),
        (json!({ "fax_ext": "x" }), json!(["honeypot"])),
        (json!({ "fax_ext": " " }), json!([])),
    ] {
        let kept = check(fields(), answers.clone()).unwrap();
        assert_eq!(kept["spam_reasons"], reasons, "{answers}");
        assert_eq!(kept["answers"].get("fax_ext"), None);
    }
}

#[test]
fn a_form_takes_from_its_own_pages() {
    let mut form = form(json!([{ "name": "name", "type": "text" }]));
    form.settings.allowed_origins = vec!["https://www.alpine.example".to_owned()];
    for (origin, allowed) in [
        (Some("https://www.alpine.example"), true),
        (Some("HTTPS://WWW.ALPINE.EXAMPLE"), true),
        (Some("https://www.alpine.example.evil.example"), false),
        (Some("http://www.alpine.example"), false),
        (Some("null"), false),
        (None, false),
    ] {
        let sent = request(json!({ "name": "Ada" }));
        let checked = form.check(sent, origin, NOW.parse().unwrap());
        assert_eq!(checked.is_ok(), allowed, "{origin:?}");
    }
}

#[test]
fn of_an_address_its_query_is_not_kept() {
    let mut sent = request(json!({ "name": "Ada" }));
    sent.page = Some(
        request_body::typed(json!({
            "url": "https://a.example/offer?token=secret#x", "referrer": "https://b.example/?q=ada@example.com",
            "opened_at": "2026-11-28T09:59:00Z",
        }))
        .unwrap(),
    );
    let form = form(json!([{ "name": "name", "type": "text" }]));
    let kept = form.check(sent, None, NOW.parse().unwrap()).unwrap();
    assert_eq!(kept.page_url.as_deref(), Some("https://a.example/offer"));
    assert_eq!(kept.referrer.as_deref(), Some("https://b.example/"));
}

#[test]
fn what_is_no_address_of_a_page_is_not_kept() {
    let form = form(json!([{ "name": "name", "type": "text" }]));
    for odd in [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x",
        "https://user:secret@a.example/",
        "https://a.example/<b>",
    ] {
        let mut sent = request(json!({ "name": "Ada" }));
        sent.page = Some(
            request_body::typed(
                json!({ "url": odd, "referrer": "HTTPS://b.example/", "opened_at": "2026-11-28T09:59:00Z" }),
            )
            .unwrap(),
        );
        let kept = form.check(sent, None, NOW.parse().unwrap()).unwrap();
        assert_eq!(kept.page_url, None, "{odd}");
        assert_eq!(kept.referrer.as_deref(), Some("HTTPS://b.example/"));
    }
}
