//! Who comes with a booking: a number of people, or some of each kind.

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValuePointerRef};
use fields::{Count, Line, List};
use serde::Serialize;

/// Maximum number of kinds of people in a booking.
pub const MAX_KINDS: usize = 20;

/// Who comes: a number of people who pay for a seat each, or some of each kind that the tour has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Participants {
    /// People who pay for a seat each.
    Number(Count<1, 1000>),
    /// Some of each kind, with the kind's price.
    Kinds(List<KindCount, MAX_KINDS>),
}

/// How many of one kind come.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[deserr(deny_unknown_fields)]
pub struct KindCount {
    /// Such as `adult`, as `tour-availability` answers it.
    pub kind: Line<50>,
    /// How many of them.
    pub count: Count<1, 1000>,
}

impl<Faults: DeserializeError> Deserr<Faults> for Participants
where
    KindCount: Deserr<Faults>,
    Count<1, 1000>: Deserr<Faults>,
{
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, Faults> {
        let Value::Sequence(_) = value else {
            return Count::deserialize_from_value(value, location).map(Self::Number);
        };
        let kinds: List<KindCount, MAX_KINDS> = List::deserialize_from_value(value, location)?;
        let fault = |message: &str, location| {
            let msg = message.to_owned();
            deserr::take_cf_content(Faults::error::<V>(
                None,
                ErrorKind::Unexpected { msg },
                location,
            ))
        };
        if kinds.is_empty() {
            return Err(fault("must name somebody", location));
        }
        for (index, one) in kinds.iter().enumerate() {
            if kinds
                .iter()
                .take(index)
                .any(|before| before.kind == one.kind)
            {
                let place = location.push_index(index);
                return Err(fault("is there twice", place.push_key("kind")));
            }
        }
        Ok(Self::Kinds(kinds))
    }
}

fields::described!(Participants, {
    "anyOf": [
        {
            "type": "integer", "minimum": 1, "maximum": 1000,
            "description": "Number of people. Each takes one seat and pays the price of one."
        },
        {
            "type": "array", "minItems": 1, "maxItems": 20,
            "description": "How many of each kind of people that the tour has, at the price of the kind.",
            "items": {
                "type": "object", "additionalProperties": false, "required": ["kind", "count"],
                "properties": {
                    "kind": {
                        "type": "string", "minLength": 1, "maxLength": 50,
                        "description": "Kind of people, such as `adult`, as `tour-availability` answers it."
                    },
                    "count": {
                        "type": "integer", "minimum": 1, "maximum": 1000,
                        "description": "Number of people of this kind, 1 to 1000."
                    }
                }
            }
        }
    ]
});

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    #[derive(Debug, Deserr, Serialize)]
    #[deserr(deny_unknown_fields)]
    struct Body {
        participants: Participants,
    }

    fn read(participants: &Json) -> Result<Json, Vec<String>> {
        let body = json!({ "participants": participants }).to_string();
        request_body::read::<Body>(body.as_bytes())
            .map(|body| json!(body)["participants"].clone())
            .map_err(|problem| problem.pointers())
    }

    #[test]
    fn a_number_or_some_of_each_kind_go_to_the_database_as_they_came() {
        for good in [
            json!(2),
            json!([{ "kind": "adult", "count": 2 }, { "kind": "child", "count": 1 }]),
        ] {
            assert_eq!(read(&good), Ok(good));
        }
    }

    #[test]
    fn each_fault_is_named_where_it_is() {
        let many: Vec<Json> = (0..21)
            .map(|number| json!({ "kind": format!("k{number}"), "count": 1 }))
            .collect();
        for (bad, pointer) in [
            (json!(0), "/participants"),
            (json!("2"), "/participants"),
            (json!([]), "/participants"),
            (json!(many), "/participants"),
            (
                json!([{ "kind": "adult", "count": 0 }]),
                "/participants/0/count",
            ),
            (json!([{ "kind": "adult" }]), "/participants/0/count"),
            (
                json!([{ "kind": "adult", "count": 1 }, { "kind": "adult", "count": 2 }]),
                "/participants/1/kind",
            ),
        ] {
            assert_eq!(read(&bad), Err(vec![pointer.to_owned()]), "{bad}");
        }
    }
}
