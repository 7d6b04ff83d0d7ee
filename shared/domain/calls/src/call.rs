//! Which call a message is about, and who is on the phone.

use crate::value::{Object, id_at, text, time};
use fields::Phone;
use serde::Serialize;
use serde_json::Value;

/// What networks send in place of a number that is withheld: the keys of ANONYMOUS, RESTRICTED and their like on a dial.
const WITHHELD: [&str; 6] = [
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "+464",
];

/// A call, as signalling has it. Nothing of it comes from what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    id: String,
    /// Of the assistant, at Vapi.
    assistant: Option<String>,
    /// The number that was called, and its id at Vapi.
    number: Option<String>,
    number_id: Option<String>,
    /// Who calls; `None` where the number is withheld, and for calls from a browser.
    caller: Option<Phone>,
    /// RFC 3339.
    created_at: Option<String>,
    /// `inbound`, `outbound` or `web`.
    direction: &'static str,
}

impl Call {
    /// The call of a message; `None` where the message names none.
    pub(crate) fn read(message: &Value) -> Option<Self> {
        let kind = text(message, &["/call/type"]).unwrap_or_default();
        Some(Self {
            id: id_at(message, &["/call/id"])?,
            assistant: id_at(
                message,
                &[
                    "/call/assistantId",
                    "/assistant/id",
                    "/call/assistant/id",
                    "/assistantId",
                ],
            ),
            number: text(
                message,
                &["/phoneNumber/number", "/call/phoneNumber/number"],
            )
            .and_then(|number| Phone::parse(number).ok())
            .map(|number| number.as_str().to_owned()),
            number_id: id_at(message, &["/phoneNumber/id", "/call/phoneNumberId"]),
            caller: caller(message),
            created_at: time(message.pointer("/call/createdAt"))
                .or_else(|| time(message.pointer("/startedAt")))
                .map(|time| time.to_string()),
            direction: match kind {
                "outboundPhoneCall" => "outbound",
                "webCall" => "web",
                _ => "inbound",
            },
        })
    }

    /// Its id at Vapi.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The number of who calls, if it is known.
    pub fn caller(&self) -> Option<&Phone> {
        self.caller.as_ref()
    }
}

/// The number of who calls.
fn caller(message: &Value) -> Option<Phone> {
    let customers = ["/customer", "/call/customer"].into_iter();
    let customers = customers.filter_map(|path| message.pointer(path)?.as_object());
    customers.filter_map(number_of).next()
}

fn number_of(customer: &Object) -> Option<Phone> {
    let names = ["number", "sipUri"].into_iter();
    let mut written = names.filter_map(|name| customer.get(name)?.as_str());
    written.find_map(|written| {
        // sip:+41795550123@carrier.example;user=phone
        let number = written
            .strip_prefix("sip:")
            .or(written.strip_prefix("sips:"));
        let number = number
            .unwrap_or(written)
            .split(['@', ';'])
            .next()
            .unwrap_or_default();
        let number = number.replace("%2B", "+");
        (!WITHHELD.contains(&number.as_str()))
            .then(|| Phone::parse(&number).ok())
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn caller_of(message: Value) -> Option<String> {
        caller(&message).map(|phone| phone.as_str().to_owned())
    }

    #[test]
    fn a_caller_is_who_the_network_says() {
        let number = json!({ "number": "+41795550123" });
        let known = Some("+41795550123".to_owned());
        assert_eq!(caller_of(json!({ "customer": number })), known);
        assert_eq!(caller_of(json!({ "call": { "customer": number } })), known);
        let sip = json!({ "sipUri": "sip:+41795550123@carrier.example;user=phone" });
        assert_eq!(caller_of(json!({ "customer": sip })), known);
        assert_eq!(
            caller_of(json!({ "customer": null, "call": { "customer": number } })),
            known
        );
    }

    #[test]
    fn a_withheld_number_is_nobodys() {
        for number in [
            "anonymous",
            "",
            "Restricted",
            "+266696687",
            "0041795550123",
            "sip:alice@example.com",
        ] {
            assert_eq!(
                caller_of(json!({ "customer": { "number": number } })),
                None,
                "{number}"
            );
        }
        for message in [
            json!({}),
            json!({ "customer": 7 }),
            json!({ "customer": { "number": 7 } }),
        ] {
            assert_eq!(caller_of(message), None);
        }
    }

    #[test]
    fn a_call_needs_its_id_alone() {
        let call = Call::read(&json!({ "call": { "id": "c1" } })).unwrap();
        assert_eq!((call.id(), call.caller()), ("c1", None));
        for message in [
            json!({}),
            json!({ "call": {} }),
            json!({ "call": { "id": 7 } }),
            json!([]),
        ] {
            assert_eq!(Call::read(&message), None);
        }
    }

    #[test]
    fn its_assistant_and_number_stand_in_several_places() {
        let message = json!({
            "call": { "id": "c1", "type": "webCall", "createdAt": "2026-11-28T10:00:00.100Z", "phoneNumberId": "n1" },
            "assistant": { "id": "a1" }, "phoneNumber": { "number": "+41 44 555 01 00" },
        });
        let call = serde_json::to_value(Call::read(&message).unwrap()).unwrap();
        assert_eq!(
            call,
            json!({ "id": "c1", "assistant": "a1", "number": "+41445550100", "number_id": "n1", "caller": null,
                    "created_at": "2026-11-28T10:00:00.1Z", "direction": "web" })
        );
    }
}
