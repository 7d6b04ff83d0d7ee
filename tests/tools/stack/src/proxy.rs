//! Hands a request on to a server behind the gateway, and its answer back, without storing either.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{
        self, HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{
            CONNECTION, CONTENT_TYPE, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
            TRANSFER_ENCODING, UPGRADE,
        },
    },
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use serde_json::json;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Headers that speak of one connection only (RFC 9110, 7.6.1).
const HOP_BY_HOP: [HeaderName; 8] = [
    CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// A client with kept-alive connections.
#[derive(Clone, Debug)]
pub(crate) struct Proxy(Client<HttpConnector, Body>);

impl Proxy {
    pub(crate) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(Duration::from_secs(5)));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(10))
            .build(connector);
        Self(client)
    }

    /// Sends the request to another address under another path; the rest of it stays.
    pub(crate) async fn forward(
        &self,
        mut request: Request,
        to: SocketAddr,
        path_and_query: &str,
        peer: SocketAddr,
    ) -> Response {
        let Ok(uri) = format!("http://{to}{path_and_query}").parse::<Uri>() else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        *request.uri_mut() = uri;
        *request.version_mut() = axum::http::Version::HTTP_11;
        let headers = request.headers_mut();
        remove_hop_by_hop(headers);
        add_forwarded(headers, peer);
        match self.send(request).await {
            Ok(answer) => {
                let mut answer = answer.map(Body::new);
                remove_hop_by_hop(answer.headers_mut());
                answer
            }
            Err(_) => unavailable("the server behind this address does not answer"),
        }
    }

    /// Sends a request that only reads once more where its connection ends without an answer (RFC 9110, 9.2.2): PostgREST
    /// closes kept connections, now and then as a request is on its way.
    async fn send(&self, request: Request) -> Result<http::Response<Incoming>, Error> {
        let again = repeatable(&request);
        match (self.0.request(request).await, again) {
            (Err(_), Some(again)) => self.0.request(again).await,
            (outcome, _) => outcome,
        }
    }
}

/// The same request once more, where it reads and has no body.
fn repeatable(request: &Request) -> Option<Request> {
    if !request.method().is_safe() || !request.body().is_end_stream() {
        return None;
    }
    let mut again = Request::new(Body::empty());
    again.method_mut().clone_from(request.method());
    again.uri_mut().clone_from(request.uri());
    again.headers_mut().clone_from(request.headers());
    *again.version_mut() = request.version();
    Some(again)
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// The sender's address goes behind those that it named itself.
fn add_forwarded(headers: &mut HeaderMap, peer: SocketAddr) {
    let peer = peer.ip().to_string();
    let chain = match headers
        .get(FORWARDED_FOR)
        .and_then(|value| value.to_str().ok())
    {
        Some(before) => format!("{before}, {peer}"),
        None => peer,
    };
    if let Ok(chain) = HeaderValue::from_str(&chain) {
        headers.insert(FORWARDED_FOR, chain);
    }
    if let Some(host) = headers.get(HOST).cloned() {
        headers.insert(FORWARDED_HOST, host);
    }
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
}

/// 503 as `application/problem+json`.
pub(crate) fn unavailable(detail: &str) -> Response {
    let problem = json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": detail,
        "code": "service_unavailable",
    });
    let headers = [(CONTENT_TYPE, "application/problem+json")];
    (
        StatusCode::SERVICE_UNAVAILABLE,
        headers,
        problem.to_string(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;
    use std::{io, net::Ipv4Addr};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

    /// A server that answers the first request of each connection, and resets the connection at the second.
    async fn server() -> SocketAddr {
        async fn serve(mut connection: TcpStream) -> io::Result<()> {
            let mut request = [0; 4096];
            if connection.read(&mut request).await? == 0 {
                return Ok(());
            }
            connection
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await?;
            if connection.read(&mut request).await? == 0 {
                return Ok(());
            }
            connection.set_zero_linger()
        }

        let listener = TcpListener::bind(LOCAL).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection));
            }
        });
        address
    }

    async fn status(proxy: &Proxy, server: SocketAddr, method: Method, body: &'static str) -> u16 {
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method;
        let answer = proxy.forward(request, server, "/", LOCAL).await;
        answer.status().as_u16()
    }

    #[tokio::test]
    async fn what_only_reads_outlives_a_connection_that_is_reset() {
        let (proxy, server) = (Proxy::new(), server().await);
        for _ in 0..4 {
            assert_eq!(status(&proxy, server, Method::GET, "").await, 200);
        }
    }

    #[tokio::test]
    async fn what_may_have_been_done_is_not_sent_again() {
        let (proxy, server) = (Proxy::new(), server().await);
        assert_eq!(status(&proxy, server, Method::GET, "").await, 200);
        assert_eq!(status(&proxy, server, Method::POST, "{}").await, 503);
    }
}
