//! The proxy of `functions/haproxy.cfg`.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use stack::repository;

use super::leave_out;

/// `required` makes a missing HAProxy a failure, where what needs it is left out otherwise.
const REQUIRED: &str = "FRONTDESK_HAPROXY";

/// A running proxy; it ends when dropped.
pub struct Haproxy {
    pub address: SocketAddr,
    child: Child,
}

impl Haproxy {
    /// In front of what serves the functions. Without a program on the PATH, says that what needs it is left out.
    pub fn start(what: &str, functions: SocketAddr, at_once: u32) -> Option<Self> {
        if Command::new("haproxy").arg("-v").output().is_err() {
            leave_out(REQUIRED, what, "there is no haproxy on the PATH");
            return None;
        }
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .unwrap();
        let mut child = Command::new("haproxy")
            .args(["-db", "-f"])
            .arg(repository().join("functions/haproxy.cfg"))
            .env("LISTEN", address.to_string())
            .env("FUNCTIONS", functions.to_string())
            .env("AT_ONCE", at_once.to_string())
            .env("LOUD", "1")
            .env("WAITING", "4")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert_eq!(child.try_wait().unwrap(), None, "haproxy ended");
            assert!(begun.elapsed() < Duration::from_secs(20), "no haproxy");
            sleep(Duration::from_millis(10));
        }
        Some(Self { address, child })
    }
}

impl Drop for Haproxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
