//! `GET` and `POST /functions/v1/message-preferences`: the page behind the links with which people unsubscribe and confirm.

use languages::{Language, Spoken};
use messages::{MessagePreferences, POLICY, Preferences, lost, page};
use problem::Problem;
use random_token::PresentedToken;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Endpoint, Limit, Page, Public, Response, Session};

/// Nobody guesses a token. A mail provider unsubscribes for all of its people from a few networks.
const LIMIT: Limit = Limit::per_network("message-preferences").in_blocks();

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::of_links("message-preferences")
        .serve(request, answer)
        .await
}

async fn answer(session: Session<Public>) -> Result<Answer, Problem> {
    let is_page = session
        .header("accept")
        .is_some_and(|accept| accept.contains("text/html"));
    let wanted = wanted(&session);
    match preferences(&session).await {
        Ok((asked, preferences)) if is_page => {
            let spoken = wanted
                .or_else(|| preferences.language())
                .unwrap_or_default()
                .spoken();
            of_page(200, page(&preferences, &asked, spoken))
        }
        Ok((_, preferences)) => {
            Answer::ok(&preferences).map(|answer| answer.with_header("cache-control", "no-store"))
        }
        // People see a page, whatever is wrong with the link; programs see the problem.
        Err(problem) if is_page && matches!(problem.status(), 404 | 422 | 429) => {
            let spoken = wanted.map_or_else(|| browsers(&session), |language| language.spoken());
            let html = lost(spoken, problem.status() == 429);
            Ok(of_page(problem.status(), html)?.noting(Some(problem)))
        }
        Err(problem) => Err(problem),
    }
}

async fn preferences(
    session: &Session<Public>,
) -> Result<(MessagePreferences, Preferences), Problem> {
    let linked = session.parameter("token");
    let linked = linked.and_then(|token| PresentedToken::parse(&token).ok());
    let asked = match session.is_get() {
        true => MessagePreferences::show(linked),
        false => MessagePreferences::read(session.body(), session.content_type(), linked),
    }?;
    session.admit(LIMIT).await?;
    let function = match asked.only_shows() {
        true => "preferences_show",
        false => "preferences_change",
    };
    let language = wanted(session);
    let arguments = asked.asked(language.as_ref());
    let preferences = session
        .database()
        .ask(function, &arguments)
        .await?
        .parse()?;
    Ok((asked, preferences))
}

/// The language that the URL asks for: each page has links to the others.
fn wanted(session: &Session<Public>) -> Option<Language> {
    Language::parse(&session.parameter("language")?).ok()
}

/// The first language of the browser that there are words in.
fn browsers(session: &Session<Public>) -> Spoken {
    let accepted = session.header("accept-language").unwrap_or_default();
    accepted
        .split(',')
        .filter_map(|part| Language::parse(part.split(';').next()?.trim()).ok())
        .map(|language| (language.spoken(), language))
        .find(|(spoken, language)| language.as_str().starts_with(spoken.tag()))
        .map_or(Spoken::English, |(spoken, _)| spoken)
}

fn of_page(status: u16, html: String) -> Result<Answer, Problem> {
    let policy = POLICY.to_owned();
    Answer::page(status, Page { html, policy })
}
