//! Requests to the project's API with the caller's own credentials.

use crate::context::Context;
use http_client::Request;

/// A `GET` of a path below the API's base, with its query.
pub(crate) fn get(context: &Context, path: &str) -> Request {
    let configuration = context.configuration;
    let credentials = &context.credentials;
    let api_key = credentials
        .api_key
        .as_deref()
        .unwrap_or(&configuration.publishable_key);
    let bearer = credentials.bearer.as_deref().unwrap_or(api_key);
    Request::get(format!("{}{path}", configuration.supabase_url))
        .header("apikey", api_key)
        .header("authorization", format!("Bearer {bearer}"))
        .header("x-request-id", context.request_id.as_str())
}
