//! Who calls, what things cost, and who is told of it.

use crate::{
    Argument, Call, TransferWish, Urgency, desk::Desk, line, phrase::Phrase, price, spoken,
};
use calendar::Moment;
use languages::{Language, Spoken};
use serde::Serialize;
use serde_json::{Value, json};

/// The arguments of `private.call_transfer`.
#[derive(Debug, Serialize)]
pub struct TransferArguments<'a> {
    /// The call.
    pub call: &'a Call,
    /// Of the call of a tool; `None` where the provider itself asks to whom.
    pub tool_call: Option<&'a str>,
    /// Why.
    #[serde(flatten)]
    pub wish: &'a TransferWish,
    /// What is said where somebody takes the call.
    pub found: String,
    /// What is said where nobody does.
    pub nobody: String,
}

/// The arguments of `private.call_emergency`.
#[derive(Debug, Serialize)]
pub struct EmergencyArguments<'a> {
    call: &'a Call,
    tool_call: &'a str,
    urgency: Urgency,
    score: f64,
    /// What the people on call read.
    message: String,
    told: String,
    nobody: String,
    again: String,
}

/// The arguments of `private.call_take_emergency`.
#[derive(Debug, Serialize)]
pub struct TakingArguments<'a> {
    call: &'a Call,
    tool_call: &'a str,
    code: &'a str,
    taken: String,
    yours: String,
    /// With `%s` for who has it.
    late: String,
    ended: String,
    unknown: String,
}

impl<'a> TakingArguments<'a> {
    /// Somebody on call takes an emergency by its code.
    pub fn new(call: &'a Call, tool_call: &'a str, code: &'a str, spoken: Spoken) -> Self {
        Self {
            call,
            tool_call,
            code,
            taken: Phrase::EmergencyTaken.say(spoken, &[]),
            yours: Phrase::EmergencyYours.say(spoken, &[]),
            late: Phrase::EmergencyLate.say(spoken, &["%s"]),
            ended: Phrase::EmergencyOver.say(spoken, &[]),
            unknown: Phrase::EmergencyUnknown.say(spoken, &[]),
        }
    }
}

/// The sentences of a transfer: where somebody takes it, and where nobody does.
pub fn transfer_sayings(spoken: Spoken) -> (String, String) {
    (
        Phrase::PuttingThrough.say(spoken, &[]),
        Phrase::NobodyToTransfer.say(spoken, &[]),
    )
}

/// What Vapi is told of a transfer. `answer`: of `private.call_transfer`.
pub fn destination(answer: &TransferAnswer) -> Value {
    match &answer.number {
        Some(number) => json!({ "destination": {
            "type": "number", "number": number, "message": answer.answer,
            "transferPlan": { "mode": match answer.is_warm {
                true => "warm-transfer-say-summary",
                false => "blind-transfer",
            } },
        } }),
        None => json!({ "error": answer.answer }),
    }
}

/// The answer of `private.call_transfer`.
#[derive(Debug, serde::Deserialize)]
pub struct TransferAnswer {
    /// What is said.
    pub answer: String,
    /// E.164; `None`: nobody.
    pub number: Option<String>,
    /// Whether the person is told first.
    pub is_warm: bool,
}

impl Desk {
    /// The language of an answer: that of the model's words, or else of the call.
    pub fn language(&self, named: Option<Language>) -> Language {
        named.unwrap_or_else(|| self.language.clone())
    }

    /// Who calls.
    pub fn say_caller(&self, spoken: Spoken) -> String {
        let who = match (&self.caller, &self.caller_name) {
            (None, _) => return Phrase::CallerWithheld.say(spoken, &[]),
            (Some(_), None) => Phrase::CallerNew.say(spoken, &[]),
            (Some(_), Some(name)) => Phrase::CallerKnown.say(spoken, &[&line::spoken(name, 60)]),
        };
        let Some(next) = self.upcoming.first() else {
            return who;
        };
        let start = self.shows(Moment::from_second(next.starts_at));
        let when = spoken::when(start, self.today(), spoken);
        let kind = line::spoken(&next.service, 60);
        format!(
            "{who} {}",
            Phrase::NextAppointment.say(spoken, &[&kind, &when])
        )
    }

    /// What a kind of appointment costs, or each of the first few.
    pub fn say_price(&self, service: Argument<&str>, spoken: Spoken) -> String {
        let one = |service: &crate::desk::Service| {
            let name = line::spoken(&service.name, 60);
            match &service.price {
                Some(amount) => Phrase::Price.say(
                    spoken,
                    &[&name, &price::say(amount, &self.currency, spoken)],
                ),
                None => Phrase::PriceUnknown.say(spoken, &[&name]),
            }
        };
        match (self.service(service, spoken), service) {
            (Ok(service), _) => one(service),
            (Err(_), Argument::Missing)
                if self.services.iter().any(|service| service.price.is_some()) =>
            {
                let priced = self
                    .services
                    .iter()
                    .filter(|service| service.price.is_some());
                priced.take(4).map(one).collect::<Vec<_>>().join(" ")
            }
            (Err(question), _) => question,
        }
    }

    /// What the database does in an emergency.
    pub fn emergency<'a>(
        &self,
        call: &'a Call,
        tool_call: &'a str,
        (what, place, urgency): (&str, Option<&str>, Urgency),
        spoken: Spoken,
    ) -> EmergencyArguments<'a> {
        let number = self.emergency_number();
        let caller = self.caller.as_ref().map_or("-", |caller| caller.as_str());
        let name = self.caller_name.as_deref();
        let parts = [Some(what), place, name].into_iter().flatten();
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        EmergencyArguments {
            call,
            tool_call,
            urgency,
            score: urgency.score(),
            // Read on a phone at night: who and where come before all that was said.
            message: format!("{}. Tel. {caller}", line::spoken(&parts.join(" / "), 240)),
            told: Phrase::Alerted.say(spoken, &[number]),
            nobody: Phrase::NobodyAlerted.say(spoken, &[number]),
            again: Phrase::AlreadyAlerted.say(spoken, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{desk, desk_of, wire};

    #[test]
    fn who_calls_is_said_with_their_next_appointment() {
        let mut wire = wire();
        let said = |wire: &Value| desk(wire).say_caller(Spoken::English);
        assert_eq!(said(&wire), "The caller is not known to us yet.");
        wire["caller_name"] = json!("Ada Lovelace");
        assert_eq!(said(&wire), "The caller is Ada Lovelace.");
        wire["upcoming"] = json!([
            { "id": "00000000-0000-4000-8000-000000000101", "service": "Consultation", "starts_at": 1_796_284_800, "code": "AAAAA-AAAAA",
              "name": "Ada Lovelace", "is_callers": true },
        ]);
        assert_eq!(
            said(&wire),
            "The caller is Ada Lovelace. Next appointment: Consultation, Thursday the third at nine o'clock."
        );
        let withheld = desk_of(&wire, json!({ "call": { "id": "c1" } }));
        assert_eq!(
            withheld.say_caller(Spoken::English),
            "The caller's number is withheld."
        );
    }

    #[test]
    fn prices_are_said_where_they_are_known() {
        let desk = desk(&wire());
        let said = |service| desk.say_price(service, Spoken::English);
        assert_eq!(
            said(Argument::Clear("consultation")),
            "Consultation costs 89.50 Swiss francs."
        );
        assert_eq!(
            said(Argument::Clear("climbing")),
            "I don't know the price of Climbing course."
        );
        assert_eq!(
            said(Argument::Missing),
            "Consultation costs 89.50 Swiss francs."
        );
        assert!(said(Argument::Clear("haircut")).starts_with("We don't offer that."));
    }

    #[test]
    fn an_emergency_says_who_and_where_on_one_line() {
        let desk = desk(&wire());
        let call = Call::read(&json!({ "call": { "id": "c1" } })).unwrap();
        let told = (
            "Water through the ceiling",
            Some("Seestrasse 4"),
            Urgency::Critical,
        );
        let arguments = desk.emergency(&call, "t1", told, Spoken::German);
        assert_eq!(
            arguments.message,
            "Water through the ceiling / Seestrasse 4. Tel. +41791112233"
        );
        assert!(
            arguments.told.contains("wählen Sie 112"),
            "{}",
            arguments.told
        );
    }

    #[test]
    fn a_transfer_goes_to_a_number_or_says_that_nobody_is_there() {
        let answer = |number: Option<&str>, is_warm| TransferAnswer {
            answer: "One moment.".into(),
            number: number.map(Into::into),
            is_warm,
        };
        let warm = destination(&answer(Some("+41445550100"), true));
        assert_eq!(warm["destination"]["number"], "+41445550100");
        assert_eq!(
            warm["destination"]["transferPlan"]["mode"],
            "warm-transfer-say-summary"
        );
        let cold = destination(&answer(Some("+41445550100"), false));
        assert_eq!(
            cold["destination"]["transferPlan"]["mode"],
            "blind-transfer"
        );
        assert_eq!(
            destination(&answer(None, true)),
            json!({ "error": "One moment." })
        );
    }
}
