use crate::Count;
use deserr::{DeserializeError, Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use std::time::Duration;

/// For how long a call of the clock takes up work: 1 to `MAX` seconds, and `DEFAULT` where the clock does not say. What
/// is begun by then comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Budget<const DEFAULT: u32, const MAX: u32>(u32);

impl<const DEFAULT: u32, const MAX: u32> Budget<DEFAULT, MAX> {
    /// The time.
    #[must_use]
    pub fn get(self) -> Duration {
        Duration::from_secs(self.0.into())
    }
}

impl<const DEFAULT: u32, const MAX: u32> Default for Budget<DEFAULT, MAX> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl<const DEFAULT: u32, const MAX: u32, Faults: DeserializeError> Deserr<Faults>
    for Budget<DEFAULT, MAX>
{
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, Faults> {
        if matches!(value, Value::Null) {
            return Ok(Self::default());
        }
        Count::<1, MAX>::deserialize_from_value(value, location).map(|seconds| Self(seconds.get()))
    }
}

crate::described!(Budget<const DEFAULT: u32, const MAX: u32>, {
    "type": ["integer", "null"], "minimum": 1, "maximum": MAX, "default": DEFAULT,
    "description": format!(
        "Seconds in which the call takes up work, 1 to {MAX}. Default: {DEFAULT}. What is begun by then comes to its end."
    ),
});

#[cfg(test)]
mod tests {
    use super::*;
    use problem::Faults;
    use serde_json::{Value as Json, json};

    fn read(value: Json) -> Result<u64, String> {
        deserr::deserialize::<Budget<25, 300>, _, Faults>(value)
            .map(|budget| budget.get().as_secs())
            .map_err(|faults| faults.into_vec().remove(0).detail)
    }

    #[test]
    fn a_clock_that_says_nothing_gets_the_default() {
        assert_eq!(Budget::<25, 300>::default().get(), Duration::from_secs(25));
        assert_eq!(read(json!(null)), Ok(25));
    }

    #[test]
    fn a_clock_may_say_how_long() {
        assert_eq!(read(json!(1)), Ok(1));
        assert_eq!(read(json!(300)), Ok(300));
        for seconds in [json!(0), json!(301)] {
            assert_eq!(read(seconds), Err("must be from 1 to 300".into()));
        }
        assert_eq!(read(json!("25")), Err("must be a whole number".into()));
    }
}
