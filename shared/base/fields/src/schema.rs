//! Fields and requests as JSON schemas, for the OpenAPI document. Only the feature `schema` brings it along, and no
//! component has that.

pub use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use serde_json::{Value, json};

/// Describes a field as a JSON schema.
#[macro_export]
macro_rules! described {
    ($name:ident $(<$(const $parameter:ident: $kind:ty),+>)?, $schema:tt) => {
        impl $(<$(const $parameter: $kind),+>)? $crate::schema::JsonSchema for $name $(<$($parameter),+>)? {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn json_schema(_: &mut $crate::schema::SchemaGenerator) -> $crate::schema::Schema {
                $crate::schema::json_schema!($schema)
            }
        }
    };
}

/// Describes a request by the type of its body.
#[macro_export]
macro_rules! described_as {
    ($request:ident, $body:ty) => {
        impl $crate::schema::JsonSchema for $request {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($request))
            }

            fn json_schema(
                generator: &mut $crate::schema::SchemaGenerator,
            ) -> $crate::schema::Schema {
                <$body as $crate::schema::JsonSchema>::json_schema(generator)
            }
        }
    };
}

/// Describes a request whose field `action` selects its other fields. The first action is the default.
#[macro_export]
macro_rules! by_action {
    ($request:ident, $($action:literal => $body:ty),+ $(,)?) => {
        impl $crate::schema::JsonSchema for $request {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($request))
            }

            fn json_schema(
                generator: &mut $crate::schema::SchemaGenerator,
            ) -> $crate::schema::Schema {
                $crate::schema::one_of_actions([
                    $(($action, <$body as $crate::schema::JsonSchema>::json_schema(generator))),+
                ])
            }
        }
    };
}

/// A choice of objects, each with its action. The first action may be missing or null.
pub fn one_of_actions<const COUNT: usize>(actions: [(&str, Schema); COUNT]) -> Schema {
    let default = actions.first().map(|(action, _)| (*action).to_owned());
    let objects: Vec<Value> = actions
        .into_iter()
        .map(|(action, mut schema)| {
            let is_default = default.as_deref() == Some(action);
            let named = match is_default {
                true => json!({
                    "enum": [action, null],
                    "description": format!("Selects the action `{action}`, which is also the default."),
                }),
                false => json!({
                    "const": action,
                    "description": format!("Selects the action `{action}`."),
                }),
            };
            let object = schema.ensure_object();
            if let Some(properties) = entry(object, "properties", json!({})).as_object_mut() {
                properties.insert("action".to_owned(), named);
            }
            if !is_default
                && let Some(required) = entry(object, "required", json!([])).as_array_mut()
            {
                required.insert(0, action_field());
            }
            schema.to_value()
        })
        .collect();
    json_schema!({ "oneOf": objects })
}

fn action_field() -> Value {
    Value::from("action")
}

fn entry<'a>(
    object: &'a mut serde_json::Map<String, Value>,
    keyword: &str,
    empty: Value,
) -> &'a mut Value {
    object.entry(keyword).or_insert(empty)
}
