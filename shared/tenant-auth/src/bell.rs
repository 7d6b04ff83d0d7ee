//! How one request of an instance wakes another.
//!
//! A component sleeps until the host has something for it: a waker alone, as those of channels and locks in Rust, wakes
//! nobody. The end of a stream comes from the host, even where both of its ends are in the same instance. (The
//! `inter-task-wakeup` of wit-bindgen 0.57 does it in the same way, but cancels a read that is still waited for, which
//! Wasmtime 48 answers with a trap.)

#[cfg(target_family = "wasm")]
use spin_sdk::{
    wasip3::wit_stream,
    wit_bindgen::rt::async_support::{StreamReader, StreamWriter},
};

/// Rings when it is dropped.
#[cfg(target_family = "wasm")]
pub(crate) struct Ringer(
    #[expect(dead_code, reason = "it is there to be dropped")] StreamWriter<u8>,
);

/// Is heard once.
#[cfg(target_family = "wasm")]
pub(crate) struct Bell(StreamReader<u8>);

/// One that was not rung yet.
#[cfg(target_family = "wasm")]
pub(crate) fn new() -> (Ringer, Bell) {
    let (writer, reader) = wit_stream::new::<u8>();
    (Ringer(writer), Bell(reader))
}

#[cfg(target_family = "wasm")]
impl Bell {
    /// Waits until it rings.
    pub async fn heard(mut self) {
        self.0.next().await;
    }
}

/// Rings when it is dropped.
#[cfg(not(target_family = "wasm"))]
pub(crate) struct Ringer(
    #[expect(dead_code, reason = "it is there to be dropped")] futures_channel::oneshot::Sender<()>,
);

/// Is heard once.
#[cfg(not(target_family = "wasm"))]
pub(crate) struct Bell(futures_channel::oneshot::Receiver<()>);

/// One that was not rung yet.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn new() -> (Ringer, Bell) {
    let (sender, receiver) = futures_channel::oneshot::channel();
    (Ringer(sender), Bell(receiver))
}

#[cfg(not(target_family = "wasm"))]
impl Bell {
    /// Waits until it rings.
    pub async fn heard(self) {
        _ = self.0.await;
    }
}
