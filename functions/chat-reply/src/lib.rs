//! `POST /functions/v1/chat-reply`: talks with visitors, clients and staff, and answers from an organization's knowledge.

mod search;

use conversations::{Chat, ChatRequest, Reply, Saying, Stage, State, Talk, reply, ui_messages};
use problem::Problem;
use serde::Serialize;
use serde_json::json;
use spin_sdk::{http::Request, http_service};
use std::time::{Duration, Instant};
use tenant_auth::{
    Answer, Client, Database, Endpoint, Limit, Public, Response, Service, Session, User,
};
use uuid::Uuid;

/// Reading, and asking again, cost little but not nothing. What is said is counted in the database.
const LIMIT: Limit = Limit::per_network("chat-request")
    .of_strangers()
    .in_blocks();

type Callers = (Public, Client, User, Service);

/// How long a request waits for the reply that another one makes.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks.
const INTERVAL: Duration = Duration::from_millis(200);
/// How often a reply begins anew where more was asked meanwhile.
const MAX_TRIES: u32 = 3;

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("chat-reply").serve(request, talk).await
}

async fn talk(session: Session<Callers>) -> Result<Answer, Problem> {
    let request = ChatRequest::read(session.body())?;
    let talk = request.talk(session.caller(), Uuid::new_v4().to_string())?;
    session.admit(LIMIT).await?;
    match talk {
        Talk::Read(reading) => Ok(session.database().ask("chat_read", &reading).await?.ok()),
        Talk::Say(saying) => {
            let streams = saying.is_of_ai_sdk() || session.takes_events();
            let chat = say(&session, saying).await?;
            match streams {
                true => Ok(Answer::events_at_once(ui_messages(&chat))
                    .with_header("x-vercel-ai-ui-message-stream", "v1")),
                false => Answer::ok(&chat),
            }
        }
    }
}

/// The arguments of `private.chat_begin`.
#[derive(Serialize)]
struct Begin<'a> {
    #[serde(flatten)]
    saying: &'a Saying,
    lease: Uuid,
}

/// The arguments of `private.chat_finish`.
#[derive(Serialize)]
struct Finish<'a> {
    conversation_id: String,
    message_id: String,
    lease: Uuid,
    is_last_try: bool,
    #[serde(flatten)]
    reply: &'a Reply,
}

/// Stores a message, and its reply where this request makes it. Nothing of it waits for the client: who goes away finds
/// the reply under the message's id.
async fn say(session: &Session<Callers>, saying: Saying) -> Result<Chat, Problem> {
    let token = match saying.needs_token() && is_public(session) {
        true => Some(new_token()?),
        false => None,
    };
    let saying = match &token {
        Some(token) => saying.of_visitor(token),
        None => saying,
    };
    let begin = Begin {
        saying: &saying,
        lease: Uuid::new_v4(),
    };
    let database = session.database();
    let since = Instant::now();
    let mut state: State = database.ask("chat_begin", &begin).await?.parse()?;
    let mut tries = 0;
    loop {
        match state.stage {
            Stage::Asked if tries < MAX_TRIES => {
                tries += 1;
                state = answer(session, &database, state, begin.lease, tries).await?;
            }
            Stage::Busy if since.elapsed() < PATIENCE => {
                spin_sdk::time::sleep(INTERVAL).await;
                state = database.ask("chat_begin", &begin).await?.parse()?;
            }
            Stage::Busy | Stage::Asked => return Err(still_replying()),
            Stage::Said | Stage::Answered | Stage::WithStaff => break,
        }
    }
    let mut chat = state.chat;
    chat.visitor_token = token;
    Ok(chat)
}

/// Replies to all that was asked so far.
async fn answer(
    session: &Session<Callers>,
    database: &Database<'_>,
    state: State,
    lease: Uuid,
    tries: u32,
) -> Result<State, Problem> {
    let asked = state
        .asked
        .as_ref()
        .ok_or_else(|| Problem::internal().because("nothing is asked"))?;
    let conversation_id = state.chat.conversation_id.to_string();
    let found = match search::passages(session, &state, asked).await {
        Ok(found) => found,
        Err(problem) => {
            // Who asks again is not to wait for a reply that nobody makes.
            let leave = json!({ "conversation_id": conversation_id, "lease": lease });
            let _ = database.ask("chat_leave", &leave).await;
            return Err(problem);
        }
    };
    let is_escalated = state.chat.escalation.is_some();
    let reply = reply(asked, &found.passages, found.languages, is_escalated);
    let finish = Finish {
        conversation_id,
        message_id: asked.latest.to_string(),
        lease,
        is_last_try: tries >= MAX_TRIES,
        reply: &reply,
    };
    database.ask("chat_finish", &finish).await?.parse()
}

fn is_public(session: &Session<Callers>) -> bool {
    matches!(session.caller(), tenant_auth::Caller::Public(_))
}

fn new_token() -> Result<String, Problem> {
    let token = random_token::RandomToken::new()
        .map_err(|_| Problem::internal().because("no source of randomness"))?;
    Ok(token.text())
}

fn still_replying() -> Problem {
    Problem::new(
        503,
        "still_replying",
        "The reply takes long. Send the message again with the same message_id in a moment.",
    )
    .with_header("retry-after", "5")
}
