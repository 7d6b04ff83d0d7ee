//! The proxy that is recommended in front of the functions: who goes first, and what it says itself.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
};
use reqwest::{Client, Response};
use stack::repository;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::support::{haproxy::Haproxy, manifests, serve};

/// A request that arrived at the functions, or at what stands for them here, and waits to be answered.
struct Arrived {
    path: String,
    address: String,
    answer: oneshot::Sender<()>,
}

/// Stands for the functions.
struct Functions {
    address: SocketAddr,
    arrived: mpsc::UnboundedReceiver<Arrived>,
}

impl Functions {
    async fn start() -> Self {
        let (tell, arrived) = mpsc::unbounded_channel();
        let router = Router::new().fallback(receive).with_state(tell);
        Self {
            address: serve(router).await,
            arrived,
        }
    }

    async fn next(&mut self) -> Arrived {
        let next = timeout(Duration::from_secs(10), self.arrived.recv()).await;
        next.expect("nothing arrives").unwrap()
    }

    /// The paths of all that arrive until nobody is left, each answered before the next.
    async fn drain(&mut self, mut first: Arrived, count: usize) -> Vec<String> {
        let mut paths = Vec::new();
        loop {
            paths.push(first.path);
            first.answer.send(()).unwrap();
            if paths.len() == count {
                return paths;
            }
            first = self.next().await;
        }
    }
}

async fn receive(State(tell): State<mpsc::UnboundedSender<Arrived>>, request: Request) {
    let header = request.headers().get("x-forwarded-for");
    let (answer, answered) = oneshot::channel();
    tell.send(Arrived {
        path: request.uri().path().replace("/functions/v1/", ""),
        address: String::from_utf8_lossy(header.map_or(b"", |value| value.as_bytes())).into(),
        answer,
    })
    .unwrap();
    let _ = answered.await;
}

/// Asks from an address of this machine, which has all of 127.0.0.0/8.
fn ask(
    proxy: &Haproxy,
    from: [u8; 4],
    path: &str,
    token: Option<&str>,
) -> JoinHandle<reqwest::Result<Response>> {
    let from = IpAddr::V4(from.into());
    let client = Client::builder().local_address(from).build().unwrap();
    let mut request = client
        .post(format!("http://{}/functions/v1/{path}", proxy.address))
        .header("x-forwarded-for", "203.0.113.7")
        .body("{}");
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    tokio::spawn(request.send())
}

/// Asks, and gives it the time to stand in line.
async fn ask_after_others(
    proxy: &Haproxy,
    from: [u8; 4],
    path: &str,
    token: Option<&str>,
) -> JoinHandle<reqwest::Result<Response>> {
    let asked = ask(proxy, from, path, token);
    sleep(Duration::from_millis(50)).await;
    asked
}

#[tokio::test]
async fn who_has_the_least_under_way_goes_first() {
    let mut functions = Functions::start().await;
    let Some(proxy) = Haproxy::start("the order of requests", functions.address, 1) else {
        return;
    };
    let one = [127, 0, 0, 2];
    let mut asked = vec![ask(&proxy, one, "first", None)];
    let first = functions.next().await;
    // The same network has as much under way, whatever token it shows; a token has, from whatever network.
    asked.push(ask_after_others(&proxy, one, "disguised", Some("another")).await);
    for place in 0..2 {
        let from = [127, 0, 1, place];
        asked.push(ask_after_others(&proxy, from, "member", Some("token")).await);
    }
    asked.push(ask_after_others(&proxy, [127, 0, 0, 3], "quiet", None).await);

    let order = functions.drain(first, asked.len()).await;

    assert_eq!(order, ["first", "member", "quiet", "disguised", "member"]);
    for reply in asked {
        assert_eq!(reply.await.unwrap().unwrap().status(), 200);
    }
}

#[tokio::test]
async fn who_is_loud_leaves_places_free() {
    let mut functions = Functions::start().await;
    let Some(proxy) = Haproxy::start("the line of the loud", functions.address, 2) else {
        return;
    };
    let (loud, other) = ([127, 0, 0, 2], [127, 0, 0, 3]);
    let mut asked = Vec::new();
    let mut begun = Vec::new();
    for _ in 0..3 {
        asked.push(ask(&proxy, loud, "loud", None));
        begun.push(functions.next().await);
    }
    // Nothing of these begins, though two places fall free.
    for _ in 0..3 {
        asked.push(ask_after_others(&proxy, loud, "loud", None).await);
    }
    let last = begun.pop().unwrap();
    for early in begun {
        early.answer.send(()).unwrap();
    }
    let more = timeout(Duration::from_millis(300), functions.arrived.recv()).await;
    assert!(more.is_err(), "a place is taken");

    // Both are there for others. Only their third stands in the line of the loud, before whoever has more.
    let mut held = Vec::new();
    for _ in 0..2 {
        asked.push(ask(&proxy, other, "free", None));
        held.push(functions.next().await);
    }
    asked.push(ask_after_others(&proxy, other, "third", None).await);
    let order = functions.drain(last, 5).await;

    assert_eq!(held.len(), 2);
    assert!(held.iter().all(|arrived| arrived.path == "free"));
    assert_eq!(order, ["loud", "third", "loud", "loud", "loud"]);
}

#[tokio::test]
async fn who_asks_one_after_the_other_all_the_time_is_loud_too() {
    let mut functions = Functions::start().await;
    let Some(proxy) = Haproxy::start("the line of the loud", functions.address, 1) else {
        return;
    };
    let loud = [127, 0, 0, 2];
    for _ in 0..201 {
        let asked = ask(&proxy, loud, "loud", None);
        functions.next().await.answer.send(()).unwrap();
        asked.await.unwrap().unwrap();
    }

    let mut asked = vec![ask(&proxy, loud, "loud", None)];
    let first = functions.next().await;
    asked.push(ask_after_others(&proxy, loud, "second", None).await);
    asked.push(ask(&proxy, [127, 0, 0, 3], "quiet", None));
    let next = functions.next().await;

    assert_eq!((&*first.path, &*next.path), ("loud", "quiet"));
}

#[tokio::test]
async fn the_address_is_the_one_that_the_proxy_sees() {
    let mut functions = Functions::start().await;
    let Some(proxy) = Haproxy::start("the caller's address", functions.address, 1) else {
        return;
    };

    let _asked = ask(&proxy, [127, 0, 0, 9], "booking-create", None);

    assert_eq!(functions.next().await.address, "127.0.0.9");
}

#[tokio::test]
async fn what_waits_for_others_holds_up_nobody() {
    let mut functions = Functions::start().await;
    let Some(proxy) = Haproxy::start("the two lines", functions.address, 1) else {
        return;
    };
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(ask(&proxy, [127, 0, 0, 2], "chat-reply", None));
    }
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(functions.next().await);
    }

    let _asked = ask(&proxy, [127, 0, 0, 2], "booking-create", None);

    assert_eq!(functions.next().await.path, "booking-create");
}

#[tokio::test]
async fn what_the_proxy_says_itself_is_a_problem_that_browsers_may_read() {
    let mut functions = Functions::start().await;
    let Some(proxy) = Haproxy::start("the proxy's own answers", functions.address, 1) else {
        return;
    };
    let mut crowd = Vec::new();
    for _ in 0..256 {
        crowd.push(ask(&proxy, [127, 0, 0, 2], "booking-create", None));
    }
    let held = functions.next().await;
    while crowd.iter().all(|asked| !asked.is_finished()) {
        crowd.push(ask(&proxy, [127, 0, 0, 2], "booking-create", None));
        sleep(Duration::from_millis(10)).await;
        assert!(crowd.len() < 300, "there is no end");
    }
    for asked in crowd {
        if asked.is_finished() {
            expect_problem(asked.await.unwrap().unwrap(), 429, "too_many_at_once").await;
        } else {
            asked.abort();
        }
    }
    drop(held);

    let nowhere = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let nobody = nowhere.local_addr().unwrap();
    drop(nowhere);
    let proxy = Haproxy::start("the proxy's own answers", nobody, 1).unwrap();
    let reply = ask(&proxy, [127, 0, 0, 2], "booking-create", None).await;
    expect_problem(reply.unwrap().unwrap(), 503, "unavailable").await;
}

async fn expect_problem(reply: Response, status: u16, code: &str) {
    assert_eq!(reply.status(), status);
    for (name, value) in [
        ("content-type", "application/problem+json"),
        ("access-control-allow-origin", "*"),
        ("retry-after", "1"),
    ] {
        assert_eq!(reply.headers()[name], value);
    }
    let problem: serde_json::Value = reply.json().await.unwrap();
    assert_eq!(problem["code"], code);
    assert_eq!(problem["status"], status);
}

/// The list of the proxy has what its own heading promises.
#[test]
fn the_proxy_knows_which_functions_wait_for_other_services() {
    // A second's work each, done by the host where the embedding model is near; and a challenge is a choice.
    const WORK: [&str; 1] = ["embedding-search"];
    const OURS: [&str; 3] = ["database_host", "supabase_url", "turnstile_url"];
    /// Stays for its time, and asks nobody.
    const STAYS: &str = "workflow-run";
    let manifest = manifests::all();
    let waits: BTreeSet<&str> = manifest["component"]
        .as_table()
        .unwrap()
        .iter()
        .filter(|(name, component)| {
            let hosts = component.get("allowed_outbound_hosts");
            let hosts = hosts.and_then(|hosts| hosts.as_array());
            let is_ours = |host: &toml::Value| {
                OURS.iter()
                    .any(|ours| host.as_str().unwrap().contains(ours))
            };
            !WORK.contains(&name.as_str()) && hosts.is_some_and(|hosts| !hosts.iter().all(is_ours))
        })
        .map(|(name, _)| name.as_str())
        .chain([STAYS])
        .collect();

    let proxy = std::fs::read_to_string(repository().join("functions/haproxy.cfg")).unwrap();

    let listed: BTreeSet<&str> = proxy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("acl waits path_end "))
        .flat_map(|paths| paths.split(' '))
        .map(|path| path.trim_start_matches('/'))
        .collect();
    assert_eq!(listed, waits);
}
