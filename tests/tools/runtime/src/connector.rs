//! How connections for outbound requests are made, each within the time its component allows.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::{
    allowed_hosts::Reach,
    public_addresses::{PublicAddresses, is_public, refused},
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

tokio::task_local! {
    /// The pool's client takes no options with a request, so they travel with its task.
    static OPTIONS: (Duration, Reach);
}

/// Does `work`, in which making a connection may take so long, and leads no further than its component may reach.
pub(crate) async fn within<T>(
    connect_timeout: Duration,
    reach: Reach,
    work: impl Future<Output = T>,
) -> T {
    OPTIONS.scope((connect_timeout, reach), work).await
}

/// TCP, and TLS with the roots of Mozilla's list for `https`.
#[derive(Clone)]
pub(crate) struct Connector {
    named: HttpsConnector<HttpConnector>,
    anywhere: HttpsConnector<HttpConnector<PublicAddresses>>,
}

impl Connector {
    pub fn new() -> Self {
        Self {
            named: secured(HttpConnector::new()),
            anywhere: secured(HttpConnector::new_with_resolver(PublicAddresses)),
        }
    }
}

fn secured<R>(mut tcp: HttpConnector<R>) -> HttpsConnector<HttpConnector<R>> {
    tcp.enforce_http(false);
    // The body of a request arrives from the component after its head, and so goes out as a packet of its own:
    // on a kept connection it would wait some 40 ms for the other side to acknowledge the head.
    tcp.set_nodelay(true);
    let builder = HttpsConnectorBuilder::new()
        .with_webpki_roots()
        .https_or_http();
    builder.enable_all_versions().wrap_connector(tcp)
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // Both are always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let (limit, reach) = OPTIONS
            .try_with(|options| *options)
            .unwrap_or((Duration::MAX, Reach::Anywhere));
        // An address is not resolved, so nobody else looks at it.
        let address = target.host().map(|host| host.trim_matches(['[', ']']));
        let address = address.and_then(|host| host.parse::<IpAddr>().ok());
        if reach == Reach::Anywhere && address.is_some_and(|address| !is_public(address)) {
            return Box::pin(async { Err(refused().into()) });
        }
        let connecting: Self::Future = match reach {
            Reach::Named => Box::pin(self.named.call(target)),
            Reach::Anywhere => Box::pin(self.anywhere.call(target)),
        };
        Box::pin(async move {
            let connected = tokio::time::timeout(limit, connecting).await;
            connected.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_anybody_may_name_leads_to_no_private_address() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
            let uri: Uri = format!("http://{host}:{port}/").parse().unwrap();
            let connect = |reach| {
                let mut connector = Connector::new();
                let uri = uri.clone();
                within(Duration::from_secs(5), reach, async move {
                    connector.call(uri).await
                })
            };
            let Err(error) = connect(Reach::Anywhere).await else {
                panic!("{host} is reached")
            };
            let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*error);
            let mut is_prohibited = false;
            while let Some(current) = cause {
                is_prohibited |= current
                    .downcast_ref::<io::Error>()
                    .is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
                cause = current.source();
            }
            assert!(is_prohibited, "{host}: {error:?}");
            if host == "127.0.0.1" {
                assert!(connect(Reach::Named).await.is_ok());
            }
        }
    }
}
