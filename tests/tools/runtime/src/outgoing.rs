//! Requests that components send: checked against their list, then sent over kept connections.

use std::{error::Error as _, io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, Request, Response, header::HOST};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper_util::{client::legacy, rt::TokioExecutor};
use tokio::time::timeout;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, RequestOptions, WasiBody, WasiHttpHooks,
};

use crate::{
    allowed_hosts::Reach,
    connector::{self, Connector},
    guest::Grant,
};

/// The connections of an application, pooled as in Spin.
pub(crate) type Client = legacy::Client<Connector, WasiBody>;

/// Two sets of connections, by what they may lead to.
#[derive(Clone)]
pub(crate) struct Clients {
    /// To hosts that a component names.
    pub named: Client,
    /// To whatever is public.
    pub anywhere: Client,
}

impl Clients {
    pub fn new() -> Self {
        Self {
            named: client(),
            anywhere: client(),
        }
    }
}

/// For each time that a component leaves open.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

/// A client for HTTP/1.1, and HTTP/2 where TLS agrees on it.
fn client() -> Client {
    legacy::Client::builder(TokioExecutor::new()).build(Connector::new())
}

/// The sending side of one instance.
pub(crate) struct Outgoing {
    grant: Arc<Grant>,
    pub headers: Headers,
}

/// Whose headers are looked at.
#[derive(Clone, Copy)]
pub(crate) enum Headers {
    /// Those of a request from a client, of which the component sees all, `Host` too: so it is in
    /// Spin, whose Wasmtime is one version older.
    Arriving,
    /// Those that the component makes: what belongs to the connection, it may not set.
    OfGuest,
}

impl Outgoing {
    pub fn new(grant: Arc<Grant>) -> Self {
        Self {
            grant,
            headers: Headers::OfGuest,
        }
    }
}

type Sent = Result<
    (
        Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;

impl WasiHttpHooks for Outgoing {
    fn is_forbidden_header(&mut self, name: &HeaderName) -> bool {
        matches!(self.headers, Headers::OfGuest) && DEFAULT_FORBIDDEN_HEADERS.contains(name)
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_processed: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let grant = Arc::clone(&self.grant);
        Box::new(async move {
            let response = send(&grant, request, options.unwrap_or_default()).await?;
            let done: Box<dyn Future<Output = _> + Send> = Box::new(async { Ok(()) });
            Ok((response, done))
        })
    }
}

async fn send(
    grant: &Grant,
    mut request: Request<WasiBody>,
    options: RequestOptions,
) -> Result<Response<WasiBody>, Error> {
    let address = request.uri().to_string();
    let Some(reach) = grant.hosts.reach(&address, "https") else {
        let origin = request
            .uri()
            .authority()
            .map_or("itself", |authority| authority.as_str());
        grant.journal.note(format_args!(
            "component `{}` may not send requests to {origin}: `allowed_outbound_hosts` lacks it",
            grant.id
        ));
        return Err(Error::HttpRequestDenied);
    };
    // The client sets it again where the protocol needs it; some servers refuse it in HTTP/2.
    request.headers_mut().remove(HOST);

    let connect = options.connect_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let first_byte = options.first_byte_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let between_bytes = options.between_bytes_timeout.unwrap_or(DEFAULT_TIMEOUT);
    // Connections to what a component may reach by name are kept apart: whoever may go anywhere public takes none of them.
    let client = match reach {
        Reach::Named => &grant.clients.named,
        Reach::Anywhere => &grant.clients.anywhere,
    };
    let response = connector::within(connect, reach, client.request(request));
    let response = timeout(first_byte, response)
        .await
        .map_err(|_| Error::ConnectionReadTimeout)?
        .map_err(|error| {
            grant.journal.note(format_args!(
                "component `{}`: {address}: {error:?}",
                grant.id
            ));
            explain(&error)
        })?;
    Ok(response.map(|body| limit_silence(body, between_bytes)))
}

/// Ends a body when its sender is silent for too long.
fn limit_silence(body: Incoming, longest: Duration) -> WasiBody {
    let frames = futures::stream::unfold(Some(body), move |body| async move {
        let mut body = body?;
        match timeout(longest, body.frame()).await {
            Ok(None) => None,
            Ok(Some(Ok(frame))) => Some((Ok::<Frame<Bytes>, Error>(frame), Some(body))),
            Ok(Some(Err(error))) => Some((Err(Error::from(error)), None)),
            Err(_) => Some((Err(Error::ConnectionReadTimeout), None)),
        }
    });
    StreamBody::new(frames).boxed_unsync()
}

/// The error that a component sees in Spin.
fn explain(error: &legacy::Error) -> Error {
    if !error.is_connect() {
        return Error::HttpProtocolError;
    }
    if is_prohibited(error) {
        return Error::DestinationIpProhibited;
    }
    let mut cause = error.source();
    while let Some(current) = cause {
        if current.to_string() == "dns error" {
            return Error::DnsError {
                rcode: Some("address not available".to_owned()),
                info_code: Some(0),
            };
        }
        if let Some(io) = current.downcast_ref::<io::Error>() {
            return match io.kind() {
                io::ErrorKind::ConnectionRefused => Error::ConnectionRefused,
                io::ErrorKind::TimedOut => Error::ConnectionTimeout,
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                    Error::TlsProtocolError
                }
                _ => Error::ConnectionRefused,
            };
        }
        cause = current.source();
    }
    Error::ConnectionRefused
}

/// Whether the wall around private addresses ended it.
fn is_prohibited(error: &legacy::Error) -> bool {
    let mut cause = error.source();
    while let Some(current) = cause {
        let io = current.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::PermissionDenied) {
            return true;
        }
        cause = current.source();
    }
    false
}
