//! Who takes a call: an assistant when it begins, and a person when it is put through.

use calls::{
    Call, Desk, DeskQuestion, TransferAnswer, TransferArguments, TransferWish, destination,
    not_in_service, transfer_sayings,
};
use languages::{Language, Spoken};
use problem::Problem;
use serde::Deserialize;
use serde_json::{Value, json};
use tenant_auth::{Answer, Provider, Session};

/// Answers `assistant-request`. A caller hears something whatever happens: another status than 200 hangs up.
pub(crate) async fn take(
    session: &Session<Provider>,
    call: Option<Call>,
) -> Result<Answer, Problem> {
    #[derive(Default, Deserialize)]
    struct Taken {
        assistant: Option<String>,
        #[serde(default)]
        variables: Value,
        number: Option<String>,
    }

    let asked = async || -> Result<Taken, Problem> {
        let Some(call) = &call else {
            return Ok(Taken::default());
        };
        let question = json!({ "call": call });
        session
            .database()
            .ask("call_assistant", &question)
            .await?
            .parse()
    };
    let (taken, problem) = match asked().await {
        Ok(taken) => (taken, None),
        Err(problem) => (Taken::default(), Some(problem)),
    };
    let answer = match (taken.assistant, taken.number) {
        (Some(assistant), _) => json!({
            "assistantId": assistant, "assistantOverrides": { "variableValues": taken.variables },
        }),
        (None, Some(number)) => json!({ "destination": { "type": "number", "number": number } }),
        (None, None) => json!({ "error": not_in_service(Spoken::English) }),
    };
    Ok(Answer::ok(&answer)?.noting(problem))
}

/// Answers `transfer-destination-request`.
pub(crate) async fn put_through(
    session: &Session<Provider>,
    call: Option<Call>,
    wish: &TransferWish,
) -> Result<Answer, Problem> {
    let asked = async || -> Result<Value, Problem> {
        let call = call.as_ref().ok_or_else(|| {
            Problem::new(404, "organization_not_found", "The message names no call.")
        })?;
        let question = DeskQuestion {
            call,
            tool_calls: Vec::new(),
            codes: Vec::new(),
        };
        let database = session.database();
        let desk = database.ask("call_desk", &question).await?;
        let desk = Desk::read(desk.text(), call)?;
        let language = desk.map_or_else(Language::default, |desk| desk.language(None));
        let (found, nobody) = transfer_sayings(language.spoken());
        let arguments = TransferArguments {
            call,
            tool_call: None,
            wish,
            found,
            nobody,
        };
        let answer: TransferAnswer = database.ask("call_transfer", &arguments).await?.parse()?;
        Ok(destination(&answer))
    };
    match asked().await {
        Ok(answer) => Answer::ok(&answer),
        Err(problem) => {
            let (_, nobody) = transfer_sayings(Spoken::English);
            Ok(Answer::ok(&json!({ "error": nobody }))?.noting(Some(problem)))
        }
    }
}
