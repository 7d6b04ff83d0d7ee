//! `POST /functions/v1/chat-reply`: talks with visitors, clients and staff, and answers from an organization's knowledge.

mod model;
mod pass;
mod reminders;
mod saying;
mod search;
mod turn;
mod voice;

use crate::{saying::Begun, voice::Voice};
use conversations::{ChatRequest, Talk, ui_messages};
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Limit, Public, Response, Service, Session, User};
use uuid::Uuid;

/// Reading, and asking again, cost little but not nothing. What is said is counted in the database.
const LIMIT: Limit = Limit::per_network("chat-request")
    .of_strangers()
    .in_blocks();

type Callers = (Public, Client, User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("chat-reply").serve(request, talk).await
}

async fn talk(session: Session<Callers>) -> Result<Answer, Problem> {
    let request = ChatRequest::read(session.body())?;
    let talk = request.talk(session.caller(), Uuid::new_v4().to_string())?;
    session.admit(LIMIT).await?;
    let saying = match talk {
        Talk::Read(reading) => {
            return Ok(session.database().ask("chat_read", &reading).await?.ok());
        }
        Talk::Advance(advance) => return pass::advance(&session, advance).await,
        Talk::Say(saying) => saying,
    };
    let streams = saying.is_of_ai_sdk() || session.takes_events();
    let begun = Begun::by(&session, saying).await?;
    let answer = if !streams {
        return Answer::ok(&begun.settle(&session, &Voice::silent()).await?);
    } else if begun.may_ask_a_model().await {
        // What is known of the passages and of the model comes first: until then a problem is a problem.
        Answer::events(async move |events| {
            let voice = Voice::of(events);
            match begun.settle(&session, &voice).await {
                Ok(chat) => Ok(voice.end(&chat)),
                Err(problem) => voice.fail(problem),
            }
        })
        .await?
    } else {
        let chat = begun.settle(&session, &Voice::silent()).await?;
        Answer::events_at_once(ui_messages(&chat))
    };
    Ok(answer.with_header("x-vercel-ai-ui-message-stream", "v1"))
}
