//! How connections for outbound requests are made, each within the time its component allows.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use tokio::net::TcpStream;
use tower_service::Service;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

tokio::task_local! {
    /// The pool's client takes no options with a request, so they travel with its task.
    static CONNECT_TIMEOUT: Duration;
}

/// Does `work`, in which making a connection may take so long.
pub(crate) async fn within<T>(connect_timeout: Duration, work: impl Future<Output = T>) -> T {
    CONNECT_TIMEOUT.scope(connect_timeout, work).await
}

/// TCP, and TLS with the roots of Mozilla's list for `https`.
#[derive(Clone)]
pub(crate) struct Connector(HttpsConnector<HttpConnector>);

impl Connector {
    pub fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        // The body of a request arrives from the component after its head, and so goes out as a packet of its own:
        // on a kept connection it would wait some 40 ms for the other side to acknowledge the head.
        tcp.set_nodelay(true);
        let builder = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http();
        Self(builder.enable_all_versions().wrap_connector(tcp))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let connecting = self.0.call(target);
        let limit = CONNECT_TIMEOUT
            .try_with(|limit| *limit)
            .unwrap_or(Duration::MAX);
        Box::pin(async move {
            let connected = tokio::time::timeout(limit, connecting).await;
            connected.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
        })
    }
}
