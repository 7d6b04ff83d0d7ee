use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::Serialize;

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Count<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Count<MIN, MAX> {
    /// Creates a count; `None` if the number is out of range.
    pub fn new(number: u32) -> Option<Self> {
        (MIN..=MAX).contains(&number).then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32, Faults: DeserializeError> Deserr<Faults> for Count<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, Faults> {
        let error = match value {
            Value::Integer(number) => match u32::try_from(number) {
                Ok(number) if (MIN..=MAX).contains(&number) => return Ok(Self(number)),
                _ => out_of_range(MIN, MAX),
            },
            Value::NegativeInteger(_) => out_of_range(MIN, MAX),
            actual => ErrorKind::IncorrectValueKind {
                actual,
                accepted: &[ValueKind::Integer],
            },
        };
        Err(deserr::take_cf_content(Faults::error::<V>(
            None, error, location,
        )))
    }
}

crate::described!(Count<const MIN: u32, const MAX: u32>, {
    "type": "integer", "minimum": MIN, "maximum": MAX
});

fn out_of_range<V: IntoValue>(min: u32, max: u32) -> ErrorKind<'static, V> {
    ErrorKind::Unexpected {
        msg: format!("must be from {min} to {max}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use problem::Faults;
    use serde_json::{Value as Json, json};

    fn read(value: Json) -> Result<u32, String> {
        deserr::deserialize::<Count<1, 10>, _, Faults>(value)
            .map(Count::get)
            .map_err(|faults| faults.into_vec().remove(0).detail)
    }

    #[test]
    fn takes_whole_numbers_in_its_range() {
        assert_eq!(read(json!(1)), Ok(1));
        assert_eq!(read(json!(10)), Ok(10));
    }

    #[test]
    fn refuses_everything_else() {
        for number in [json!(0), json!(11), json!(-1), json!(u64::MAX)] {
            assert_eq!(read(number), Err("must be from 1 to 10".into()));
        }
        for other in [json!(1.5), json!("1"), json!(null), json!([1])] {
            assert_eq!(read(other), Err("must be a whole number".into()));
        }
    }
}
