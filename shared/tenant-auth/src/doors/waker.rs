//! Lets one request of an instance wake another.
//!
//! A component sleeps until the host has something for it. A waker of Rust's channels and locks is not from the host, so
//! alone it wakes nobody. The end of a stream is from the host, even where both of its ends are in one instance: dropping
//! the writer wakes the reader.
//!
//! (The `inter-task-wakeup` of wit-bindgen 0.57 works in the same way, but cancels a read that is still waited for, which
//! Wasmtime 48 answers with a trap.)

#[cfg(target_family = "wasm")]
mod host {
    use spin_sdk::wasip3::wit_stream;
    use wit_bindgen::rt::async_support::{StreamReader, StreamWriter};

    pub(crate) type Waker = StreamWriter<u8>;
    pub(crate) type Sleeper = StreamReader<u8>;

    pub(crate) fn pair() -> (Waker, Sleeper) {
        wit_stream::new()
    }

    pub(crate) async fn woken(mut sleeper: Sleeper) {
        sleeper.next().await;
    }
}

/// For tests, whose executor any waker wakes.
#[cfg(not(target_family = "wasm"))]
mod host {
    use futures_channel::oneshot::{self, Receiver, Sender};

    pub(crate) type Waker = Sender<()>;
    pub(crate) type Sleeper = Receiver<()>;

    pub(crate) fn pair() -> (Waker, Sleeper) {
        oneshot::channel()
    }

    pub(crate) async fn woken(sleeper: Sleeper) {
        _ = sleeper.await;
    }
}

/// Wakes its [`Sleeper`] when it is dropped.
pub(crate) use host::Waker;

/// Sleeps until its [`Waker`] is dropped.
pub(crate) use host::Sleeper;

pub(crate) use host::{pair, woken};
