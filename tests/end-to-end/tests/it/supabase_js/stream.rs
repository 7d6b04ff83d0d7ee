//! In place of the functions: an answer whose second event waits until its first was read.

use axum::{
    Router,
    body::Body,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use futures::{StreamExt, stream};
use std::{convert::Infallible, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::Notify};

/// Serves it; it ends with the test.
pub async fn serve() -> SocketAddr {
    let read = Arc::new(Notify::new());
    let told = Arc::clone(&read);
    let confirm = move || async move {
        told.notify_one();
        readable(StatusCode::OK)
    };
    let preflight = || async { readable(StatusCode::NO_CONTENT) };
    let router = Router::new()
        .route(
            "/functions/v1/stream",
            post(move || async move { events(read) }).options(preflight),
        )
        .route(
            "/functions/v1/first-was-read",
            post(confirm).options(preflight),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn events(read: Arc<Notify>) -> Response {
    let first = stream::iter(["data: first\n\n"]);
    let second = stream::once(async move {
        read.notified().await;
        "data: second\n\n"
    });
    let body = Body::from_stream(first.chain(second).map(Ok::<_, Infallible>));
    readable(([(CONTENT_TYPE, "text/event-stream")], body))
}

/// For a page of any origin, and what `supabase-js` sends.
fn readable(response: impl IntoResponse) -> Response {
    let headers = [
        ("access-control-allow-origin", "*"),
        (
            "access-control-allow-headers",
            "authorization, x-client-info, apikey, content-type",
        ),
    ];
    (headers, response).into_response()
}
