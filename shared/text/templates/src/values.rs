//! The values of a template. One that is missing is an object that knows its name, so that all of them are named at once.

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use serde_json::{Map, Value as Json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The names that were needed and had no value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needed(Arc<Mutex<BTreeSet<String>>>);

impl Needed {
    pub(crate) fn note(&self, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(name.to_owned());
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.iter().cloned().collect()
    }
}

/// An object of values, by its path.
#[derive(Debug)]
struct Scope {
    path: String,
    /// Made once: to look a value up costs the same whatever it holds, as the engine's fuel takes it to.
    fields: BTreeMap<String, Value>,
    needed: Needed,
}

/// A value that is not there.
pub(crate) struct Missing {
    path: String,
    needed: Needed,
}

impl Missing {
    /// It was to be written.
    pub(crate) fn note(&self) {
        self.needed.note(&self.path);
    }
}

impl fmt::Debug for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path)
    }
}

/// What a template sees.
pub(crate) fn root(fields: &Map<String, Json>, needed: &Needed) -> Value {
    scope(fields, String::new(), needed)
}

fn scope(fields: &Map<String, Json>, path: String, needed: &Needed) -> Value {
    let fields = fields
        .iter()
        .map(|(key, json)| (key.clone(), wrapped(Some(json), joined(&path, key), needed)))
        .collect();
    let needed = needed.clone();
    Value::from_object(Scope {
        path,
        fields,
        needed,
    })
}

fn wrapped(json: Option<&Json>, path: String, needed: &Needed) -> Value {
    let needed = needed.clone();
    match json {
        None | Some(Json::Null) => Value::from_object(Missing { path, needed }),
        Some(Json::String(text)) if text.trim().is_empty() => {
            Value::from_object(Missing { path, needed })
        }
        Some(Json::String(text)) => Value::from(text.as_str()),
        Some(Json::Bool(flag)) => Value::from(*flag),
        // As it was given: no 2.0 for 2, and no rounding.
        Some(Json::Number(number)) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.to_string()),
        },
        Some(Json::Array(items)) => {
            let items = items.iter().enumerate();
            Value::from(
                items
                    .map(|(index, item)| wrapped(Some(item), format!("{path}.{index}"), &needed))
                    .collect::<Vec<_>>(),
            )
        }
        Some(Json::Object(fields)) => scope(fields, path, &needed),
    }
}

fn joined(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        let missing = || wrapped(None, joined(&self.path, key), &self.needed);
        Some(self.fields.get(key).cloned().unwrap_or_else(missing))
    }
}

impl Object for Missing {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(Value::from_object(Self {
            path: joined(&self.path, key.as_str()?),
            needed: self.needed.clone(),
        }))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.note();
        Enumerator::Empty
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(0)
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }
}
