//! Requests that are made one by one, and the times that they took.

use anyhow::{Result, ensure};
use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use serde_json::Value;

/// The answer, which must be a good one.
pub async fn answered(
    client: &Client<HttpConnector, Body>,
    request: Request<Body>,
) -> Result<Value> {
    let answer = client.request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    ensure!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&body)
    );
    Ok(serde_json::from_slice(&body)?)
}

/// The value that a share of them is not above.
pub fn share(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    let place = (times.len() as f64 * share) as usize;
    times
        .get(place)
        .or(times.last())
        .copied()
        .unwrap_or(f64::NAN)
}
