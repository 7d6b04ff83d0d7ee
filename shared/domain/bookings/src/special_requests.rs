//! What becomes of the special requests of a booking.

use deserr::{DeserializeError, Deserr, IntoValue, Value, ValuePointerRef};
use fields::Text;
use serde::Serialize;

/// The special requests in a change of a booking. Null and an empty text take them away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SpecialRequests {
    /// They stay as they are.
    #[default]
    Kept,
    /// There are none any more.
    Removed,
    /// These instead.
    Given(Text<2000>),
}

impl SpecialRequests {
    /// Whether they stay as they are.
    pub fn are_kept(&self) -> bool {
        matches!(self, Self::Kept)
    }
}

impl<Faults: DeserializeError> Deserr<Faults> for SpecialRequests {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, Faults> {
        match value {
            Value::Null => Ok(Self::Removed),
            Value::String(text) if text.trim().is_empty() => Ok(Self::Removed),
            other => Text::deserialize_from_value(other, location).map(Self::Given),
        }
    }
}

fields::described!(SpecialRequests, {
    "type": ["string", "null"], "maxLength": 2000
});
