//! Types for fields of requests. A value of such a type has been checked.
//!
//! Each reads itself with [`deserr`], so that a body's faults are all reported at once, and writes itself
//! with serde in the form in which the database takes it.

mod budget;
mod calling_codes;
mod count;
mod day;
mod email;
mod list;
mod look_alike;
#[cfg(feature = "national-phones")]
mod numbering_plans;
mod phone;
mod punycode;
#[cfg(feature = "schema")]
pub mod schema;
mod text;

pub use budget::Budget;
pub use count::Count;
pub use day::Day;
pub use email::Email;
pub use list::List;
#[cfg(feature = "national-phones")]
use numbering_plans::numbering_plans;
pub use phone::Phone;
pub use text::{Line, Text};

/// Implements [`deserr::Deserr`] for a field that is written as a JSON string, by its
/// `parse(&str) -> Result<Self, String>`; the error says what the field takes.
#[macro_export]
macro_rules! string_field {
    ($name:ident $(<$(const $parameter:ident: $kind:ty),+>)?) => {
        impl<$($(const $parameter: $kind,)+)? Faults: ::deserr::DeserializeError> ::deserr::Deserr<Faults>
            for $name $(<$($parameter),+>)?
        {
            fn deserialize_from_value<V: ::deserr::IntoValue>(
                value: ::deserr::Value<V>,
                location: ::deserr::ValuePointerRef,
            ) -> Result<Self, Faults> {
                let error = match value {
                    ::deserr::Value::String(text) => match Self::parse(&text) {
                        Ok(field) => return Ok(field),
                        Err(msg) => ::deserr::ErrorKind::Unexpected { msg },
                    },
                    actual => ::deserr::ErrorKind::IncorrectValueKind {
                        actual,
                        accepted: &[::deserr::ValueKind::String],
                    },
                };
                Err(::deserr::take_cf_content(Faults::error::<V>(None, error, location)))
            }
        }
    };
}

/// Expands to nothing: only the OpenAPI document needs descriptions.
#[cfg(not(feature = "schema"))]
#[macro_export]
macro_rules! described {
    ($($description:tt)*) => {};
}
