//! What stands for Qdrant: it keeps what it is told, as Qdrant's REST reference has it, and remembers each request.

use crate::serve;
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Method and path, with the query.
    pub what: String,
    /// The header `api-key`.
    pub key: String,
    /// The body.
    pub body: Value,
}

#[derive(Clone, Default)]
struct Collection {
    schema: Map<String, Value>,
    points: BTreeMap<String, Value>,
}

/// A Qdrant of one's own.
#[derive(Default)]
pub struct Qdrant {
    collections: Mutex<BTreeMap<String, Collection>>,
    asked: Mutex<Vec<Asked>>,
    /// The status of every answer, where it is to be another than is due.
    pub fails_with: Mutex<Option<u16>>,
    /// What it says of every change, where it is not `completed`.
    pub leaves_changes: Mutex<Option<&'static str>>,
    /// What it finds, whatever it is asked.
    pub finds: Mutex<Option<Vec<String>>>,
}

impl Qdrant {
    /// Serves it, and gives its address.
    pub async fn serve() -> (Arc<Self>, String) {
        let qdrant = Arc::new(Self::default());
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&qdrant));
        let url = format!("http://{}", serve(router).await);
        (qdrant, url)
    }

    /// What it was asked since the last time.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// The ids that it holds, of all collections.
    pub fn held(&self) -> Vec<String> {
        let collections = self.collections.lock().unwrap();
        collections
            .values()
            .flat_map(|collection| collection.points.keys().cloned())
            .collect()
    }

    fn reply(&self, method: &Method, path: &str, body: &Value) -> (u16, Value) {
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let mut collections = self.collections.lock().unwrap();
        let name = parts[0];
        if *method == Method::PUT && parts.len() == 1 {
            if collections.contains_key(name) {
                return (409, json!(null));
            }
            collections.insert(name.to_owned(), Collection::default());
            return (200, json!(true));
        }
        let Some(collection) = collections.get_mut(name) else {
            return (404, json!(null));
        };
        let changed = json!({
            "operation_id": 1,
            "status": self.leaves_changes.lock().unwrap().unwrap_or("completed"),
        });
        match (method.as_str(), &parts[1..]) {
            ("GET", []) => (
                200,
                json!({ "status": "green", "payload_schema": collection.schema }),
            ),
            ("PUT", ["index"]) => {
                let field = body["field_name"].as_str().unwrap().to_owned();
                collection
                    .schema
                    .insert(field, json!({ "data_type": "keyword" }));
                (200, changed)
            }
            ("PUT", ["points"]) => {
                for point in body["points"].as_array().unwrap() {
                    let id = point["id"].as_str().unwrap().to_owned();
                    collection.points.insert(id, point.clone());
                }
                (200, changed)
            }
            ("POST", ["points", "delete"]) => {
                for id in body["points"].as_array().unwrap() {
                    collection.points.remove(id.as_str().unwrap());
                }
                (200, changed)
            }
            ("POST", ["points", "query"]) => {
                (200, json!({ "points": self.find(collection, body) }))
            }
            other => panic!("Qdrant has no {other:?}"),
        }
    }

    fn find(&self, collection: &Collection, body: &Value) -> Vec<Value> {
        if let Some(finds) = &*self.finds.lock().unwrap() {
            let point = |id| json!({ "id": id, "version": 1, "score": 0.99 });
            return finds.iter().map(point).collect();
        }
        let conditions = body["filter"]["must"].as_array().unwrap();
        let mut points: Vec<(f64, &String)> = collection
            .points
            .iter()
            .filter(|(_, point)| conditions.iter().all(|one| passes(&point["payload"], one)))
            .map(|(id, point)| (cosine(&point["vector"], &body["query"]), id))
            .collect();
        points.sort_by(|left, right| right.0.total_cmp(&left.0));
        points.truncate(body["limit"].as_u64().unwrap() as usize);
        points
            .into_iter()
            .map(|(score, id)| json!({ "id": id, "version": 1, "score": score }))
            .collect()
    }
}

fn passes(payload: &Value, condition: &Value) -> bool {
    let value = &payload[condition["key"].as_str().unwrap()];
    let is_one = |wanted: &Value| {
        value == wanted || value.as_array().is_some_and(|all| all.contains(wanted))
    };
    match &condition["match"] {
        Value::Null => true,
        wanted if wanted["any"].is_array() => wanted["any"].as_array().unwrap().iter().any(is_one),
        wanted => is_one(&wanted["value"]),
    }
}

fn cosine(left: &Value, right: &Value) -> f64 {
    let numbers = |vector: &Value| -> Vec<f64> {
        let numbers = vector.as_array().unwrap().iter();
        numbers.map(|number| number.as_f64().unwrap()).collect()
    };
    let (left, right) = (numbers(left), numbers(right));
    left.iter()
        .zip(&right)
        .map(|(one, other)| one * other)
        .sum()
}

async fn answer(
    State(qdrant): State<Arc<Qdrant>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let header = |name| {
        headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    };
    qdrant.asked.lock().unwrap().push(Asked {
        what: format!("{method} {uri}"),
        key: header("api-key").to_owned(),
        body: body.clone(),
    });
    let fails_with = *qdrant.fails_with.lock().unwrap();
    let (status, result) = match fails_with {
        Some(status) => (status, Value::Null),
        None => qdrant.reply(&method, uri.path(), &body),
    };
    let answer = match status {
        200 => json!({ "time": 0.001, "status": "ok", "result": result }),
        _ => json!({ "time": 0.001, "status": { "error": "no" } }),
    };
    (StatusCode::from_u16(status).unwrap(), Json(answer))
}
