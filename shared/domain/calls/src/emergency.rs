//! The requests of `emergency-dispatch`.

use crate::Urgency;
use callers::{Caller, OneOf, Public, Service, User};
use deserr::Deserr;
use fields::{Budget, Count, Line, Phone, Text};
use ids::IncidentId;
use languages::Language;
use problem::Problem;
use request_body::read_action;
use serde::Serialize;
use std::time::Duration;

/// Incidents of a page, where a request names no number.
const PAGE: u32 = 50;

/// A request to `emergency-dispatch`.
#[derive(Debug)]
pub enum EmergencyRequest {
    /// Do what is due, until the time is over.
    Advance(EmergencyAdvance),
    /// Report an emergency.
    Report(EmergencyReport),
    /// List incidents.
    List(IncidentPage),
    /// Show one with its steps.
    Show(OfIncident),
    /// Take, resolve or cancel one.
    Change(IncidentChange),
    /// Show what a link is about, or take it.
    Link(AlarmToken),
}

/// Does what is due, and goes on with what becomes due, until the time is over. For the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct EmergencyAdvance {
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    seconds: Budget<55, 60>,
}

/// Reports an emergency: whoever is on call is told.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct EmergencyReport {
    /// What happened and where, in a line of at most 500 characters, as the people on call read it.
    message: Line<500>,
    /// Phone number (E.164) that the people on call are to call back.
    #[deserr(default)]
    #[serde(skip_serializing)]
    callback: Option<Phone>,
    /// How urgent it is. Default: `critical`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    urgency: Urgency,
    /// Id of the Vapi call that it was reported by. One call reports one emergency.
    #[deserr(default)]
    call_id: Option<Line<255>>,
    /// Language (BCP 47) in which the people on call are told. Default: that of the organization's assistant.
    #[deserr(default)]
    language: Option<Language>,
}

/// Names the incident to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "IncidentNamed")
)]
#[deserr(deny_unknown_fields)]
pub struct OfIncident {
    /// Id of the incident, as a report gave it.
    incident_id: IncidentId,
}

/// Names the incident that is over.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "IncidentEnd")
)]
#[deserr(deny_unknown_fields)]
pub struct Ended {
    /// Id of the incident, as a report gave it.
    incident_id: IncidentId,
    /// What came of it, for the staff, at most 2,000 characters.
    #[deserr(default)]
    note: Option<Text<2000>>,
}

/// A change of an incident: the arguments of `private.emergency_change`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncidentChange {
    action: &'static str,
    incident_id: IncidentId,
    note: Option<Text<2000>>,
}

/// Lists incidents, newest first, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct IncidentPage {
    /// Only incidents in this state. Default: all.
    #[deserr(default)]
    status: Option<IncidentStatus>,
    /// Incidents per page, 1 to 200. Default: 50.
    #[deserr(default)]
    limit: Option<Count<1, 200>>,
    /// Where the page begins: `next` of the page before. Default: at the newest.
    #[deserr(default)]
    before: Option<IncidentPlace>,
}

/// A position in the list of incidents.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct IncidentPlace {
    /// When the incident was reported, in RFC 3339.
    created_at: Line<40>,
    /// Id of the incident at this position.
    id: IncidentId,
}

/// The state of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum IncidentStatus {
    /// It waits for whoever was told last.
    Open,
    /// Nobody is left to tell, and nobody has taken it.
    Unanswered,
    /// Somebody has taken it, and looks after it.
    Acknowledged,
    /// It is over, and was looked after.
    Resolved,
    /// It is over, and was none.
    Cancelled,
}

/// The token of a link that somebody on call was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmToken {
    /// As it stands in the link behind the `#`.
    pub token: String,
    /// Whether they take the incident, and not only see it.
    pub takes: bool,
}

/// Carries the token of a link that somebody on call was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "EmergencyLink")
)]
#[deserr(deny_unknown_fields)]
pub struct WithToken {
    /// Token of the link: what stands in it behind the `#`.
    token: Line<100>,
}

/// The actions, with what each takes.
#[cfg(feature = "schema")]
pub struct EmergencyRequestBody;

#[cfg(feature = "schema")]
fields::by_action!(
    EmergencyRequestBody,
    "advance" => EmergencyAdvance,
    "report" => EmergencyReport,
    "list" => IncidentPage,
    "show" => OfIncident,
    "acknowledge" => OfIncident,
    "resolve" => Ended,
    "cancel" => Ended,
    "open_link" => WithToken,
    "take_by_link" => WithToken,
);

const ACTIONS: [&str; 9] = [
    "advance",
    "report",
    "list",
    "show",
    "acknowledge",
    "resolve",
    "cancel",
    "open_link",
    "take_by_link",
];

impl EmergencyRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json`; 403 `service_only` and `staff_only` where somebody asks for what others do; 422
    /// `invalid_request` with every fault.
    pub fn read(body: &[u8], by: OneOf<(Public, User, Service)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let action = read_action(&mut body, &ACTIONS)?;
        match (action, by) {
            ("open_link" | "take_by_link", _) | (_, Caller::Service(_)) => {}
            (_, Caller::Public(_)) => {
                return Err(refused(
                    "staff_only",
                    "Sign in, or use the link that you were sent.",
                ));
            }
            ("advance", Caller::User(_)) => {
                return Err(refused(
                    "service_only",
                    "The service goes on with all incidents. Name an action.",
                ));
            }
            (_, Caller::User(_)) => {}
        }
        Ok(match action {
            "advance" => Self::Advance(request_body::typed(body)?),
            "report" => Self::Report(EmergencyReport::with_callback(request_body::typed(body)?)?),
            "list" => {
                let mut page: IncidentPage = request_body::typed(body)?;
                page.limit = page.limit.or(Count::new(PAGE));
                Self::List(page)
            }
            "show" => Self::Show(request_body::typed(body)?),
            "acknowledge" => {
                let named: OfIncident = request_body::typed(body)?;
                Self::Change(IncidentChange {
                    action,
                    incident_id: named.incident_id,
                    note: None,
                })
            }
            "resolve" | "cancel" => {
                let ended: Ended = request_body::typed(body)?;
                Self::Change(IncidentChange {
                    action,
                    incident_id: ended.incident_id,
                    note: ended.note,
                })
            }
            _ => {
                let with: WithToken = request_body::typed(body)?;
                Self::Link(AlarmToken {
                    token: with.token.as_str().to_owned(),
                    takes: action == "take_by_link",
                })
            }
        })
    }
}

impl EmergencyAdvance {
    /// The time in which incidents are looked after.
    #[must_use]
    pub fn budget(&self) -> Duration {
        self.seconds.get()
    }
}

impl EmergencyReport {
    /// Whom to call back stands in what is read.
    fn with_callback(mut self) -> Result<Self, Problem> {
        if let Some(callback) = &self.callback {
            let message = self.message.as_str().trim_end_matches('.');
            let message = format!("{message}. Tel. {}", callback.as_str());
            self.message = Line::parse(&message).map_err(|_| {
                Problem::invalid(vec![problem::Fault {
                    pointer: "/message".to_owned(),
                    detail: "must be shorter, so that the number has room behind it".to_owned(),
                }])
            })?;
        }
        Ok(self)
    }
}

fn refused(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(403, code, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "5492dc60-6b93-46a9-93dc-286b29aa6ff0";

    fn read(body: &Value, by: OneOf<(Public, User, Service)>) -> Result<EmergencyRequest, Problem> {
        EmergencyRequest::read(body.to_string().as_bytes(), by)
    }

    #[test]
    fn each_does_what_is_theirs() {
        let body = |action: &str| json!({ "action": action, "incident_id": ID });
        let code = |body: Value, by| read(&body, by).map_err(|problem| problem.code().to_owned());
        assert_eq!(
            code(json!({}), Caller::User(User)).unwrap_err(),
            "service_only"
        );
        for action in [
            "advance",
            "report",
            "list",
            "show",
            "acknowledge",
            "resolve",
            "cancel",
        ] {
            let refused = code(body(action), Caller::Public(Public)).unwrap_err();
            assert_eq!(refused, "staff_only", "{action}");
        }
        for action in ["show", "acknowledge", "resolve", "cancel"] {
            assert!(code(body(action), Caller::User(User)).is_ok(), "{action}");
            assert!(
                code(body(action), Caller::Service(Service)).is_ok(),
                "{action}"
            );
        }
        let link = json!({ "action": "take_by_link", "token": "x" });
        for by in [
            Caller::Public(Public),
            Caller::User(User),
            Caller::Service(Service),
        ] {
            let Ok(EmergencyRequest::Link(link)) = read(&link, by) else {
                panic!("no link");
            };
            assert!(link.takes);
        }
    }

    #[test]
    fn every_fault_is_named() {
        for (body, expected) in [
            (json!({ "action": "run" }), vec!["/action"]),
            (json!({ "action": "report" }), vec!["/message"]),
            (
                json!({ "action": "report", "message": "a\nb", "urgency": "very", "callback": "12", "call_id": 1 }),
                vec!["/call_id", "/callback", "/message", "/urgency"],
            ),
            (json!({ "action": "show" }), vec!["/incident_id"]),
            (
                json!({ "action": "list", "status": "new", "limit": 0 }),
                vec!["/limit", "/status"],
            ),
            (
                json!({ "action": "resolve", "incident_id": ID, "token": "x" }),
                vec!["/token"],
            ),
            (json!({ "seconds": 61 }), vec!["/seconds"]),
        ] {
            let problem = read(&body, Caller::Service(Service)).unwrap_err();
            let mut pointers = problem.pointers();
            pointers.sort_unstable();
            assert_eq!(pointers, expected, "{body}");
        }
    }

    #[test]
    fn a_number_to_call_back_stands_in_what_is_read() {
        let body = json!({ "action": "report", "message": "Water.", "callback": "+41791112233" });
        let Ok(EmergencyRequest::Report(report)) = read(&body, Caller::User(User)) else {
            panic!("no report");
        };
        assert_eq!(
            serde_json::to_value(&report).unwrap(),
            json!({ "message": "Water. Tel. +41791112233", "urgency": "critical", "call_id": null, "language": null })
        );
        let long =
            json!({ "action": "report", "message": "x".repeat(500), "callback": "+41791112233" });
        assert_eq!(
            read(&long, Caller::User(User)).unwrap_err().pointers(),
            ["/message"]
        );
    }
}
