//! `POST /functions/v1/social-webhook`: receives what people write on WhatsApp, Instagram and Messenger, and leads of Lead
//! Ads.

mod lead_ads;

use leads::read_notices;
use messages::{SocialEvent, read_meta};
use problem::Problem;
use serde::{Deserialize, Serialize};
use spin_sdk::{http::Request, http_service};
use std::{borrow::Cow, collections::BTreeMap};
use tenant_auth::{Answer, Provider, Response, Scheme, Session, Webhook};

/// Meta puts up to a thousand changes into one body.
const MAX_BODY: usize = 3_000_000;

#[http_service]
async fn handle(request: Request) -> Response {
    Webhook::post("social-webhook", "meta", Scheme::Meta)
        .body_limit(MAX_BODY)
        .with_handshake("meta_verify_token")
        .serve(request, receive)
        .await
}

async fn receive(session: Session<Provider>) -> Result<Answer, Problem> {
    let notices = read_notices(session.body());
    let mut outcomes = match read_meta(session.body()) {
        Ok(events) => {
            // It may be repeated: each message is stored once, and changes of it only go on.
            let events = Events { events };
            let taken: Taken = session
                .database()
                .ask("social_webhook", &events)
                .await?
                .parse()?;
            taken.outcomes
        }
        Err(_) if !notices.is_empty() => BTreeMap::new(),
        Err(reason) => [(reason.to_owned(), 1)].into(),
    };
    if !notices.is_empty() {
        for (outcome, count) in lead_ads::take(&session, notices).await? {
            *outcomes.entry(outcome).or_default() += count;
        }
    }
    answer(outcomes)
}

#[derive(Serialize)]
struct Events {
    events: Vec<SocialEvent>,
}

/// How many of the changes had which outcome.
#[derive(Deserialize, Serialize)]
struct Taken {
    outcomes: BTreeMap<String, u32>,
}

/// 200, and a word in the log where a change had no effect that it should have had.
fn answer(outcomes: BTreeMap<String, u32>) -> Result<Answer, Problem> {
    let without_effect = outcomes
        .keys()
        .find(|outcome| !matches!(outcome.as_str(), "applied" | "repeated" | "waiting"));
    let noted = without_effect.map(|outcome| {
        let outcome: Cow<'static, str> = outcome.clone().into();
        Problem::new(200, outcome, "A change has no effect.")
    });
    Ok(Answer::ok(&Taken { outcomes })?.noting(noted))
}
