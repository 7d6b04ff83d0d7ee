//! HTTP: from a socket to a component and back.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use serde::Serialize;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::{
    application::Application,
    headers,
    reload::Current,
    routes::{RouteMatch, WELL_KNOWN},
};

/// How long requests in flight may go on when the server closes.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until `closing`; every connection ends with the returned future.
///
/// Like Spin, it leaves `TCP_NODELAY` unset: what is slow there must be slow here.
pub(crate) async fn serve(listener: TcpListener, current: Current, closing: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = closing.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    let current = current.clone();
                    let answer = service_fn(move |request| {
                        let application = current.get();
                        async move { application.answer(request, client).await }
                    });
                    let server = Builder::new(TokioExecutor::new());
                    let connection = server.serve_connection(TokioIo::new(stream), answer);
                    connections.spawn(graceful.watch(connection.into_owned()));
                }
                Err(error) => {
                    current.get().journal.note(format_args!("can't accept a connection: {error}"));
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

impl Application {
    /// An error closes the connection without an answer, which is what Spin does to a request
    /// that names no host.
    async fn answer(
        &self,
        mut request: Request<Incoming>,
        client: SocketAddr,
    ) -> Result<Response<WasiBody>> {
        headers::strip(request.headers_mut());
        let path = request.uri().path().to_owned();
        if let Some(name) = path.strip_prefix(WELL_KNOWN) {
            return self.answer_well_known(name);
        }
        let Some(found) = self.routes.find(&path) else {
            return Ok(empty(StatusCode::NOT_FOUND));
        };
        headers::complete_uri(&mut request)?;
        let answered = self.call(&found, request, client).await;
        Ok(answered.unwrap_or_else(|error| {
            let component = found.component;
            self.journal.note(format_args!(
                "component `{component}`: no response: {error:#}"
            ));
            empty(StatusCode::INTERNAL_SERVER_ERROR)
        }))
    }

    fn answer_well_known(&self, name: &str) -> Result<Response<WasiBody>> {
        match name {
            "health" => Ok(Response::new(full("OK"))),
            "info" => {
                let info = Info {
                    name: &self.name,
                    version: self.version.as_deref(),
                };
                let response = Response::builder().header("content-type", "application/json");
                Ok(response.body(full(serde_json::to_vec_pretty(&info)?))?)
            }
            _ => Ok(empty(StatusCode::NOT_FOUND)),
        }
    }

    async fn call(
        &self,
        found: &RouteMatch<'_>,
        mut request: Request<Incoming>,
        client: SocketAddr,
    ) -> Result<Response<WasiBody>> {
        headers::append_spin(&mut request, found, client)?;
        let component = self
            .components
            .get(found.component)
            .context("an unloaded component")?;
        let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
        Ok(component.handle((), request).await?)
    }
}

/// What Spin tells of an application.
#[derive(Serialize)]
struct Info<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
}

fn empty(status: StatusCode) -> Response<WasiBody> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}

fn full(body: impl Into<Bytes>) -> WasiBody {
    Full::new(body.into())
        .map_err(|never: Infallible| match never {})
        .boxed_unsync()
}
