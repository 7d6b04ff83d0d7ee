use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::Serialize;

/// A number from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Fraction(f64);

impl<Faults: DeserializeError> Deserr<Faults> for Fraction {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, Faults> {
        let number = match &value {
            Value::Integer(0) => Some(0.0),
            Value::Integer(1) => Some(1.0),
            Value::Float(number) if (0.0..=1.0).contains(number) => Some(*number),
            _ => None,
        };
        let error = match (number, value) {
            (Some(number), _) => return Ok(Self(number)),
            (None, Value::Integer(_) | Value::NegativeInteger(_) | Value::Float(_)) => {
                ErrorKind::Unexpected {
                    msg: "must be a number from 0 to 1".to_owned(),
                }
            }
            (None, actual) => ErrorKind::IncorrectValueKind {
                actual,
                accepted: &[ValueKind::Float],
            },
        };
        Err(deserr::take_cf_content(Faults::error::<V>(
            None, error, location,
        )))
    }
}

fields::described!(Fraction, { "type": "number", "minimum": 0, "maximum": 1 });
