//! Sites that are due, page by page.

use crate::{
    fetch,
    step::{Done, Kind, Links, Next, Step, Task},
};
use embeddings::{Choice, Embedder};
use jobs::{Leased, Progress, Work};
use problem::Problem;
use serde::Deserialize;
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use tenant_auth::Database;
use websites::{Knowledge, Lost, MAX_STEP, Robots, Shared, Site, sifted};

/// The part of the time that a site takes to answer by which it is spared afterwards.
const SPARED: u32 = 5;

/// A site that is to be crawled.
#[derive(Deserialize)]
pub(crate) struct Due {
    base_url: String,
    choose: Option<Choice>,
}

pub(crate) struct Sites<'a> {
    database: &'a Database<'a>,
    trusted: String,
    year: i16,
    fetched: Cell<usize>,
    waiting: Cell<usize>,
}

/// What this call knows of an origin: its robots.txt.
struct Known {
    origin: String,
    at: String,
    robots: Robots,
    /// What it shows where nothing is.
    lost: Option<Lost>,
}

impl<'a> Sites<'a> {
    pub fn new(database: &'a Database<'a>, trusted: String, year: i16) -> Self {
        Self {
            database,
            trusted,
            year,
            fetched: Cell::default(),
            waiting: Cell::default(),
        }
    }

    /// How many addresses were fetched.
    pub fn fetched(&self) -> usize {
        self.fetched.get()
    }

    /// How many sites wait for their turn.
    pub fn waiting(&self) -> usize {
        self.waiting.get()
    }

    async fn do_task(
        &self,
        site: &Site,
        task: &Task,
        robots: Option<&Robots>,
        known: Knowledge<'_>,
    ) -> Done {
        let since = Instant::now();
        let mut done = match task.kind {
            Kind::Robots => fetch::robots(site, task).await,
            Kind::Probe => fetch::probe(site, task, robots).await,
            Kind::Sitemap => fetch::sitemap(site, task, robots).await,
            Kind::Page => fetch::page(site, task, robots, known).await,
        };
        if done.is_fetched {
            self.fetched.set(self.fetched.get() + 1);
        }
        let wanted = match done.rules.as_ref().or(robots) {
            Some(robots) => Duration::from_millis(robots.delay_ms.unwrap_or(0).into()),
            None => Duration::ZERO,
        };
        let delay = wanted.max(since.elapsed() * SPARED);
        done.delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        if done.lists == "pages" && done.outcome == "read" {
            let are_listed = task.kind == Kind::Sitemap;
            done.links = sifted(done.links, &task.origin, robots, are_listed);
        }
        done
    }

    /// Adds what a sitemap lists beyond what one step takes.
    async fn add_links(&self, leased: &Leased<Due>, done: &mut Done) -> Result<(), Problem> {
        let Some(url) = done.url.clone() else {
            return Ok(());
        };
        let rest = done.links.split_off(done.links.len().min(MAX_STEP));
        // What comes first is added first, in the order in which it is to be read.
        let mut first = std::mem::take(&mut done.links);
        let mut rest = rest.into_iter();
        loop {
            let next: Vec<_> = rest.by_ref().take(MAX_STEP).collect();
            if next.is_empty() {
                done.links = first;
                return Ok(());
            }
            let links = std::mem::replace(&mut first, next);
            let links = leased.with(Links { url: &url, links });
            self.database.ask("website_links", &links).await?;
        }
    }
}

impl Work for Sites<'_> {
    type Job = Due;
    const CLAIM: &'static str = "website_claim";
    const LEAVE: &'static str = "website_leave";

    async fn work(&self, leased: &Leased<Due>, until: Instant) -> Result<Progress, Problem> {
        let due = &leased.job;
        let Ok(site) = Site::parse(&due.base_url, &self.trusted, self.year) else {
            let refused = leased.with(Step {
                host: "",
                start: None,
                refused: Some("address_refused"),
                left_ms: 0,
                known_origin: None,
                known_at: None,
                known_shared_at: None,
                done: None,
            });
            self.database.ask("website_step", &refused).await?;
            return Ok(Progress::Done);
        };
        let max_tokens = Embedder::choose(due.choose.clone()).await?.max_tokens();
        let (host, start) = (site.host(), site.start_page());
        let mut known: Option<Known> = None;
        let (mut shared, mut shared_at) = (Shared::default(), None::<String>);
        let mut done = None;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let step = leased.with(Step {
                host: &host,
                start: Some(&start),
                refused: None,
                left_ms: u64::try_from(left.as_millis()).unwrap_or(u64::MAX),
                known_origin: known.as_ref().map(|known| known.origin.as_str()),
                known_at: known.as_ref().map(|known| known.at.as_str()),
                known_shared_at: shared_at.as_deref(),
                done,
            });
            let task = match self.database.ask("website_step", &step).await?.parse()? {
                Next::Over => return Ok(Progress::Done),
                Next::More if Instant::now() >= until => return Ok(Progress::Left),
                Next::More => {
                    done = None;
                    continue;
                }
                Next::Waits { wait_ms } => {
                    monotonic_clock::wait_for(wait_ms.saturating_mul(1_000_000)).await;
                    done = None;
                    continue;
                }
                Next::Rests => {
                    self.waiting.set(self.waiting.get() + 1);
                    return Ok(Progress::Done);
                }
                Next::Fetch(mut task) => {
                    if let (Some(robots), Some(at)) = (task.rules.take(), task.robots_at.take()) {
                        known = Some(Known {
                            origin: task.origin.clone(),
                            at,
                            robots,
                            lost: task.lost.take(),
                        });
                    }
                    if let (Some(blocks), Some(at)) = (task.shared.take(), task.shared_at.take()) {
                        (shared, shared_at) = (Shared::of(blocks), Some(at));
                    }
                    task
                }
            };
            monotonic_clock::wait_for(task.wait_ms.saturating_mul(1_000_000)).await;
            let of_origin = known
                .as_ref()
                .filter(|known| known.origin == task.origin && task.kind != Kind::Robots);
            let knowledge = Knowledge {
                max_tokens,
                takes_canonical: task.takes_canonical,
                is_start: task.is_start,
                shared: &shared,
                lost: of_origin.and_then(|known| known.lost.as_ref()),
            };
            let robots = of_origin.map(|known| &known.robots);
            let mut came_to = self.do_task(&site, &task, robots, knowledge).await;
            self.add_links(leased, &mut came_to).await?;
            if let Some(known) = known.as_mut().filter(|_| came_to.is_lost_void) {
                known.lost = None;
            }
            done = Some(came_to);
        }
    }
}
