//! `POST /functions/v1/checkout-create`: lets a booking be paid, at Stripe or by hand.

mod stripe;

use payments::{Begun, Checkout, CheckoutRequest, SessionAnswer};
use problem::Problem;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use stripe::Stripe;
use tenant_auth::{Answer, Client, Endpoint, Guest, Response, Session, User};

/// Guests pay by a token of `guest-login`, for what they booked.
type Callers = (Client, User, Guest);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("checkout-create").serve(request, act).await
}

async fn act(session: Session<Callers>) -> Result<Answer, Problem> {
    let database = session.database();
    match CheckoutRequest::read(session.body(), session.caller())? {
        CheckoutRequest::Checkout(checkout) => pay(&session, &checkout).await,
        CheckoutRequest::Record(by_hand) => {
            Ok(database.once("payment_record", &by_hand).await?.created())
        }
        CheckoutRequest::Refund(refund) => Ok(database.once("payment_refund", &refund).await?.ok()),
    }
}

async fn pay(session: &Session<Callers>, checkout: &Checkout) -> Result<Answer, Problem> {
    // It may be repeated: it finds what it made.
    let begun: Begun = session
        .database()
        .ask("checkout_begin", checkout)
        .await?
        .parse()?;
    let stripe = Stripe::of(session, &begun).await?;
    // What asks for another amount ends, so that nobody pays twice.
    for old in &begun.obsolete {
        stripe.expire(old).await?;
    }
    let ended = &begun.obsolete;
    let service = session.database_as_service();
    let forgotten = json!({ "checkout_id": begun.checkout_id });
    let (id, url, is_new) = match (&begun.session_id, &begun.url) {
        (Some(id), Some(url)) => (id.clone(), url.clone(), false),
        _ => {
            let answer = stripe.create(&begun).await?;
            if answer.is_final() {
                service.ask("checkout_refused", &forgotten).await?;
            }
            match answer {
                SessionAnswer::Made { id, url } => (id, url, true),
                SessionAnswer::AmountRefused(reason) => return Err(amount_refused(&reason)),
                SessionAnswer::AccountRefused(reason) => return Err(not_configured(&reason)),
                SessionAnswer::Refused(reason) => return Err(refused_by_stripe(&reason)),
                SessionAnswer::Failed(reason) | SessionAnswer::Later(reason) => {
                    return Err(unavailable(&reason));
                }
            }
        }
    };
    if is_new || !ended.is_empty() {
        let made = json!({
            "checkout_id": begun.checkout_id, "organization_id": begun.organization_id, "session_id": id, "url": url,
            "ended": ended,
        });
        service.ask("checkout_made", &made).await?;
    }
    let session = begun.session(id, url);
    match is_new {
        true => Answer::created(&session),
        false => Answer::ok(&session),
    }
}

fn not_configured(cause: &str) -> Problem {
    Problem::new(
        503,
        "not_configured",
        "Payments by Stripe are not set up here. The organization takes them by hand.",
    )
    .because(cause)
}

fn amount_refused(cause: &str) -> Problem {
    Problem::new(
        409,
        "amount_refused",
        "Stripe takes no such amount in this currency. Pay it to the organization by hand.",
    )
    .because(cause)
}

fn refused_by_stripe(cause: &str) -> Problem {
    Problem::new(
        409,
        "checkout_refused",
        "Stripe makes no page to pay this on. Pay it to the organization by hand.",
    )
    .because(cause)
}

fn unavailable(cause: &str) -> Problem {
    Problem::new(
        503,
        "provider_unavailable",
        "Stripe can't be reached at the moment. Try again.",
    )
    .with_header("retry-after", "5")
    .because(cause)
}
