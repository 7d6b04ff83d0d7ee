//! Leads of Meta's Lead Ads: a notice says that there is one, and it is fetched by the token of its page.

use http_client::Request;
use leads::{ArrivedLead, LeadNotice};
use problem::Problem;
use sealed::{Keys, Place, Sealed};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};
use tenant_auth::{Provider, Session};
use uuid::Uuid;

/// Meta waits some seconds for an answer to its notice.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const FIELDS: &str = "field_data,created_time,form_id,ad_id,campaign_id,is_organic,platform";

/// A notice, and whose page it is about.
#[derive(Deserialize)]
struct Known {
    form_id: String,
    leadgen_id: String,
    organization_id: Uuid,
    country: Option<String>,
    account: Uuid,
    sealed: Option<String>,
    sealed_with: Option<String>,
    is_known: bool,
}

#[derive(Serialize)]
struct Notices {
    notices: Vec<LeadNotice>,
}

#[derive(Serialize)]
struct Arrived<'a> {
    organization_id: Uuid,
    form_id: &'a str,
    leadgen_id: &'a str,
    #[serde(flatten)]
    lead: ArrivedLead,
}

/// A lead that Meta does not hand over: its organization is told.
#[derive(Serialize)]
struct Refused<'a> {
    organization_id: Uuid,
    account: Uuid,
    form_id: &'a str,
    leadgen_id: &'a str,
    /// `no_token`, or `refused`.
    reason: &'static str,
}

/// Why a lead was not fetched.
enum Unfetched {
    /// Meta will not give it: without a token of the page, or with one that it does not take.
    Refused(&'static str),
    /// Not now.
    Later(Problem),
}

impl From<Problem> for Unfetched {
    fn from(problem: Problem) -> Self {
        Self::Later(problem)
    }
}

/// Fetches the leads that are new and keeps them; gives how many had which outcome. It may be repeated.
///
/// # Errors
/// 503 where Meta can't be reached or asks to come later: the notice then comes again, and those that were kept are known.
pub(crate) async fn take(
    session: &Session<Provider>,
    notices: Vec<LeadNotice>,
) -> Result<BTreeMap<String, u32>, Problem> {
    let database = session.database();
    let told = u32::try_from(notices.len()).unwrap_or(u32::MAX);
    let known: Vec<Known> = database
        .ask("lead_notices", &Notices { notices })
        .await?
        .parse()?;
    let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
    let unknown = told.saturating_sub(u32::try_from(known.len()).unwrap_or(told));
    if unknown > 0 {
        outcomes.insert("unknown_account".to_owned(), unknown);
    }
    let keys = session.sealing_keys().await?;
    // What fails for now is told at the end: the others are kept before that.
    let mut failed = None;
    for one in &known {
        let outcome = match one.is_known {
            true => "repeated".to_owned(),
            false => match fetch(one, &keys).await {
                Ok(lead) => {
                    let arrived = Arrived {
                        organization_id: one.organization_id,
                        form_id: &one.form_id,
                        leadgen_id: &one.leadgen_id,
                        lead,
                    };
                    database.ask("lead_arrived", &arrived).await?.parse()?
                }
                Err(Unfetched::Refused(reason)) => {
                    let refused = Refused {
                        organization_id: one.organization_id,
                        account: one.account,
                        form_id: &one.form_id,
                        leadgen_id: &one.leadgen_id,
                        reason,
                    };
                    database.ask("lead_refused", &refused).await?;
                    "lead_unreachable".to_owned()
                }
                Err(Unfetched::Later(problem)) => {
                    failed.get_or_insert(problem);
                    continue;
                }
            },
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    match failed {
        Some(problem) => Err(problem),
        None => Ok(outcomes),
    }
}

/// The lead of a notice.
async fn fetch(one: &Known, keys: &Keys) -> Result<ArrivedLead, Unfetched> {
    let (Some(sealed), Some(key_id)) = (&one.sealed, &one.sealed_with) else {
        return Err(Unfetched::Refused("no_token"));
    };
    let broken = |cause: sealed::CantOpen| Problem::internal().because(cause.to_string());
    let sealed = Sealed::from_base64(sealed, key_id.clone()).map_err(broken)?;
    let place = Place {
        organization: one.organization_id,
        purpose: "social_access_token",
        subject: one.account,
    };
    let token = keys.open(&place, &sealed).map_err(broken)?;
    let base = variables::required("meta_graph_url").await?;
    let url = format!(
        "{}/v23.0/{}?fields={FIELDS}",
        base.trim_end_matches('/'),
        one.leadgen_id
    );
    let answer = Request::get(url)
        .header("authorization", format!("Bearer {}", &*token))
        .header("accept", "application/json")
        .total_timeout(ANSWER_TIMEOUT)
        .max_bytes(1_000_000)
        .send()
        .await
        .map_err(|failure| unavailable(failure.to_string()))?;
    match answer.status {
        200 => ArrivedLead::read(&answer.body, one.country.as_deref())
            .ok_or(Unfetched::Refused("refused")),
        429 => Err(unavailable("Meta asks to come later".to_owned()).into()),
        status if status >= 500 || is_rate(&answer.body) => {
            Err(unavailable(format!("Meta answered {status}")).into())
        }
        _ => Err(Unfetched::Refused("refused")),
    }
}

/// Whether an error of Meta says that too much was asked for: 4, 17, 32, 613 and those that are for now (1, 2).
fn is_rate(body: &[u8]) -> bool {
    let answer: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    matches!(
        answer
            .pointer("/error/code")
            .and_then(serde_json::Value::as_i64),
        Some(1 | 2 | 4 | 17 | 32 | 613)
    )
}

fn unavailable(cause: String) -> Problem {
    Problem::new(
        503,
        "lead_not_fetched",
        "A lead could not be fetched at the moment.",
    )
    .because(cause)
}
