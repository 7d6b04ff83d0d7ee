//! Kills in the middle of sending: of what serves the functions, of Postgres, and of connections.
//!
//! A run sends 600 messages. `FRONTDESK_KILLS=10000` makes it so many.

use super::{counts, states, wait};
use end_to_end::{World, demo};
use futures::future::join_all;
use serde_json::{Value, json};
use stack::{Functions, Options};
use std::{
    env,
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Stdio,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};

/// Names to a process of this program what it is to serve.
const ASKED: &str = "FRONTDESK_KILLED_RUNTIME";
/// In which turns there is a cut of connections (0), a crash of Postgres (1), and a kill of what serves (2), which takes seconds
/// to serve again.
const TROUBLES: [usize; 12] = [0, 1, 2, 0, 1, 0, 0, 1, 0, 1, 0, 0];
/// Calls that deliver at the same time.
const CALLS: usize = 3;

/// What serves outbox-dispatch, in a process of its own, which can be killed as a machine is.
struct Killable {
    process: Mutex<Child>,
    address: SocketAddr,
}

impl Killable {
    async fn start(world: &World) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let asked = json!({ "listen": address, "variables": world.stack.variables });
        let process = Command::new(env::current_exe().unwrap())
            .args([
                "--ignored",
                "--exact",
                "functions::outbox_dispatch::kills::serves_where_a_test_asks_for_it",
            ])
            .env(ASKED, asked.to_string())
            // It ends with this process at the latest.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let since = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            assert!(
                since.elapsed() < Duration::from_secs(60),
                "it does not serve"
            );
            sleep(Duration::from_millis(10)).await;
        }
        let process = Mutex::new(process);
        Self { process, address }
    }

    /// SIGKILL: nothing of it says good-bye to anybody.
    fn kill(&self) {
        self.process.lock().unwrap().start_kill().unwrap();
    }

    /// Whether it was killed.
    async fn is_dead(&self) -> bool {
        // The signal is sent; the process ends in a moment.
        for _ in 0..10 {
            if self.process.lock().unwrap().try_wait().unwrap().is_some() {
                return true;
            }
            sleep(Duration::from_millis(5)).await;
        }
        false
    }

    /// Delivers for a while, whatever comes of it.
    async fn dispatch(&self, http: &reqwest::Client, key: &str) {
        let url = format!("http://{}/functions/v1/outbox-dispatch", self.address);
        let call = http
            .post(url)
            .header("apikey", key)
            .header("content-type", "application/json");
        let _ = call.body(json!({ "seconds": 10 }).to_string()).send().await;
    }
}

/// Not a test by itself.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "what the test below starts, and kills"]
async fn serves_where_a_test_asks_for_it() {
    let Ok(asked) = env::var(ASKED) else { return };
    let asked: Value = serde_json::from_str(&asked).unwrap();
    let up = runtime::Up {
        manifest: stack::repository().join("spin.toml"),
        listen: serde_json::from_value(asked["listen"].clone()).unwrap(),
        variables: serde_json::from_value(asked["variables"].clone()).unwrap(),
        components: vec!["outbox-dispatch".to_owned()],
        log: runtime::Log::Null,
        ..Default::default()
    };
    let running = up.start().await.unwrap();
    let until_it_ends =
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = until_it_ends.await;
    drop(running);
}

fn count() -> usize {
    let asked = env::var("FRONTDESK_KILLS").ok();
    asked.map_or(600, |count| {
        count
            .parse()
            .expect("FRONTDESK_KILLS is a number of messages")
    })
}

/// Half of them e-mails, which Resend knows again by their key; half of them texts, of which Twilio is asked.
async fn write(world: &World, count: usize) {
    world
        .run_sql(&format!(
            "update private.limits set most = 1000000;
             insert into outbox (organization_id, topic, channel, recipient, payload)
             select (array['{}', '{}'])[1 + number / 2 % 2]::uuid, 'note', (array['email', 'sms'])[1 + number % 2],
                    case number % 2 when 0 then 'ada' || number || '@example.com' else '+4179' || lpad(number::text, 7, '0') end,
                    jsonb_build_object('subject', 'Note', 'text', 'Note ' || number)
             from generate_series(1, {count}) as number",
            demo::ALPINE,
            demo::HARBOR
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_doubled_whatever_is_killed() {
    let world = World::with(Options {
        own_postgres: true,
        functions: Functions::Only(vec!["outbox-dispatch".to_owned()]),
        ..Options::default()
    })
    .await;
    let count = count();
    write(&world, count).await;
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let key = &world.stack.keys.secret_key;
    let mut serving = Killable::start(&world).await;
    // At any moment.
    let mut troubles = [0_usize; 3];
    let left = async || {
        world
            .sql("select count(*) from outbox where status = 'pending'")
            .await
            .as_u64()
            .unwrap()
    };
    let mut rounds = 0;
    while left().await > 0 {
        rounds += 1;
        assert!(rounds < 1_000, "{}", states(&world).await);
        let is_over = AtomicBool::new(false);
        let calls = async {
            join_all((0..CALLS).map(|_| serving.dispatch(&http, key))).await;
            is_over.store(true, Ordering::Relaxed);
        };
        let trouble = async {
            while !is_over.load(Ordering::Relaxed) {
                let so_far = troubles.iter().sum::<usize>();
                // Each kind comes early.
                let pause = if so_far < 3 { 20..120 } else { 100..600 };
                sleep(Duration::from_millis(fastrand::u64(pause))).await;
                let next = TROUBLES[so_far % TROUBLES.len()];
                troubles[next] += 1;
                match next {
                    0 => {
                        let cut = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator'";
                        world.run_sql(cut).await;
                    }
                    1 => {
                        world.stack.postgres().kill().unwrap();
                        world.stack.postgres().restart().await.unwrap();
                    }
                    // Its callers hear nothing more.
                    _ => {
                        serving.kill();
                        break;
                    }
                }
            }
        };
        futures::join!(calls, trouble);
        if serving.is_dead().await {
            serving = Killable::start(&world).await;
        }
        // What they had leased is anybody's again.
        wait(&world).await;
    }
    assert_eq!(states(&world).await, json!({ "delivered": count }));
    let counts = counts(&world.stack.mailbox.messages());
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert!(
        twice.is_empty() && counts.len() == count,
        "{} of {count}; twice: {twice:?}",
        counts.len()
    );
    let again = world
        .sql("select count(*) from outbox where attempts > 1")
        .await;
    assert!(
        troubles.iter().all(|count| *count > 0),
        "too little trouble to tell: {troubles:?}"
    );
    eprintln!(
        "{count} messages in {rounds} rounds; cuts of connections, crashes of Postgres and kills of what serves: {troubles:?}; \
         {again} messages in more than one attempt"
    );
}
