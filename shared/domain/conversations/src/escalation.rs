//! The request of `escalation-update`, and what is told to whom an escalation is assigned.

use deserr::Deserr;
use ids::{EscalationId, UserId};
use languages::{Language, Spoken};
use problem::{Faults, Problem};
use request_body::{Fields, for_its_action, given};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request to change who looks after a conversation that was escalated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct EscalationUpdate {
    /// Id of the escalation to change.
    escalation_id: EscalationId,
    /// Change to make, such as `take`.
    action: EscalationAction,
    /// Id of the member's user who is to take it. Required by `assign`, and only with it.
    #[deserr(default)]
    user_id: Option<UserId>,
}

/// A change of an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum EscalationAction {
    /// Ask a member to take it; they are told by e-mail.
    #[deserr(rename = "assign")]
    Assign,
    /// Look after it from now on.
    #[deserr(rename = "take")]
    Take,
    /// Let an assistant answer again, until somebody else takes it.
    #[deserr(rename = "hand_back")]
    HandBack,
    /// End it, and the conversation with it.
    #[deserr(rename = "resolve")]
    Resolve,
}

/// The arguments of `private.escalation_facts`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FactsQuestion {
    escalation_id: EscalationId,
    user_id: UserId,
}

/// What an assigned member is told: the answer of `private.escalation_facts`.
#[derive(Clone, Debug, Deserialize)]
pub struct AssignmentFacts {
    organization_name: String,
    reason: String,
    summary: Option<String>,
    language: Option<String>,
}

/// The arguments of `private.escalation_update`.
#[derive(Clone, Debug, Serialize)]
pub struct EscalationChange {
    escalation_id: EscalationId,
    action: EscalationAction,
    user_id: Option<UserId>,
    subject: Option<String>,
    text: Option<String>,
}

impl EscalationUpdate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read_by(body, broken_rules)
    }

    /// What the words to the assigned member depend on, where there is one.
    pub fn facts_question(&self) -> Option<FactsQuestion> {
        let user_id = self.user_id?;
        Some(FactsQuestion {
            escalation_id: self.escalation_id,
            user_id,
        })
    }

    /// The arguments of the SQL function.
    pub fn change(self, facts: Option<&AssignmentFacts>) -> EscalationChange {
        let (subject, text) = facts.map(AssignmentFacts::words).unzip();
        EscalationChange {
            escalation_id: self.escalation_id,
            action: self.action,
            user_id: self.user_id,
            subject,
            text,
        }
    }
}

impl AssignmentFacts {
    /// The subject and the text of the message, in the member's language.
    fn words(&self) -> (String, String) {
        let language = self.language.as_deref();
        let spoken = language
            .and_then(|language| Language::parse(language).ok())
            .unwrap_or_default()
            .spoken();
        let name = &self.organization_name;
        let (subject, wrote) = match spoken {
            Spoken::English => (
                format!("{name}: a conversation is assigned to you"),
                "A customer waits for your answer. They wrote:",
            ),
            Spoken::German => (
                format!("{name}: ein Gespräch ist dir zugewiesen"),
                "Eine Kundin oder ein Kunde wartet auf deine Antwort. Geschrieben hat sie oder er:",
            ),
            Spoken::French => (
                format!("{name} : une conversation vous est attribuée"),
                "Un client attend votre réponse. Il a écrit :",
            ),
            Spoken::Italian => (
                format!("{name}: una conversazione è assegnata a te"),
                "Un cliente aspetta la tua risposta. Ha scritto:",
            ),
            Spoken::Spanish => (
                format!("{name}: te han asignado una conversación"),
                "Un cliente espera tu respuesta. Ha escrito:",
            ),
            Spoken::Portuguese => (
                format!("{name}: uma conversa foi atribuída a você"),
                "Um cliente espera a sua resposta. Escreveu:",
            ),
        };
        let said = self.summary.as_deref().unwrap_or(&self.reason);
        (subject, format!("{wrote}\n\n{said}"))
    }
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    for_its_action(fields, &[("user_id", "assign")], &mut faults);
    let action = given(fields, "action").and_then(Value::as_str);
    if action == Some("assign") && given(fields, "user_id").is_none() {
        faults.add("/user_id", "is missing");
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn read(body: &Value) -> Result<EscalationUpdate, Vec<String>> {
        EscalationUpdate::read(body.to_string().as_bytes()).map_err(|problem| problem.pointers())
    }

    #[test]
    fn takes_what_its_action_needs_and_no_more() {
        for action in ["take", "hand_back", "resolve"] {
            let update = read(&json!({ "escalation_id": ID, "action": action })).unwrap();
            assert!(update.facts_question().is_none());
            let change = serde_json::to_value(update.change(None)).unwrap();
            assert_eq!(change["action"], action);
            let body = json!({ "escalation_id": ID, "action": action, "user_id": ID });
            assert_eq!(read(&body).unwrap_err(), ["/user_id"]);
        }
        let assign = json!({ "escalation_id": ID, "action": "assign" });
        assert_eq!(read(&assign).unwrap_err(), ["/user_id"]);
        assert_eq!(
            read(&json!({ "escalation_id": "1", "action": "reopen" })).unwrap_err(),
            ["/action", "/escalation_id"]
        );
    }

    #[test]
    fn the_assigned_member_reads_what_the_customer_wrote_in_their_language() {
        for (language, begins) in [
            (Some("de"), "Alpine: ein Gespräch"),
            (Some("fr"), "Alpine : une"),
            (Some("it"), "Alpine: una"),
            (Some("es"), "Alpine: te"),
            (Some("pt"), "Alpine: uma"),
            (Some("xx"), "Alpine: a conversation"),
            (None, "Alpine: a conversation"),
        ] {
            let facts = AssignmentFacts {
                organization_name: "Alpine".to_owned(),
                reason: "vip".to_owned(),
                summary: Some("I want a refund".to_owned()),
                language: language.map(str::to_owned),
            };
            let update =
                read(&json!({ "escalation_id": ID, "action": "assign", "user_id": ID })).unwrap();
            let change = update.change(Some(&facts));
            assert!(change.subject.unwrap().starts_with(begins), "{language:?}");
            assert!(change.text.unwrap().ends_with("\n\nI want a refund"));
        }
    }
}
