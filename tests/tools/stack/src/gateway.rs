//! One address with Supabase's paths.

mod connections;
mod limits;

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_HEADERS, AUTHORIZATION,
        },
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};
use serde_json::json;
use tokio::sync::oneshot;

use crate::{
    auth::{self, Auth},
    background,
    keys::Keys,
    missing,
    postgrest::Postgrest,
    proxy::{self, Proxy},
};

/// What the gateway stands in front of.
#[derive(Debug)]
pub(crate) struct Upstreams {
    /// Started by the first request for it.
    pub postgrest: Arc<Postgrest>,
    /// Set once they are served.
    pub functions: OnceLock<SocketAddr>,
    /// What stands for Supabase Storage, if something does.
    pub storage: Option<SocketAddr>,
}

/// A gateway; it stops when dropped.
#[derive(Debug)]
pub(crate) struct Gateway {
    _stop: oneshot::Sender<()>,
}

#[derive(Clone)]
struct Site {
    keys: Arc<Keys>,
    upstreams: Arc<Upstreams>,
    proxy: Proxy,
}

impl Gateway {
    /// Serves on a listener that is bound already: its address is part of the keys' issuer.
    pub(crate) fn start(
        listener: std::net::TcpListener,
        keys: Arc<Keys>,
        upstreams: Arc<Upstreams>,
        auth: Auth,
    ) -> Result<Self> {
        let _runtime = background::runtime()?.enter();
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let site = Site {
            keys,
            upstreams,
            proxy: Proxy::new(),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(connections::serve(
            listener,
            router(site, auth),
            stopped,
            connections::HEAD,
        ));
        Ok(Self { _stop: stop })
    }
}

fn router(site: Site, auth: Auth) -> Router {
    let keys = site.keys.clone();
    let rest = Router::new()
        .route("/rest/v1", any(rest))
        .route("/rest/v1/", any(rest))
        .route("/rest/v1/{*path}", any(rest))
        .with_state(site.clone());
    let with_key = auth::router(auth)
        .merge(rest)
        .layer(middleware::from_fn_with_state(keys.clone(), require_key));
    let own = Router::new()
        .merge(with_key)
        .merge(auth::public_keys(keys))
        .fallback(not_found);
    let functions = Router::new().route("/functions/v1/{*path}", any(functions));
    let storage = Router::new().route("/storage/v1/{*path}", any(storage));
    // What stands for Storage answers pages by itself, as the functions do.
    let (own, passed_on) = match site.upstreams.storage {
        Some(_) => (own, functions.merge(storage)),
        None => (own.merge(storage.with_state(site.clone())), functions),
    };
    own.layer(middleware::from_fn(cors))
        .merge(passed_on.with_state(site))
}

/// Functions do everything themselves, CORS too: the request is passed as it is.
async fn functions(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let asked = missing::Asked::of(&request);
    let Some(functions) = site.upstreams.functions.get() else {
        return asked.unavailable("the functions are being started");
    };
    let path = path_and_query(&request).to_owned();
    let answer = site.proxy.forward(request, *functions, &path, peer).await;
    asked.explain(answer)
}

/// The stack has no storage of its own: what a test puts there is asked as it is.
async fn storage(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let Some(storage) = site.upstreams.storage else {
        return missing::storage();
    };
    let path = path_and_query(&request)
        .strip_prefix("/storage/v1")
        .unwrap_or_default()
        .to_owned();
    site.proxy.forward(request, storage, &path, peer).await
}

/// PostgREST knows JWTs only, so an opaque key is exchanged for one.
async fn rest(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Response {
    match authorization(request.headers(), &site.keys) {
        Ok(Some(value)) => request.headers_mut().insert(AUTHORIZATION, value),
        Ok(None) => None,
        Err(refused) => return *refused,
    };
    let request = match limits::checked(request).await {
        Ok(request) => request,
        Err(refused) => return *refused,
    };
    let path = path_and_query(&request)
        .strip_prefix("/rest/v1")
        .unwrap_or_default();
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    match site.upstreams.postgrest.address().await {
        Ok(postgrest) => site.proxy.forward(request, postgrest, &path, peer).await,
        Err(error) => {
            eprintln!("PostgREST: {error:#}");
            proxy::unavailable("PostgREST does not start")
        }
    }
}

/// The header for PostgREST, if it is to be another than the client's.
fn authorization(headers: &HeaderMap, keys: &Keys) -> Result<Option<HeaderValue>, Box<Response>> {
    let key = api_key(headers).unwrap_or_default();
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = match bearer.and_then(|value| value.split_once(' ')) {
        None => key,
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        Some(_) => return Ok(None),
    };
    let exchanged = match token {
        // A key proves itself in `apikey`; as a bearer it only repeats it.
        _ if token.starts_with("sb_") && token != key => return Err(Box::new(invalid_key())),
        _ if token == keys.secret_key => keys.service_token(Duration::from_secs(60)),
        _ if token == keys.publishable_key => keys.anonymous_token(Duration::from_secs(60)),
        _ => return Ok(None),
    };
    exchanged
        .ok()
        .and_then(|token| HeaderValue::from_str(&format!("Bearer {token}")).ok())
        .map(Some)
        .ok_or_else(|| Box::new(StatusCode::INTERNAL_SERVER_ERROR.into_response()))
}

/// `/auth/v1` and `/rest/v1` are closed without a key, as on Supabase.
async fn require_key(State(keys): State<Arc<Keys>>, request: Request, next: Next) -> Response {
    match api_key(request.headers()) {
        None => {
            let fault = json!({
                "message": "No API key found in request",
                "hint": "No `apikey` request header or url param was found.",
            });
            (StatusCode::UNAUTHORIZED, Json(fault)).into_response()
        }
        Some(key) if key == keys.publishable_key || key == keys.secret_key => {
            next.run(request).await
        }
        Some(_) => invalid_key(),
    }
}

fn api_key(headers: &HeaderMap) -> Option<&str> {
    headers.get("apikey").and_then(|value| value.to_str().ok())
}

fn invalid_key() -> Response {
    let fault = json!({
        "message": "Invalid API key",
        "hint": "Double check your Supabase `anon` or `service_role` API key.",
    });
    (StatusCode::UNAUTHORIZED, Json(fault)).into_response()
}

async fn not_found() -> Response {
    let fault = json!({ "message": "no Route matched with those values" });
    (StatusCode::NOT_FOUND, Json(fault)).into_response()
}

const ALLOWED_HEADERS: &str = "authorization, apikey, x-client-info, content-type, accept, prefer, \
                               range, range-unit, accept-profile, content-profile, \
                               x-supabase-api-version";

async fn cors(request: Request, next: Next) -> Response {
    let asked = request
        .headers()
        .get(ACCESS_CONTROL_REQUEST_HEADERS)
        .cloned();
    let is_preflight = request.method() == Method::OPTIONS;
    let mut answer = match is_preflight {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    allow(answer.headers_mut(), is_preflight, asked);
    answer
}

/// Lets a page of any origin read an answer, and send what it asked to send.
pub(crate) fn allow(headers: &mut HeaderMap, is_preflight: bool, asked: Option<HeaderValue>) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed =
        "content-range, content-location, link, location, preference-applied, x-total-count";
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(exposed),
    );
    if is_preflight {
        let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static(methods),
        );
        let allowed = asked.unwrap_or(HeaderValue::from_static(ALLOWED_HEADERS));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    }
}

fn path_and_query(request: &Request) -> &str {
    request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
}
