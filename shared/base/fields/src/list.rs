use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Sequence, Value, ValuePointerRef};
use serde::Serialize;
use std::ops::Deref;

/// A list of at most `MAX` values. A longer one is refused before its values are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// The values.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MAX: usize, Faults> Deserr<Faults> for List<T, MAX>
where
    T: Deserr<Faults>,
    Faults: DeserializeError,
{
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, Faults> {
        match value {
            Value::Sequence(values) if values.len() > MAX => {
                let msg = format!("must hold at most {MAX} values, not {}", values.len());
                let error = ErrorKind::Unexpected { msg };
                Err(deserr::take_cf_content(Faults::error::<V>(
                    None, error, location,
                )))
            }
            other => Vec::deserialize_from_value(other, location).map(Self),
        }
    }
}

#[cfg(feature = "schema")]
impl<T: crate::schema::JsonSchema, const MAX: usize> crate::schema::JsonSchema for List<T, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("List_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut crate::schema::SchemaGenerator) -> crate::schema::Schema {
        let items = generator.subschema_for::<T>();
        crate::schema::json_schema!({ "type": "array", "items": items, "maxItems": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Count;
    use problem::Faults;
    use serde_json::{Value as Json, json};

    fn read(value: Json) -> Result<usize, Vec<String>> {
        deserr::deserialize::<List<Count<1, 9>, 2>, _, Faults>(value)
            .map(|list| list.len())
            .map_err(|faults| {
                let faults = faults.into_vec().into_iter();
                faults.map(|fault| fault.pointer).collect()
            })
    }

    #[test]
    fn a_list_names_the_faults_of_its_values() {
        assert_eq!(read(json!([1, 2])), Ok(2));
        assert_eq!(
            read(json!([0, "x"])),
            Err(vec!["/0".to_owned(), "/1".to_owned()])
        );
    }

    #[test]
    fn a_list_that_is_too_long_has_one_fault() {
        assert_eq!(read(json!([0, "x", {}])), Err(vec![String::new()]));
    }
}
