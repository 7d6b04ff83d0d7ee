//! A TCP proxy between the functions and Postgres, which fails as networks do.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    time::sleep,
};

/// How bytes pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// At once.
    Open,
    /// Not at all, as where a switch drops packets: nobody is told.
    Stalled,
    /// After this time, in each direction.
    Delayed(Duration),
}

/// A proxy. Dropped, it takes no more connections.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
    /// Counts up; connections of an earlier number end.
    epoch: watch::Sender<u64>,
    open: Arc<AtomicU64>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Proxy {
    /// Starts one in front of an address.
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (mode, modes) = watch::channel(Mode::Open);
        let (epoch, epochs) = watch::channel(0);
        let open = Arc::new(AtomicU64::new(0));
        let count = open.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (modes, epochs, count) = (modes.clone(), epochs.clone(), count.clone());
                tokio::spawn(async move {
                    count.fetch_add(1, Ordering::Relaxed);
                    // A connection that breaks has told both of its ends.
                    let _ = pass(client, target, modes, epochs).await;
                    count.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
        Ok(Self {
            address,
            mode,
            epoch,
            open,
            accepting,
        })
    }

    /// Ends all connections of now, in the middle of whatever they carry.
    pub fn cut(&self) {
        self.epoch.send_modify(|epoch| *epoch += 1);
    }

    /// Lets bytes pass so from now on.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// How many connections it has.
    pub fn connections(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(
    client: TcpStream,
    target: SocketAddr,
    modes: watch::Receiver<Mode>,
    mut epochs: watch::Receiver<u64>,
) -> Result<()> {
    epochs.mark_unchanged();
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        _ = copy(from_client, to_server, modes.clone()) => {}
        _ = copy(from_server, to_client, modes) => {}
        _ = epochs.changed() => {}
    }
    Ok(())
}

async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut modes: watch::Receiver<Mode>,
) -> Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else {
            return Ok(());
        };
        let mode = *modes.wait_for(|mode| *mode != Mode::Stalled).await?;
        if let Mode::Delayed(time) = mode {
            sleep(time).await;
        }
        to.write_all(bytes).await?;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use tokio::time::{Instant, timeout};

    /// A server that repeats what it hears.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn bytes_pass_wait_stand_still_and_break_off() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        let mut ask = async || {
            client.write_all(b"x").await?;
            let mut byte = [0];
            client.read_exact(&mut byte).await
        };
        ask().await.unwrap();

        proxy.set(Mode::Delayed(Duration::from_millis(30)));
        let since = Instant::now();
        ask().await.unwrap();
        assert!(since.elapsed() >= Duration::from_millis(60));

        proxy.set(Mode::Stalled);
        let nothing = timeout(Duration::from_millis(50), ask()).await;
        assert!(nothing.is_err());

        proxy.cut();
        let broken = timeout(Duration::from_secs(5), ask()).await;
        assert!(broken.expect("it is told").is_err());
    }
}
