//! Files that are made to do harm, through the real stack: none ends an instance.
//!
//! The same seed gives the same files. `FRONTDESK_FUZZ_SECONDS=600 cargo test --test it -- hostile` goes on for ten minutes,
//! with a seed of its own, and names the seed and the number of a file that fails.

mod files;

use super::{MARKDOWN, send, world};
use end_to_end::{Caller, World};
use files::Files;
use futures::{StreamExt, stream};
use std::time::{Duration, Instant};

/// The files that every run sends.
const FILES: u64 = 160;

/// Requests at the same time.
const AT_ONCE: usize = 4;

/// What a file may take, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn hostile_files_end_no_instance() {
    let world = world().await;
    run(&world, 1, 0..FILES).await;
    let seconds = std::env::var("FRONTDESK_FUZZ_SECONDS");
    if let Some(seconds) = seconds.ok().and_then(|seconds| seconds.parse().ok()) {
        let until = Instant::now() + Duration::from_secs(seconds);
        let seed = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let mut from = 0;
        while Instant::now() < until {
            run(&world, seed, from..from + FILES).await;
            from += FILES;
            eprintln!("seed {seed}: {from} files");
        }
    }
    let reply = send(&world, Caller::MEMBER, "rules.md", MARKDOWN.as_bytes()).await;
    assert_eq!(reply.json["document"]["status"], "processed", "{reply:?}");
}

async fn run(world: &World, seed: u64, numbers: std::ops::Range<u64>) {
    stream::iter(numbers)
        .for_each_concurrent(AT_ONCE, async |number| {
            let file = Files { seed }.file(number);
            let sent = send(world, Caller::MEMBER, &file.name, &file.bytes);
            let reply = tokio::time::timeout(PATIENCE, sent).await;
            let what = format!(
                "file {number} of seed {seed}: {}, {} bytes",
                file.name,
                file.bytes.len()
            );
            let reply = reply.unwrap_or_else(|_| panic!("{what} takes too long"));
            let is_answered = matches!(reply.status, 200 | 202 | 422);
            assert!(is_answered, "{what}\n{reply:?}");
        })
        .await;
}
