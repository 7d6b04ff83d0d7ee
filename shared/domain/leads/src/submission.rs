//! The answers to a form, checked by its definition.

use crate::{
    Attribution, Form, LeadCapture, Person,
    answer::is_blank,
    form::{Field, Kind},
    spam::Signs,
};
use fields::Line;
use ids::FormId;
use jiff::Timestamp;
use problem::{Faults, Problem, pointer_to};
use serde::Serialize;
use serde_json::{Map, Value};

/// What a form sent, as `private.lead_capture` takes it.
#[derive(Clone, Debug, Serialize)]
pub struct Submission {
    form_id: FormId,
    form_version: u32,
    answers: Map<String, Value>,
    person: Person,
    attribution: Attribution,
    consents: Vec<Agreement>,
    page_url: Option<String>,
    referrer: Option<String>,
    origin: Option<String>,
    language: Option<Line<35>>,
    spam_reasons: Vec<&'static str>,
}

/// A box of consent that was ticked, with the words beside it: the evidence.
#[derive(Clone, Debug, Serialize)]
struct Agreement {
    field: String,
    channel: String,
    purpose: String,
    text: Option<String>,
}

impl Form {
    /// Checks what was filled in. Conditions see the answers before theirs in one form, and a field that they do not show is
    /// neither required nor kept. `origin` is the header of that name.
    ///
    /// # Errors
    /// 403 `origin_not_allowed` where the form is for other pages; 422 `invalid_request` with the fault of each field.
    pub fn check(
        &self,
        sent: LeadCapture,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Result<Submission, Problem> {
        if !self.takes_from(origin) {
            return Err(Problem::new(
                403,
                "origin_not_allowed",
                "This form takes nothing from a page of this origin. Its settings name those that may send it.",
            ));
        }
        let mut faults = Faults::default();
        let mut signs = Signs::default();
        let mut person = Person::default();
        let mut consents = Vec::new();
        let mut answers = Map::new();
        for field in &self.fields {
            let given = sent.answers.get(&field.name);
            if field.kind == Kind::Honeypot {
                if given.is_some_and(|given| !is_blank(given)) {
                    signs.see_honeypot();
                }
                continue;
            }
            let earlier = |name: &str| answers.get(name);
            if !field.is_shown(&earlier) {
                continue;
            }
            match field.read(given, self) {
                Ok(Some(answer)) => {
                    signs.see(field, &answer);
                    consents.extend(agreement(field));
                    person.add(field, &answer);
                    answers.insert(field.name.clone(), answer);
                }
                Ok(None) if field.is_required(&earlier) => {
                    faults.add(format!("/answers/{}", field.name), "is required");
                }
                Ok(None) => {}
                Err(fault) => faults.add(format!("/answers/{}", field.name), fault),
            }
        }
        for name in sent.answers.keys() {
            let is_known = self.fields.iter().any(|field| field.name == *name);
            if !is_known && !name.starts_with("utm_") {
                faults.add(pointer_to("/answers", name), "is not a field of this form");
            }
        }
        let page = sent.page.unwrap_or_default();
        match page.opened_at.as_ref().map(|at| at.as_str().parse()) {
            Some(Ok(opened_at)) => signs.see_time(opened_at, now),
            Some(Err(_)) => faults.add(
                "/page/opened_at",
                "must be a time such as 2026-12-01T10:00:00Z",
            ),
            None => {}
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        Ok(Submission {
            form_id: sent.form_id,
            form_version: self.version,
            answers,
            person,
            attribution: sent.attribution,
            consents,
            page_url: page.url.as_ref().and_then(page_address),
            referrer: page.referrer.as_ref().and_then(page_address),
            origin: origin.map(|origin| origin.chars().take(300).collect()),
            language: sent.language,
            spam_reasons: signs.reasons(),
        })
    }
}

fn agreement(field: &Field) -> Option<Agreement> {
    let consent = field.consent.as_ref()?;
    Some(Agreement {
        field: field.name.clone(),
        channel: consent.channel.clone(),
        purpose: consent.purpose.clone(),
        text: field.label.clone(),
    })
}

/// The address of a page without what stands after `?` or `#`: people's tokens and addresses stand there. What is no
/// address of a page is left out, since whoever reads the submission may make a link of it.
fn page_address(address: &Line<2000>) -> Option<String> {
    let address = address.as_str();
    let page = address.split(['?', '#']).next().unwrap_or(address);
    let scheme = page.split_once("://").map(|(scheme, _)| scheme);
    let is_web = scheme.is_some_and(|scheme| {
        ["http", "https"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web))
    });
    let is_plain =
        !page.contains(|letter: char| letter.is_whitespace() || "@<>\"`".contains(letter));
    (is_web && is_plain).then(|| page.to_owned())
}

#[cfg(test)]
#[path = "submission_tests.rs"]
mod tests;
