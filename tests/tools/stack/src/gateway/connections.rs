//! The connections of a gateway.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
};
use tower_service::Service;

/// How long the head of a request may take. Whoever sends none holds a connection for nothing.
pub(super) const HEAD: Duration = Duration::from_secs(10);

/// Serves until `stopped` says so or its sender is gone. Requests that are answered then come to their end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    mut stopped: oneshot::Receiver<()>,
    head: Duration,
) {
    let (closing, close) = watch::channel(());
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    tokio::spawn(connection(stream, peer, router.clone(), close.clone(), head));
                }
                // There are too many open files: a moment later there may be fewer.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
    drop(closing);
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut close: watch::Receiver<()>,
    head: Duration,
) {
    // An answer goes out at once, instead of waiting for more to send along.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut router = router.clone();
        async move { router.call(request.map(Body::new)).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = close.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn a_head_that_does_not_end_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "answered"));
        let (_stop, stopped) = oneshot::channel();
        let head = Duration::from_millis(200);
        tokio::spawn(serve(listener, router, stopped, head));
        let answer_to = async |request: &[u8]| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(request).await.unwrap();
            let mut answer = String::new();
            let read = stream.read_to_string(&mut answer);
            let ended = tokio::time::timeout(Duration::from_secs(5), read).await;
            assert!(ended.is_ok(), "the connection stays open");
            answer
        };

        let whole = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        assert!(answer_to(whole).await.ends_with("answered"));
        assert!(!answer_to(b"GET / HTTP/1.1\r\nhost:").await.contains("200"));
    }
}
