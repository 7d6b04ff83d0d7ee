//! Qdrant's REST interface: <https://api.qdrant.tech/>.

use crate::{
    Forgotten, Held, Point, Scope,
    collection::{self, Collection, Described},
    conditions::Conditions,
    refused,
    transport::Transport,
};
use problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use spin_sdk::http::Method;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Number of neighbors per query: as many as the fusion of both searches uses.
const NEIGHBORS: usize = 100;

/// A Qdrant server or cluster, of version 1.11 or newer.
#[derive(Debug)]
pub struct Qdrant {
    transport: Transport,
}

#[derive(Serialize)]
struct Query<'a> {
    query: &'a [f32],
    filter: Conditions,
    limit: usize,
    with_payload: bool,
    with_vector: bool,
}

#[derive(Deserialize)]
struct Neighbors {
    points: Vec<Neighbor>,
}

#[derive(Deserialize)]
struct Neighbor {
    id: Uuid,
}

#[derive(Serialize)]
struct Upsert<'a> {
    points: Vec<NewPoint<'a>>,
}

#[derive(Serialize)]
struct NewPoint<'a> {
    id: Uuid,
    vector: &'a RawValue,
    payload: &'a Value,
}

#[derive(Serialize)]
struct Delete {
    points: Vec<Uuid>,
}

/// State of a change.
#[derive(Deserialize)]
struct Update {
    status: String,
}

impl Qdrant {
    pub(crate) fn new(url: &str, api_key: String) -> Self {
        let transport = Transport {
            url: url.trim_end_matches('/').to_owned(),
            api_key,
        };
        Self { transport }
    }

    /// The ids of the passages nearest to a vector, nearest first, at most 100. None if nothing was ever
    /// indexed with this model.
    ///
    /// # Errors
    /// 503 `vector_index_unavailable` or `vector_index_refused`.
    pub async fn nearest(
        &self,
        model: &str,
        vector: &[f32],
        scope: Scope<'_>,
    ) -> Result<Vec<Uuid>, Problem> {
        let query = Query {
            query: vector,
            filter: Conditions::of(scope),
            limit: NEIGHBORS,
            with_payload: false,
            with_vector: false,
        };
        let path = format!("/collections/{}/points/query", collection::name(model));
        let found: Option<Neighbors> = self
            .transport
            .ask(Method::POST, &path, Some(json(&query)?))
            .await?;
        let points = found.map(|found| found.points).unwrap_or_default();
        Ok(points
            .into_iter()
            .take(NEIGHBORS)
            .map(|point| point.id)
            .collect())
    }

    /// Writes these passages with their vectors, and waits until Qdrant confirms.
    ///
    /// # Errors
    /// As [`Self::nearest`]; some of them may be written then.
    pub async fn hold(&self, model: &str, points: &[Point]) -> Result<Vec<Held>, Problem> {
        let Some(first) = points.first() else {
            return Ok(Vec::new());
        };
        let name = collection::name(model);
        self.prepare(&name, dimensions(first)?).await?;
        let vectors = points.iter().map(vector).collect::<Result<Vec<_>, _>>()?;
        let upsert = Upsert {
            points: points
                .iter()
                .zip(&vectors)
                .map(|(point, vector)| NewPoint {
                    id: point.id,
                    vector,
                    payload: &point.payload,
                })
                .collect(),
        };
        let path = format!("/collections/{name}/points?wait=true");
        let update = self
            .transport
            .ask(Method::PUT, &path, Some(json(&upsert)?))
            .await?;
        confirmed(update)?;
        Ok(points.iter().map(Point::held).collect())
    }

    /// Deletes these points, and waits until Qdrant confirms. An unknown point counts as deleted.
    ///
    /// # Errors
    /// As [`Self::nearest`]; some of them may be deleted then.
    pub async fn forget(&self, points: &[Forgotten]) -> Result<(), Problem> {
        let mut of_models: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for point in points {
            of_models.entry(&point.model).or_default().push(point.id);
        }
        for (model, points) in of_models {
            let path = format!(
                "/collections/{}/points/delete?wait=true",
                collection::name(model)
            );
            let update: Option<Update> = self
                .transport
                .ask(Method::POST, &path, Some(json(&Delete { points })?))
                .await?;
            if update.is_some() {
                confirmed(update)?;
            }
        }
        Ok(())
    }

    /// Creates a collection and its indexes where they are missing. Concurrent calls do no harm.
    async fn prepare(&self, name: &str, dimensions: usize) -> Result<(), Problem> {
        let path = format!("/collections/{name}");
        let described = match self.transport.ask(Method::GET, &path, None).await? {
            Some(described) => described,
            None => {
                let collection = json(&Collection::of_length(dimensions))?;
                let made: Result<Option<bool>, Problem> = self
                    .transport
                    .ask(Method::PUT, &path, Some(collection))
                    .await;
                let described = self.transport.ask(Method::GET, &path, None).await?;
                // Another may have been first, and then Qdrant refuses.
                match (described, made) {
                    (Some(described), _) => described,
                    (None, Err(problem)) => return Err(problem),
                    (None, Ok(_)) => return Err(refused(format!("no collection {name}"))),
                }
            }
        };
        let described: Described = described;
        for index in described.missing_indexes() {
            let path = format!("{path}/index?wait=true");
            let update = self
                .transport
                .ask(Method::PUT, &path, Some(json(&index)?))
                .await?;
            confirmed(update)?;
        }
        Ok(())
    }
}

fn json(body: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(body).map_err(|error| Problem::internal().because(error.to_string()))
}

/// Postgres writes a vector as JSON does.
fn vector(point: &Point) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(point.vector.clone())
        .map_err(|error| Problem::internal().because(format!("a vector is no JSON: {error}")))
}

fn dimensions(point: &Point) -> Result<usize, Problem> {
    let numbers: Vec<f32> = serde_json::from_str(&point.vector)
        .map_err(|error| Problem::internal().because(format!("a vector is no JSON: {error}")))?;
    Ok(numbers.len())
}

/// Only what is `completed` is done; `acknowledged` is a promise.
fn confirmed(update: Option<Update>) -> Result<(), Problem> {
    match update {
        Some(update) if update.status == "completed" => Ok(()),
        Some(update) => Err(refused(format!("Qdrant left a change {}", update.status))),
        None => Err(refused("Qdrant has no such collection")),
    }
}
