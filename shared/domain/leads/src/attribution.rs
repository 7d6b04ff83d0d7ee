//! Which campaign brought a visitor.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What pages pass on: the parameters of campaigns, and the ids that advertisers give to clicks.
const KNOWN: [&str; 16] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_id",
    "utm_term",
    "utm_content",
    "utm_source_platform",
    "utm_creative_format",
    "utm_marketing_tactic",
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "ttclid",
    "msclkid",
];
/// The most characters of each.
const LENGTH: usize = 500;

/// Parameters of the page's address that say which campaign brought the visitor, such as `utm_source`. What is not known is
/// left out, since anybody writes there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Attribution(BTreeMap<String, String>);

impl Attribution {
    pub(crate) fn of(given: &BTreeMap<String, Value>) -> Self {
        let known = |(name, value): (&String, &Value)| {
            let value: String = value
                .as_str()?
                .chars()
                .filter(|letter| !letter.is_control())
                .take(LENGTH)
                .collect();
            let is_known = KNOWN.contains(&name.as_str()) && !value.trim().is_empty();
            is_known.then(|| (name.clone(), value.trim().to_owned()))
        };
        Self(given.iter().filter_map(known).collect())
    }
}

impl<Faults: deserr::DeserializeError> Deserr<Faults> for Attribution {
    fn deserialize_from_value<V: deserr::IntoValue>(
        value: deserr::Value<V>,
        location: deserr::ValuePointerRef,
    ) -> Result<Self, Faults> {
        BTreeMap::deserialize_from_value(value, location).map(|given| Self::of(&given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_known_is_kept_and_nothing_else() {
        let given = json!({
            "utm_source": " newsletter ", "gclid": "x".repeat(600), "utm_medium": 5, "utm_term": "  ",
            "password": "secret",
        });
        let kept = Attribution::of(&serde_json::from_value(given).unwrap());
        assert_eq!(
            serde_json::to_value(kept).unwrap(),
            json!({ "utm_source": "newsletter", "gclid": "x".repeat(500) })
        );
    }
}
