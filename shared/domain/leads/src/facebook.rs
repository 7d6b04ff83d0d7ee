//! Lead Ads of Facebook: what Meta tells of a new lead, and what it then gives of it.
//! <https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving>

use crate::Person;
use fields::{Email, Phone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Notices that one body may hold.
const MAX_NOTICES: usize = 1_000;
/// Questions of a form.
const MAX_ANSWERS: usize = 200;
/// Characters of an answer.
const MAX_ANSWER: usize = 2_000;

/// That somebody filled in a form at Meta. Nothing of what they wrote is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeadNotice {
    page_id: String,
    form_id: String,
    leadgen_id: String,
}

/// A lead, as Meta gives it.
#[derive(Clone, Debug, Serialize)]
pub struct ArrivedLead {
    answers: Map<String, Value>,
    person: Person,
    attribution: Map<String, Value>,
    created_at: Option<i64>,
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    field_data: Vec<Value>,
    created_time: Option<Value>,
}

/// Reads the notices of leads in a body whose signature was right. What can't be read is left out.
#[must_use]
pub fn read_notices(body: &[u8]) -> Vec<LeadNotice> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if body.get("object").and_then(Value::as_str) != Some("page") {
        return Vec::new();
    }
    let list = |value: &Value, name: &str| {
        value
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let mut notices: Vec<LeadNotice> = Vec::new();
    for entry in list(&body, "entry") {
        for change in list(&entry, "changes") {
            if change.get("field").and_then(Value::as_str) != Some("leadgen") {
                continue;
            }
            let value = change.get("value").unwrap_or(&Value::Null);
            let page = id(value.get("page_id")).or_else(|| id(entry.get("id")));
            if let (Some(page_id), Some(form_id), Some(leadgen_id)) =
                (page, id(value.get("form_id")), id(value.get("leadgen_id")))
            {
                let notice = LeadNotice {
                    page_id,
                    form_id,
                    leadgen_id,
                };
                if notices.len() < MAX_NOTICES && !notices.contains(&notice) {
                    notices.push(notice);
                }
            }
        }
    }
    notices
}

impl ArrivedLead {
    /// Reads what `GET /{leadgen_id}` gives; `None` where it is no lead. A number without a country code is one of
    /// `country`. An address or a number that is none is kept as an answer and makes nobody reachable.
    #[must_use]
    pub fn read(body: &[u8], country: Option<&str>) -> Option<Self> {
        let whole: Value = serde_json::from_slice(body).ok()?;
        whole.get("field_data")?.as_array()?;
        let given = Given::deserialize(&whole).ok()?;
        let mut answers = Map::new();
        let mut person = Person::default();
        for field in given.field_data.iter().take(MAX_ANSWERS) {
            let Some(name) = field
                .get("name")
                .and_then(Value::as_str)
                .filter(|name| !name.is_empty())
            else {
                continue;
            };
            let values = field.get("values").and_then(Value::as_array);
            let values: Vec<String> = values.into_iter().flatten().filter_map(text).collect();
            let name: String = name
                .chars()
                .filter(|letter| !letter.is_control())
                .take(100)
                .collect();
            let answer = match values.as_slice() {
                [] => continue,
                [one] => json!(one),
                several => json!(several),
            };
            let one = values.first().map(String::as_str).unwrap_or_default();
            match name.as_str() {
                "email" | "work_email" => {
                    person.reach_by_email(Email::parse(one).ok().map(|email| json!(email)))
                }
                "phone_number" | "work_phone_number" => {
                    person.reach_by_phone(
                        Phone::of_country(one, country)
                            .ok()
                            .map(|phone| json!(phone)),
                    );
                }
                "full_name" => person.is_called(one),
                "first_name" => person.is_called_first(one),
                "last_name" => person.is_called_last(one),
                other => person.says(other, answer.clone()),
            }
            answers.insert(name, answer);
        }
        let mut attribution = Map::new();
        attribution.insert("utm_source".to_owned(), json!("facebook"));
        for name in ["ad_id", "campaign_id", "platform"] {
            if let Some(value) = id(whole.get(name)) {
                attribution.insert(name.to_owned(), json!(value));
            }
        }
        Some(Self {
            answers,
            person,
            attribution,
            created_at: given.created_time.as_ref().and_then(seconds),
        })
    }
}

/// An id: a text, or a number, which may be larger than a float holds.
fn id(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    let is_id = (1..=100).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_id.then_some(text)
}

fn text(value: &Value) -> Option<String> {
    let text: String = value
        .as_str()?
        .chars()
        .filter(|letter| *letter != '\0')
        .take(MAX_ANSWER)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Meta writes `2026-11-29T10:00:00+0000`.
fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number
            .as_i64()
            .filter(|second| (0..=253_402_300_799).contains(second)),
        Value::String(text) => {
            let moment: jiff::Timestamp = text.parse().ok()?;
            Some(moment.as_second())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_read_whatever_their_ids_are_written_as() {
        let body = r#"{"object": "page", "entry": [
            {"id": "104", "time": 1, "changes": [
              {"field": "leadgen", "value": {"leadgen_id": 9007199254740993, "page_id": 104, "form_id": "77", "created_time": 1}},
              {"field": "leadgen", "value": {"leadgen_id": "9007199254740993", "page_id": "104", "form_id": 77}},
              {"field": "feed", "value": {"leadgen_id": "1", "form_id": "2"}}, {"field": "leadgen"}, 7]},
            {"id": "105", "changes": [{"field": "leadgen", "value": {"leadgen_id": "8", "form_id": "78"}}]}]}"#;
        let read = serde_json::to_value(read_notices(body.as_bytes())).unwrap();
        assert_eq!(
            read,
            json!([
                { "page_id": "104", "form_id": "77", "leadgen_id": "9007199254740993" },
                { "page_id": "105", "form_id": "78", "leadgen_id": "8" }
            ])
        );
        for none in [
            "",
            "[]",
            r#"{"object": "instagram", "entry": []}"#,
            r#"{"object": "page", "entry": 7}"#,
        ] {
            assert!(read_notices(none.as_bytes()).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_lead_is_read_leniently() {
        let body = r#"{"id": "9", "created_time": "2026-11-29T10:00:00+0000", "ad_id": "5", "platform": "ig", "field_data": [
            {"name": "full_name", "values": ["Ada King Lovelace"]}, {"name": "email", "values": ["ada@example.com"]},
            {"name": "phone_number", "values": ["079 555 01 23"]}, {"name": "which_tour?", "values": ["sunrise", "night"]},
            {"name": "", "values": ["x"]}, {"name": "empty", "values": []}, 3]}"#;
        let lead = ArrivedLead::read(body.as_bytes(), Some("CH")).unwrap();
        let lead = serde_json::to_value(lead).unwrap();
        assert_eq!(lead["person"]["email"], "ada@example.com");
        assert_eq!(lead["person"]["phone"], "+41795550123");
        assert_eq!(
            (&lead["person"]["first_name"], &lead["person"]["last_name"]),
            (&json!("Ada"), &json!("King Lovelace"))
        );
        assert_eq!(
            lead["person"]["custom_fields"]["which_tour?"],
            json!(["sunrise", "night"])
        );
        assert_eq!(
            lead["attribution"],
            json!({ "utm_source": "facebook", "ad_id": "5", "platform": "ig" })
        );
        assert_eq!(lead["created_at"], 1_795_946_400);
        // A test of Meta's has words where an address belongs.
        let dummy = r#"{"field_data": [{"name": "email", "values": ["<test lead: dummy data for email>"]}]}"#;
        let dummy =
            serde_json::to_value(ArrivedLead::read(dummy.as_bytes(), None).unwrap()).unwrap();
        assert!(dummy["person"].get("email").is_none());
        assert_eq!(
            dummy["answers"]["email"],
            "<test lead: dummy data for email>"
        );
        assert!(ArrivedLead::read(br#"{"error": {"code": 190}}"#, None).is_none());
    }
}
