//! What people and providers do, story by story.

mod appointments;
mod bookings;
mod contacts;
mod money;
mod reads;
mod staff;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use fastrand::Rng;
use futures_util::future::join_all;
use tokio::time::sleep;

use crate::{client::Client, tenants::Pair};

/// Somebody who does one story after the other.
pub struct Actor<'a> {
    /// How they ask.
    pub client: &'a Client,
    /// Where they are.
    pub pair: &'a Pair,
    /// What they choose.
    pub dice: Rng,
    /// Unlike anybody's else in this run.
    pub name: String,
}

impl Actor<'_> {
    /// An `Idempotency-Key` of this story.
    pub fn key(&self, what: &str) -> String {
        format!("{what}-{}", self.name)
    }

    /// An address that nobody else has.
    pub fn email(&self) -> String {
        format!("{}@faults.example", self.name)
    }
}

/// Lets so many callers play stories until it is over, and waits for their last ones.
pub async fn play(
    client: &Client,
    pairs: &[Pair],
    callers: u32,
    seed: u64,
    is_over: &Arc<AtomicBool>,
) {
    let all = (0..callers).map(|caller| async move {
        let mut dice = Rng::with_seed(seed ^ (u64::from(caller) << 32));
        let mut number = 0;
        while !is_over.load(Ordering::Relaxed) {
            number += 1;
            let Some(pair) = pairs.get(dice.usize(..pairs.len())) else {
                return;
            };
            let mut actor = Actor {
                client,
                pair,
                dice: dice.fork(),
                name: format!("s{seed}c{caller}n{number}"),
            };
            story(&mut actor).await;
            sleep(Duration::from_millis(dice.u64(20..120))).await;
        }
    });
    join_all(all).await;
}

async fn story(actor: &mut Actor<'_>) {
    match actor.dice.u8(..100) {
        0..35 => bookings::story(actor).await,
        35..50 => appointments::story(actor).await,
        50..60 => contacts::lead(actor).await,
        60..70 => contacts::message(actor).await,
        70..76 => contacts::chat(actor).await,
        76..79 => staff::emergency(actor).await,
        79..82 => staff::invitation(actor).await,
        _ => reads::story(actor).await,
    }
}
