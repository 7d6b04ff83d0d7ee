//! `POST /functions/v1/website-crawl`: reads the pages of sites, a page at a time, in steps that survive a crash. The staff
//! add sites and see how far they are; the schedule crawls.

mod crawl;
mod fetch;
mod step;

use crawl::Sites;
use jobs::Budget;
use problem::{Fault, Problem};
use serde::Serialize;
use spin_sdk::{http::Request, http_service};
use std::time::Instant;
use tenant_auth::{Answer, Endpoint, Json, Response, Service, Session, User};
use websites::{Crawl, Site, Start, WebsiteRequest};

/// Sites that are crawled at the same time: each keeps a page of its own in memory.
const AT_ONCE: usize = 3;

type Callers = (User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("website-crawl").serve(request, answer).await
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    let database = session.database();
    match WebsiteRequest::read(session.body(), session.caller())? {
        WebsiteRequest::Crawl(request) => crawl(&session, &request).await,
        WebsiteRequest::Start(request) => start(&session, &request).await,
        WebsiteRequest::Show(named) => database.ask("website_show", &named).await.map(Json::ok),
        WebsiteRequest::List(named) => database.ask("website_list", &named).await.map(Json::ok),
        WebsiteRequest::Stop(named) => database.ask("website_stop", &named).await.map(Json::ok),
        WebsiteRequest::Remove(named) => {
            database.once("website_remove", &named).await.map(Json::ok)
        }
    }
}

#[derive(Serialize)]
struct Started<'a> {
    #[serde(flatten)]
    request: &'a Start,
    base_url: Option<String>,
}

/// Asks for the crawl of a site. The next pass of the schedule begins it.
async fn start(session: &Session<Callers>, request: &Start) -> Result<Answer, Problem> {
    let base_url = match &request.url {
        None => None,
        Some(url) => {
            let site = Site::parse(url.as_str(), &trusted_origin().await, this_year());
            let site = site.map_err(|detail| {
                Problem::invalid(vec![Fault {
                    pointer: "/url".to_owned(),
                    detail,
                }])
            })?;
            Some(site.start().to_owned())
        }
    };
    let started = Started { request, base_url };
    let shown = session.database().once("website_start", &started).await?;
    Ok(shown.ok().accepted())
}

/// What a call came to.
#[derive(Default, Serialize)]
struct Done {
    /// Pages that were fetched.
    fetched: usize,
    /// Sites whose crawl came to its end.
    finished: usize,
    /// Sites that wait for their turn.
    waiting: usize,
    /// Sites whose crawl failed. `private.jobs` says why, and a later call retries.
    failed: usize,
    /// Whether nothing is left for another call.
    is_complete: bool,
    /// The first problem, for the log.
    #[serde(skip)]
    first_problem: Option<Problem>,
}

async fn crawl(session: &Session<Callers>, request: &Crawl) -> Result<Answer, Problem> {
    let database = session.database();
    let pass = pass(session, request);
    let mut done = database.recorded("website-crawl", pass).await?;
    let problem = done.first_problem.take();
    Ok(Answer::ok(&done)?.noting(problem))
}

async fn pass(session: &Session<Callers>, request: &Crawl) -> Result<Done, Problem> {
    let database = session.database();
    database.ask("websites_ask", request).await?;
    let sites = Sites::new(&database, trusted_origin().await, this_year());
    let budget = Budget {
        until: Instant::now() + request.budget(),
        at_once: AT_ONCE,
    };
    let tally = jobs::pass(&database, &sites, request, budget).await?;
    Ok(Done {
        fetched: sites.fetched(),
        finished: tally.done.saturating_sub(sites.waiting()),
        waiting: sites.waiting() + tally.left,
        failed: tally.failed,
        is_complete: tally.is_complete && sites.waiting() == 0,
        first_problem: tally.first_problem,
    })
}

/// An origin that sites may be at whatever it is.
async fn trusted_origin() -> String {
    variables::optional("website_origin")
        .await
        .unwrap_or_default()
}

fn this_year() -> i16 {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year()
}
