use super::*;
use languages::Spoken;
use serde_json::json;

fn linked() -> Option<PresentedToken> {
    Some(PresentedToken::parse("t\"<>&").unwrap())
}

fn form(body: &str) -> Result<MessagePreferences, Problem> {
    MessagePreferences::read(
        body.as_bytes(),
        "application/x-www-form-urlencoded; charset=utf-8",
        linked(),
    )
}

fn preferences(asks: Value) -> Preferences {
    let known = |channel: &str, purpose: &str, status: &str, is_on: bool| json!({ "channel": channel, "purpose": purpose, "status": status, "is_on": is_on });
    serde_json::from_value(json!({
        "organization": { "id": uuid::Uuid::nil(), "name": "<Alpine> & Co" },
        "channel": "email", "address": "ada@example.com", "language": "de", "asks": asks,
        "permissions": [known("email", "marketing", "granted", true), known("email", "transactional", "revoked", false)],
    }))
    .unwrap()
}

#[test]
fn a_mail_program_unsubscribes_by_one_click_in_either_form() {
    let multipart = "--x1\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x1--\r\n";
    let by_parts = MessagePreferences::read(
        multipart.as_bytes(),
        "multipart/form-data; boundary=\"x1\"",
        linked(),
    );
    for read in [form("List-Unsubscribe=One-Click"), by_parts] {
        assert!(
            matches!(read, Ok(MessagePreferences::Unsubscribe(_))),
            "{read:?}"
        );
    }
}

#[test]
fn a_box_that_is_not_ticked_is_switched_off() {
    let read = form(
        "action=save&shown=email.marketing&shown=email.transactional&shown=fax.x&on=email.transactional",
    );
    let Ok(MessagePreferences::Save(_, permissions)) = read else {
        panic!("{read:?}")
    };
    assert_eq!(
        serde_json::to_value(permissions).unwrap(),
        json!([
            { "channel": "email", "purpose": "marketing", "is_on": false },
            { "channel": "email", "purpose": "transactional", "is_on": true },
        ])
    );
}

#[test]
fn what_says_nothing_changes_nothing() {
    for body in [
        "",
        "action=",
        "action=save",
        "action=drop",
        "List-Unsubscribe=No",
        "%%%=&&&",
        "on=email.marketing",
    ] {
        assert_eq!(form(body).unwrap_err().status(), 422, "{body}");
    }
    for (content_type, body) in [
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=", "--"),
        ("multipart/form-data; boundary=a", "--a\r\n\r\n--a"),
        ("text/plain", "List-Unsubscribe"),
    ] {
        let read = MessagePreferences::read(body.as_bytes(), content_type, linked());
        assert_eq!(read.unwrap_err().status(), 422, "{content_type}");
    }
    let without = MessagePreferences::read(
        b"List-Unsubscribe=One-Click",
        "application/x-www-form-urlencoded",
        None,
    );
    assert_eq!(without.unwrap_err().pointers(), ["/token"]);
}

#[test]
fn json_names_its_token_and_every_fault() {
    let read = |body: Value| {
        MessagePreferences::read(body.to_string().as_bytes(), "application/json", None)
    };
    assert!(matches!(
        read(json!({ "token": "t" })),
        Ok(MessagePreferences::Show(_))
    ));
    assert!(matches!(
        read(json!({ "action": "confirm", "token": "t" })),
        Ok(MessagePreferences::Confirm(_))
    ));
    let save = json!({ "action": "save", "token": "", "permissions": [{ "channel": "fax", "purpose": "x", "is_on": 1 }] });
    let mut pointers = read(save).unwrap_err().pointers();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/permissions/0/channel",
            "/permissions/0/is_on",
            "/permissions/0/purpose",
            "/token"
        ]
    );
    let none = read(json!({ "action": "save", "token": "t", "permissions": [] }));
    assert_eq!(none.unwrap_err().pointers(), ["/permissions"]);
}

#[test]
fn the_page_shows_each_switch_and_no_html_of_others() {
    let asked = MessagePreferences::show(linked()).unwrap();
    for spoken in Spoken::ALL {
        let html = page(&preferences(Value::Null), &asked, spoken);
        assert!(
            html.contains(&format!("<html lang=\"{}\">", spoken.tag())),
            "{html}"
        );
        assert!(
            html.contains("&lt;Alpine&gt; &amp; Co") && !html.contains("<Alpine>"),
            "{html}"
        );
        assert!(
            html.contains("value=\"email.marketing\" checked>"),
            "{html}"
        );
        assert!(html.contains("value=\"email.transactional\">"), "{html}");
        assert!(
            html.contains("a…@example.com") && !html.contains("ada@"),
            "{html}"
        );
        assert!(
            html.contains("?token=t%22%3C%3E%26&amp;language="),
            "{html}"
        );
        for strange in ["<script", "style=\"", " on", "http"] {
            let found = html.contains(strange) && strange != " on";
            assert!(!found, "{strange}: {html}");
        }
    }
}

#[test]
fn what_a_form_asked_for_is_confirmed_by_a_button() {
    let asks =
        json!({ "purposes": ["marketing"], "words": ["Send me <news>"], "is_confirmed": false });
    let show = MessagePreferences::show(linked()).unwrap();
    let html = page(&preferences(asks.clone()), &show, Spoken::German);
    assert!(
        html.contains("<blockquote>Send me &lt;news&gt;</blockquote>"),
        "{html}"
    );
    assert!(
        html.contains("value=\"confirm\"") && !html.contains("value=\"save\""),
        "{html}"
    );

    let confirm = MessagePreferences::Confirm(linked().unwrap());
    let html = page(&preferences(asks), &confirm, Spoken::German);
    assert!(
        html.contains("Danke, das ist bestätigt.") && html.contains("value=\"save\""),
        "{html}"
    );
}

#[test]
fn the_policy_knows_the_style() {
    let hash = random_token::digest(page::STYLE_OF_TEST);
    let bytes: Vec<u8> = (0..hash.len() / 2)
        .map(|at| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    use base64::{Engine, engine::general_purpose::STANDARD};
    let expected = format!("'sha256-{}'", STANDARD.encode(bytes));
    assert!(POLICY.contains(&expected), "{expected}\n{POLICY}");
}

#[test]
fn neither_token_nor_address_is_shown_by_accident() {
    assert_eq!(format!("{:?}", linked().unwrap()), "PresentedToken(..)");
    assert_eq!(masked("+41791234567"), "…567");
    let shown = serde_json::to_value(preferences(Value::Null)).unwrap();
    assert_eq!(shown["address"], "a…@example.com");
}
