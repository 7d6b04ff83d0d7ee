//! `cargo up call`: plays two calls to the demo's assistant, as Vapi tells of them, and shows what becomes of them.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use crate::{service::Service, stack::LOCAL_VAPI_SECRETS};

/// Alpine's assistant in the demo data, at Vapi.
const ASSISTANT: &str = "vapi-demo-alpine";
/// How long a message may be on its way.
const PATIENCE: Duration = Duration::from_secs(20);

/// A stack that runs, as whoever plays reaches it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The gateway, and the mailbox that stands for the providers of messages.
    pub url: String,
    /// Where the messages are that have left.
    pub mailbox: String,
    /// The key of the public.
    pub publishable_key: String,
    /// The key of programs.
    pub secret_key: String,
}

impl Line {
    /// Of the stack whose `cargo up` keeps its data here.
    ///
    /// # Errors
    /// Where none has ever run.
    pub(crate) fn of_data(data: &Path) -> Result<Self> {
        let exports = fs::read_to_string(data.join("tokens.env"))
            .context("The stack does not run. Start it with `cargo up` in another terminal.")?;
        let mut known: HashMap<&str, &str> = exports
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .collect();
        let mut take = |name: &str| {
            let value = known.remove(name).map(str::to_owned);
            value.with_context(|| format!("{name} is missing: start `cargo up` anew."))
        };
        Ok(Self {
            url: take("FRONTDESK_URL")?,
            mailbox: take("MAILBOX_URL")?,
            publishable_key: take("PUBLISHABLE_KEY")?,
            secret_key: take("SECRET_KEY")?,
        })
    }
}

/// Plays a call that books and one that reports a burst pipe; `say` is given each line of the play.
///
/// # Errors
/// Where an answer or a message is not as it should be.
pub async fn play(line: &Line, mut say: impl FnMut(String)) -> Result<()> {
    let call = Call::new(line);
    say(format!("{} calls Alpine Trails.", call.number));
    let taken = call.tell("assistant-request", json!({})).await?;
    ensure!(
        taken.get("assistantId").is_some_and(Value::is_string),
        "No assistant takes the call: is the demo data there? {taken}"
    );
    call.ask("who_is_calling", json!({}), &mut say).await?;
    let climbing = json!({ "service": "climbing course" });
    call.ask("find_slots", climbing, &mut say).await?;
    let booking = json!({ "choice": 1, "name": "Ada Lovelace" });
    call.ask("book_appointment", booking, &mut say).await?;
    let report = json!({
        "endedReason": "customer-ended-call", "durationSeconds": 74,
        "analysis": { "summary": "Ada books a climbing course.", "structuredData": { "urgency": 0.2, "language": "en" } },
    });
    call.tell("end-of-call-report", report).await?;
    line.service("outbox-dispatch").await?;
    let text = line
        .message(|message| message["to"] == json!(call.number))
        .await?;
    say(format!("A text message to {}:\n    {text}", call.number));

    let call = Call::new(line);
    say(format!("\nAt night {} calls.", call.number));
    let what = format!(
        "A pipe has burst, water comes through the ceiling ({})",
        &call.id[..4]
    );
    let pipe = json!({ "what": what, "where": "Seestrasse 4", "urgency": "critical" });
    call.ask("emergency", pipe, &mut say).await?;
    let is_alarm = |message: &Value| {
        let text = message["text"].as_str().unwrap_or_default();
        message["to"].as_str().is_some_and(|to| to.starts_with('+')) && text.contains(&what)
    };
    let text = line.message(is_alarm).await?;
    say(format!("A text message to whoever is on call:\n    {text}"));
    let (_, token) = text.rsplit_once('#').context("the message has no link")?;
    let taken = line.take(token.trim()).await?;
    say(format!(
        "They open the link, and take it: {} by {}.",
        text_of(&taken, "outcome").unwrap_or("nothing"),
        text_of(&taken, "acknowledged_by").unwrap_or("nobody"),
    ));
    say(format!(
        "\nThe console shows the calls and the appointment ({}/functions/v1/console); the messages are at {}.",
        line.url, line.mailbox
    ));
    Ok(())
}

/// Plays against the stack that runs.
///
/// # Errors
/// Where none runs, and those of [`play`].
pub async fn call() -> Result<()> {
    let line = Line::of_data(&::up::data())?;
    play(&line, |said| println!("{said}")).await
}

/// One call of somebody who never called before.
struct Call<'a> {
    line: &'a Line,
    id: String,
    number: String,
}

impl<'a> Call<'a> {
    fn new(line: &'a Line) -> Self {
        let id = Uuid::new_v4();
        Self {
            line,
            id: id.to_string(),
            number: format!("+4179{:07}", id.as_u128() % 10_000_000),
        }
    }

    /// A message of Vapi's about this call: what it is answered.
    async fn tell(&self, kind: &str, more: Value) -> Result<Value> {
        let mut message = json!({
            "type": kind, "customer": { "number": self.number },
            "call": { "id": self.id, "type": "inboundPhoneCall", "assistantId": ASSISTANT },
        });
        if let (Some(message), Value::Object(more)) = (message.as_object_mut(), more) {
            message.extend(more);
        }
        let service = Service::at(&self.line.url, ("x-vapi-secret", LOCAL_VAPI_SECRETS));
        service
            .call("call-webhook", None, &json!({ "message": message }))
            .await
    }

    /// Has the assistant call a tool, and says what it says then.
    async fn ask(&self, tool: &str, arguments: Value, say: &mut impl FnMut(String)) -> Result<()> {
        let call =
            json!({ "id": Uuid::new_v4().to_string(), "name": tool, "arguments": arguments });
        let answer = self
            .tell("tool-calls", json!({ "toolCallList": [call] }))
            .await?;
        let answer = answer.pointer("/results/0").unwrap_or(&Value::Null);
        match (text_of(answer, "result"), text_of(answer, "error")) {
            (Some(said), _) => say(format!("  {tool} → {said}")),
            (None, error) => bail!("{tool}: {}", error.unwrap_or("no answer")),
        }
        Ok(())
    }
}

impl Line {
    async fn service(&self, function: &str) -> Result<Value> {
        let service = Service::at(&self.url, ("apikey", &self.secret_key));
        service.call(function, None, &json!({})).await
    }

    /// Takes an emergency by the token of a link.
    async fn take(&self, token: &str) -> Result<Value> {
        let body = json!({ "action": "take_by_link", "token": token });
        let public = Service::at(&self.url, ("apikey", &self.publishable_key));
        public.call("emergency-dispatch", None, &body).await
    }

    /// The text of the last such message, as soon as it has left.
    async fn message(&self, is_meant: impl Fn(&Value) -> bool) -> Result<String> {
        let begun = Instant::now();
        let mailbox = Service::at(&self.mailbox, ("accept", "application/json"));
        while begun.elapsed() < PATIENCE {
            let messages = mailbox.get("/messages").await?;
            let meant = messages
                .as_array()
                .into_iter()
                .flatten()
                .rev()
                .find(|message| is_meant(message));
            if let Some(text) = meant.and_then(|message| message["text"].as_str()) {
                return Ok(text.to_owned());
            }
            sleep(Duration::from_millis(200)).await;
        }
        bail!("No message came within {} seconds.", PATIENCE.as_secs())
    }
}

fn text_of<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    answer.get(name)?.as_str()
}
