//! What fails, how, and for how long.

use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use serde_json::json;
use stack::Fault as Refusal;
use tokio::time::{sleep, timeout};

use crate::{
    client::Client, clock, measure::Measure, place::Place, proxy::Mode, wrong_clock::NOTICED,
};

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// SIGKILL for the whole of Postgres, which is started again after a while.
    PostgresKilled,
    /// A fast shutdown, as for an update.
    PostgresRestarted,
    /// SIGKILL for one backend, as the kernel does where memory is short: Postgres ends all others and recovers.
    BackendKilled,
    /// `pg_terminate_backend` in the middle of statements.
    BackendsTerminated,
    /// All connections of the functions to Postgres end, in the middle of a statement too.
    ConnectionsCut,
    /// Their bytes stand still, and nobody is told.
    ConnectionsStalled,
    /// Their bytes take long.
    ConnectionsSlow,
    /// SIGKILL for PostgREST.
    PostgrestKilled,
    /// SIGKILL for what serves the functions.
    FunctionsKilled,
    /// Providers answer 500, no JSON, 429, or not at all.
    ProvidersWrong,
    /// Providers take what they get, and the answer is lost.
    ProvidersSilent,
    /// Providers take seconds.
    ProvidersSlow,
    /// The clock calls everything three times at once.
    ClockCrowded,
    /// The clock hangs up in the middle.
    ClockHangsUp,
    /// Not a byte is free where Postgres has its data.
    DiskFull,
    /// Postgres's clock is set forward by minutes, in the middle or while Postgres is down, and back again.
    ClockAhead,
}

/// A run with less time than this for each kind is a short one.
const SHORT: Duration = Duration::from_secs(4);

/// All of them.
pub const ALL: [Fault; 16] = [
    Fault::PostgresKilled,
    Fault::ConnectionsCut,
    Fault::ProvidersWrong,
    Fault::BackendsTerminated,
    Fault::FunctionsKilled,
    Fault::ConnectionsStalled,
    Fault::ClockCrowded,
    Fault::PostgrestKilled,
    Fault::BackendKilled,
    Fault::ProvidersSilent,
    Fault::PostgresRestarted,
    Fault::ConnectionsSlow,
    Fault::ClockHangsUp,
    Fault::ProvidersSlow,
    Fault::DiskFull,
    Fault::ClockAhead,
];

impl Fault {
    /// Its name, as `--only` and the report have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostgresKilled => "postgres-killed",
            Self::PostgresRestarted => "postgres-restarted",
            Self::BackendKilled => "backend-killed",
            Self::BackendsTerminated => "backends-terminated",
            Self::ConnectionsCut => "connections-cut",
            Self::ConnectionsStalled => "connections-stalled",
            Self::ConnectionsSlow => "connections-slow",
            Self::PostgrestKilled => "postgrest-killed",
            Self::FunctionsKilled => "functions-killed",
            Self::ProvidersWrong => "providers-wrong",
            Self::ProvidersSilent => "providers-silent",
            Self::ProvidersSlow => "providers-slow",
            Self::ClockCrowded => "clock-crowded",
            Self::ClockHangsUp => "clock-hangs-up",
            Self::DiskFull => "disk-full",
            Self::ClockAhead => "clock-ahead",
        }
    }

    /// Whether it is one of those who call and are called, and nothing of the stack itself fails.
    fn is_of_surroundings(self) -> bool {
        matches!(
            self,
            Self::ProvidersWrong
                | Self::ProvidersSilent
                | Self::ProvidersSlow
                | Self::ClockCrowded
                | Self::ClockHangsUp
        )
    }

    /// Whether it can be made here.
    fn is_possible(self, place: &Place) -> bool {
        match self {
            Self::DiskFull => place.disk.is_some(),
            Self::ClockAhead => place.clock.is_some(),
            _ => true,
        }
    }

    /// Makes it, and puts right what a machine or its keepers would.
    async fn happen(self, place: &Place, client: &Client, dice: &mut Rng) -> Result<()> {
        let postgres = place.stack.postgres();
        let seconds = |from: f64, to: f64, dice: &mut Rng| {
            Duration::from_secs_f64(from + (to - from) * dice.f64())
        };
        match self {
            Self::PostgresKilled => {
                postgres.kill()?;
                sleep(seconds(0.0, 2.0, dice)).await;
                postgres.restart().await?;
            }
            Self::PostgresRestarted => {
                if let Some(postmaster) = place.postmaster() {
                    signal(postmaster, libc::SIGINT);
                }
                // It is over with the last statement, or when those are ended.
                for _ in 0..200 {
                    if postgres.failed().is_some() {
                        break;
                    }
                    sleep(Duration::from_millis(50)).await;
                }
                postgres.restart().await?;
            }
            Self::BackendKilled => {
                let busy = "select pid from pg_stat_activity where usename = 'authenticator'
                            order by state <> 'active', random() limit 1";
                let backend = place.stack.admin().await?.query_opt(busy, &[]).await?;
                if let Some(backend) = backend {
                    signal(backend.get::<_, i32>(0), libc::SIGKILL);
                }
                sleep(Duration::from_millis(200)).await;
            }
            Self::BackendsTerminated => {
                for _ in 0..dice.u8(1..5) {
                    let end = "select pg_terminate_backend(pid) from pg_stat_activity
                               where usename = 'authenticator' and (state = 'active' or random() < 0.3)";
                    place.sql(end).await?;
                    sleep(Duration::from_millis(dice.u64(50..400))).await;
                }
            }
            Self::ConnectionsCut => {
                for _ in 0..dice.u8(1..5) {
                    place.proxy.cut();
                    sleep(Duration::from_millis(dice.u64(50..400))).await;
                }
            }
            Self::ConnectionsStalled => {
                place.proxy.set(Mode::Stalled);
                sleep(seconds(1.0, 4.0, dice)).await;
                // What stood still breaks off, or goes on.
                if dice.bool() {
                    place.proxy.cut();
                }
                place.proxy.set(Mode::Open);
            }
            Self::ConnectionsSlow => {
                place
                    .proxy
                    .set(Mode::Delayed(Duration::from_millis(dice.u64(20..150))));
                sleep(seconds(2.0, 4.0, dice)).await;
                place.proxy.set(Mode::Open);
            }
            Self::PostgrestKilled => {
                place.stack.postgrest.stop().await?;
                sleep(seconds(0.0, 2.0, dice)).await;
                place.stack.postgrest.start().await?;
            }
            Self::FunctionsKilled => {
                let mut functions = place.functions.lock().await;
                functions.kill().await?;
                sleep(seconds(0.0, 1.0, dice)).await;
                functions.restart().await?;
            }
            Self::ProvidersWrong => {
                place.stack.mailbox.fails(|number| {
                    Some(match number % 4 {
                        0 => Refusal::Answer(500, json!({ "message": "Internal error" })),
                        1 => Refusal::Answer(502, json!("<html>Bad gateway</html>")),
                        2 => Refusal::Wait(1),
                        _ => Refusal::Silence,
                    })
                });
                sleep(seconds(2.0, 4.0, dice)).await;
                place.stack.mailbox.recovers();
            }
            Self::ProvidersSilent => {
                place.stack.mailbox.fails(|_| Some(Refusal::LostAnswer));
                sleep(seconds(2.0, 4.0, dice)).await;
                place.stack.mailbox.recovers();
            }
            Self::ProvidersSlow => {
                let slow = Duration::from_secs(dice.u64(1..20));
                place
                    .stack
                    .mailbox
                    .fails(move |_| Some(Refusal::Slow(slow)));
                sleep(seconds(2.0, 4.0, dice)).await;
                place.stack.mailbox.recovers();
            }
            Self::ClockCrowded => clock::crowd(client).await,
            Self::ClockHangsUp => clock::hang_up(client, dice).await,
            Self::DiskFull => {
                let Some(disk) = &place.disk else {
                    return Ok(());
                };
                disk.fill()?;
                sleep(seconds(2.0, 5.0, dice)).await;
                disk.empty()?;
            }
            Self::ClockAhead => {
                let Some(clock) = &place.clock else {
                    return Ok(());
                };
                let ahead = Duration::from_secs(60 * dice.u64(1..=20));
                if dice.bool() {
                    postgres.kill()?;
                    clock.set(ahead)?;
                    postgres.restart().await?;
                } else {
                    clock.set(ahead)?;
                }
                sleep(NOTICED + seconds(1.0, 4.0, dice)).await;
                clock.set(Duration::ZERO)?;
                sleep(NOTICED).await;
            }
        }
        if self.is_of_surroundings() {
            return Ok(());
        }
        // Whoever keeps a machine starts what has ended.
        for _ in 0..10 {
            place.put_right().await?;
            if place.wait_for_postgres().await.is_ok() {
                break;
            }
        }
        Ok(())
    }
}

/// Lets faults come until the time is over, and each kind has come: each once before any comes twice.
pub async fn rage(
    place: &Place,
    client: &Client,
    measure: &Measure,
    time: Duration,
    only: Option<Fault>,
    dice: &mut Rng,
) -> Result<()> {
    let kinds: Vec<Fault> = match only {
        Some(fault) => vec![fault],
        None => ALL
            .into_iter()
            .filter(|kind| kind.is_possible(place))
            .collect(),
    };
    // In a short run there is no time for one after the other: what surrounds the stack fails while the stack does.
    let is_short = time < SHORT * u32::try_from(kinds.len())?;
    let (around, within): (Vec<Fault>, Vec<Fault>) = kinds
        .into_iter()
        .partition(|kind| is_short && kind.is_of_surroundings());
    let mut other_dice = dice.fork();
    let one_after_another = async |kinds: Vec<Fault>, dice: &mut Rng| {
        // In a short run they follow each other closely; in a long one there is time to become steady.
        let share = time.as_secs_f64() / (kinds.len() as f64 + 1.0);
        let pause = (share - 2.5).clamp(0.3, 10.0);
        let mut bag = kinds.clone();
        dice.shuffle(&mut bag);
        let mut have_all_come = kinds.is_empty();
        while !have_all_come || measure.now() < time && !kinds.is_empty() {
            sleep(Duration::from_secs_f64(pause * (0.7 + 0.6 * dice.f64()))).await;
            if bag.is_empty() {
                bag.clone_from(&kinds);
                dice.shuffle(&mut bag);
            }
            let Some(fault) = bag.pop() else { continue };
            one(fault, place, client, measure, dice).await?;
            have_all_come |= bag.is_empty();
        }
        anyhow::Ok(())
    };
    tokio::try_join!(
        one_after_another(within, dice),
        one_after_another(around, &mut other_dice)
    )?;
    Ok(())
}

/// Makes one, and notes how long it took.
async fn one(
    fault: Fault,
    place: &Place,
    client: &Client,
    measure: &Measure,
    dice: &mut Rng,
) -> Result<()> {
    let began = measure.now();
    eprintln!(
        "{:>5.0} s  {} ({} connections)",
        began.as_secs_f64(),
        fault.name(),
        place.proxy.connections()
    );
    let happened = timeout(Duration::from_secs(120), fault.happen(place, client, dice)).await;
    happened.map_err(|_| anyhow::anyhow!("{} does not end", fault.name()))??;
    measure.made(fault.name(), began);
    Ok(())
}

fn signal(process: libc::pid_t, signal: i32) {
    // SAFETY: a plain system call.
    unsafe { libc::kill(process, signal) };
}
