//! WhatsApp, Messenger and Instagram, by Meta's Graph API.

use crate::{
    Envelope, Outcome, Provider,
    outcome::{characters, fitting},
};
use hmac::{Hmac, KeyInit, Mac};
use http_client::Request;
use messages::{ApprovedTemplate, Network, SocialContent};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use spin_sdk::http::Method;
use std::time::Duration;

/// The version of the API that all of this is written for.
const VERSION: &str = "v23.0";
/// How long Meta may take to tell of a message whose answer was lost.
const GRACE: Duration = Duration::from_secs(120);

/// An account on a network.
pub(crate) struct Meta {
    pub url: String,
    pub network: Network,
    /// The id of the number at WhatsApp, of the page, or of the account at Instagram.
    pub account: String,
    pub token: String,
    pub app_secret: Option<String>,
}

/// The body of `POST …/messages`.
pub(crate) fn body(network: Network, to: &str, content: &SocialContent, id: &str) -> String {
    let body = match (network, content) {
        (Network::Whatsapp, content) => {
            let mut body = json!({
                "messaging_product": "whatsapp", "recipient_type": "individual", "biz_opaque_callback_data": id,
            });
            let (kind, content) = match content {
                SocialContent::Text(text) => (
                    "text",
                    json!({ "preview_url": false, "body": fitting(text, 4_096, characters) }),
                ),
                SocialContent::Approved(approved) => ("template", template(approved)),
            };
            // Who has no number there is known by an id, which the field of numbers would take for one.
            let (field, recipient) = match to.strip_prefix('+') {
                Some(number) => ("to", number),
                None => ("recipient", to),
            };
            if let Some(fields) = body.as_object_mut() {
                fields.insert(field.to_owned(), json!(recipient));
                fields.insert("type".to_owned(), json!(kind));
                fields.insert(kind.to_owned(), content);
            }
            body
        }
        (_, SocialContent::Approved(_)) => Value::Null,
        (Network::Messenger, SocialContent::Text(text)) => json!({
            "recipient": { "id": to }, "messaging_type": "RESPONSE",
            // It comes back with the echo, so that it is known for ours.
            "message": { "text": fitting(text, 2_000, characters), "metadata": id },
        }),
        (Network::Instagram, SocialContent::Text(text)) => json!({
            "recipient": { "id": to }, "message": { "text": fitting(text, 1_000, str::len) },
        }),
    };
    body.to_string()
}

/// A template with its parameters, by number or by name.
fn template(approved: &ApprovedTemplate) -> Value {
    let parameters = approved.parameters.iter().map(|parameter| {
        let mut fields = Map::new();
        fields.insert("type".to_owned(), json!("text"));
        if let Some(name) = &parameter.name {
            fields.insert("parameter_name".to_owned(), json!(name));
        }
        fields.insert("text".to_owned(), json!(parameter.text));
        Value::Object(fields)
    });
    let parameters: Vec<Value> = parameters.collect();
    let components = match parameters.is_empty() {
        true => json!([]),
        false => json!([{ "type": "body", "parameters": parameters }]),
    };
    json!({
        "name": approved.name, "language": { "code": approved.language }, "components": components,
    })
}

/// Proves that whoever has the token has the secret of its app too:
/// <https://developers.facebook.com/docs/graph-api/guides/secure-requests>
fn proof(token: &str, app_secret: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).ok()?;
    mac.update(token.as_bytes());
    let code = mac.finalize().into_bytes();
    Some(code.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Provider for Meta {
    fn name(&self) -> &'static str {
        "meta"
    }

    fn send(&self, envelope: &Envelope<'_>) -> Request {
        // A token of Instagram's account is its page's, which is `me`.
        let account = match self.network {
            Network::Instagram => "me",
            Network::Whatsapp | Network::Messenger => &self.account,
        };
        let proof = self
            .app_secret
            .as_deref()
            .and_then(|secret| proof(&self.token, secret));
        let proof = proof.map_or_else(String::new, |proof| format!("?appsecret_proof={proof}"));
        Request::new(
            Method::POST,
            format!("{}/{VERSION}/{account}/messages{proof}", self.url),
        )
        .json(envelope.body.to_owned())
        .header("authorization", format!("Bearer {}", self.token))
        .header("accept", "application/json")
    }

    fn grace(&self) -> Option<Duration> {
        Some(GRACE)
    }

    fn outcome(&self, status: u16, answer: &[u8]) -> Outcome {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        if (200..=299).contains(&status) {
            let id = answer
                .pointer("/messages/0/id")
                .or_else(|| answer.get("message_id"));
            return Outcome::Delivered(id.and_then(Value::as_str).map(str::to_owned));
        }
        if answer.get("error").is_none() {
            return Outcome::of_answer("Meta", status, "");
        }
        let number = |name: &str| answer.pointer(name).and_then(Value::as_u64);
        let code = number("/error/code");
        let subcode = number("/error/error_subcode").unwrap_or_default();
        let is_of_proof = || {
            let message = answer.pointer("/error/message").and_then(Value::as_str);
            message.is_some_and(|message| message.contains("appsecret_proof"))
        };
        let said = match (code, subcode) {
            (None, _) => String::new(),
            (Some(code), 0) => code.to_string(),
            (Some(code), subcode) => format!("{code}, {subcode}"),
        };
        let refused = |code, why: &str| Outcome::Refused {
            code,
            detail: format!("Meta: {why} ({said})."),
        };
        match (code.unwrap_or_default(), subcode) {
            (131_047, _) | (_, 2_018_065 | 2_018_278 | 2_534_022) => refused(
                "window_closed",
                "they wrote more than 24 hours ago, so only a template of WhatsApp reaches them",
            ),
            (131_050, _) => refused("no_marketing", "they stopped the marketing of this account"),
            (131_026 | 131_030 | 131_021 | 131_049 | 131_062 | 551, _)
            | (_, 1_545_041 | 2_018_001 | 2_018_027 | 2_018_028 | 2_018_108) => {
                refused("recipient_refused", "it does not reach them")
            }
            (132_000..=132_999, _) => refused(
                "template_refused",
                "the template is not approved, or its parameters are others",
            ),
            // A code of the account: its token, its rights, its number, what it owes, or that it is blocked.
            (0, _) if code.is_some() => Outcome::of_status("Meta", 403, &said),
            (100, _) if is_of_proof() => Outcome::of_status("Meta", 403, &said),
            (
                3
                | 10
                | 102
                | 104
                | 190
                | 200..=299
                | 368
                | 131_005
                | 131_031
                | 131_042
                | 131_045
                | 133_005
                | 133_006
                | 133_010,
                _,
            ) => Outcome::of_status("Meta", 403, &said),
            (
                4 | 17 | 32 | 341 | 613 | 80_001 | 80_002 | 80_006 | 80_007 | 80_008 | 130_429
                | 131_048 | 131_056,
                _,
            ) => Outcome::of_status("Meta", 429, &said),
            (1 | 2 | 1_200 | 131_000 | 131_016 | 131_057 | 133_004 | 133_016, _) => {
                Outcome::of_status("Meta", 503, &said)
            }
            _ => Outcome::of_status("Meta", status, &said),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use messages::ApprovedParameter;

    fn meta(network: Network) -> Meta {
        Meta {
            url: "https://graph.facebook.com".to_owned(),
            network,
            account: "106".to_owned(),
            token: "t".to_owned(),
            app_secret: None,
        }
    }

    fn read(network: Network, to: &str, content: &SocialContent) -> Value {
        serde_json::from_str(&body(network, to, content, "4f0c")).unwrap()
    }

    #[test]
    fn each_network_takes_it_in_its_form() {
        let text = SocialContent::Text("Hi".to_owned());
        let whatsapp = read(Network::Whatsapp, "+41795550123", &text);
        assert_eq!(
            whatsapp,
            json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": "41795550123", "type": "text",
                    "text": { "preview_url": false, "body": "Hi" }, "biz_opaque_callback_data": "4f0c" })
        );
        let by_id = read(Network::Whatsapp, "CH.1349", &text);
        assert_eq!(
            (&by_id["recipient"], by_id.get("to")),
            (&json!("CH.1349"), None)
        );
        assert_eq!(
            read(Network::Messenger, "777", &text),
            json!({ "recipient": { "id": "777" }, "messaging_type": "RESPONSE", "message": { "text": "Hi", "metadata": "4f0c" } })
        );
        let long = SocialContent::Text("é ".repeat(600));
        let cut = read(Network::Instagram, "555", &long);
        let cut = cut["message"]["text"].as_str().unwrap();
        assert!(cut.len() <= 1_000 && cut.ends_with('…'), "{}", cut.len());
    }

    #[test]
    fn parameters_are_positional_or_named() {
        let approved = |name: Option<&str>| {
            let parameter = ApprovedParameter {
                name: name.map(str::to_owned),
                text: "Ada".to_owned(),
            };
            read(
                Network::Whatsapp,
                "+41795550123",
                &SocialContent::Approved(ApprovedTemplate {
                    name: "hello".to_owned(),
                    language: "en_US".to_owned(),
                    parameters: vec![parameter],
                }),
            )["template"]
                .clone()
        };
        assert_eq!(
            approved(None),
            json!({ "name": "hello", "language": { "code": "en_US" }, "components": [
                { "type": "body", "parameters": [{ "type": "text", "text": "Ada" }] } ] })
        );
        assert_eq!(
            approved(Some("first_name"))["components"][0]["parameters"],
            json!([{ "type": "text", "parameter_name": "first_name", "text": "Ada" }])
        );
    }

    #[test]
    fn answers_mean_what_meta_says() {
        let whatsapp = meta(Network::Whatsapp);
        let taken = whatsapp.outcome(200, br#"{"messages": [{"id": "wamid.1"}]}"#);
        assert_eq!(taken, Outcome::Delivered(Some("wamid.1".to_owned())));
        let taken =
            meta(Network::Messenger).outcome(200, br#"{"recipient_id": "7", "message_id": "m_1"}"#);
        assert_eq!(taken, Outcome::Delivered(Some("m_1".to_owned())));
        for (status, code, subcode, means) in [
            (400, 131_047, 0, "window_closed"),
            (400, 10, 2_018_278, "window_closed"),
            (400, 10, 2_018_065, "window_closed"),
            (403, 200, 2_018_028, "recipient_refused"),
            (403, 200, 2_018_027, "recipient_refused"),
            (400, 102, 0, "credentials_refused"),
            (400, 104, 0, "credentials_refused"),
            (400, 341, 0, "provider_busy"),
            (400, 80_001, 0, "provider_busy"),
            (400, 80_002, 0, "provider_busy"),
            (400, 80_006, 0, "provider_busy"),
            (400, 80_008, 0, "provider_busy"),
            (400, 131_050, 0, "no_marketing"),
            (400, 131_026, 0, "recipient_refused"),
            (400, 132_001, 0, "template_refused"),
            (400, 100, 0, "message_refused"),
            (400, 10, 0, "credentials_refused"),
            (401, 190, 463, "credentials_refused"),
            (403, 200, 0, "credentials_refused"),
            (400, 0, 0, "credentials_refused"),
            (400, 131_056, 0, "provider_busy"),
            (429, 80_007, 0, "provider_busy"),
            (500, 131_000, 0, "provider_unavailable"),
            (503, 2, 0, "provider_unavailable"),
        ] {
            let answer = json!({ "error": { "code": code, "error_subcode": subcode, "message": "to +4179" } });
            let outcome = whatsapp.outcome(status, answer.to_string().as_bytes());
            let (Outcome::Refused {
                code: found,
                detail,
            }
            | Outcome::Later {
                code: found,
                detail,
            }) = &outcome
            else {
                panic!("{outcome:?}")
            };
            assert_eq!(*found, means, "{status} {code}");
            assert!(!detail.contains("+4179"), "{detail}");
        }
        for (status, means) in [
            (500, "answer_lost"),
            (502, "answer_lost"),
            (503, "provider_unavailable"),
            (504, "answer_lost"),
        ] {
            let none = whatsapp.outcome(status, b"<html>");
            assert!(
                matches!(none, Outcome::Later { code, .. } if code == means),
                "{status}: {none:?}"
            );
        }
        let unproved =
            json!({ "error": { "code": 100, "message": "Invalid appsecret_proof provided" } });
        assert!(matches!(
            whatsapp.outcome(400, unproved.to_string().as_bytes()),
            Outcome::Later {
                code: "credentials_refused",
                ..
            }
        ));
    }

    #[test]
    fn a_token_is_proved_by_the_secret_of_its_app() {
        // HMAC-SHA256 of RFC 4231, case 2.
        assert_eq!(
            proof("what do ya want for nothing?", "Jefe").as_deref(),
            Some("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        );
    }
}
