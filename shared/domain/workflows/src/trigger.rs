//! What starts a workflow.

use crate::{
    facts::{Facts, Scope},
    graph::{Definition, Workflow, fault},
    time::{ClockTime, Period, Weekdays},
};
use conditions::Condition;
use ids::{FormId, Uuid};
use jiff::Timestamp;
use problem::Fault;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What can start a workflow, besides `manual` and `schedule`, or be waited for.
pub(crate) const TOPICS: [&str; 23] = [
    "lead.created",
    "lead.updated",
    "tag.added",
    "form.submitted",
    "message.received",
    "booking.created",
    "booking.confirmed",
    "booking.changed",
    "booking.cancelled",
    "booking.completed",
    "booking.no_show",
    "booking.expired",
    "appointment.created",
    "appointment.confirmed",
    "appointment.changed",
    "appointment.cancelled",
    "appointment.completed",
    "appointment.no_show",
    "payment.received",
    "payment.refunded",
    "conversation.escalated",
    "contact.opted_in",
    "contact.opted_out",
];

/// What starts a workflow.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub config: Config,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Rules that the lead and the event have to fulfil.
    #[serde(default)]
    pub filter: Option<Condition>,
    // In SQL, which knows the runs there were.
    #[serde(default, rename = "reentry")]
    _reentry: Reentry,
    #[serde(default, rename = "min_interval")]
    _min_interval: Option<Period>,
    /// Of form.submitted.
    #[serde(default)]
    form_id: Option<FormId>,
    /// Of lead.updated: one of these changed.
    #[serde(default)]
    fields: Option<Vec<String>>,
    /// Of lead.updated: the status is this now, and was another.
    #[serde(default)]
    to: Option<String>,
    /// Of tag.added.
    #[serde(default)]
    tag: Option<String>,
    /// Of message.received.
    #[serde(default)]
    channel: Option<String>,
    /// Of schedule: the time of day, for each lead that the filter takes.
    #[serde(default)]
    time: Option<ClockTime>,
    /// Of schedule: 1 (Monday) to 7; all days where it is missing.
    #[serde(default)]
    weekdays: Weekdays,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reentry {
    Once,
    #[default]
    AfterEnd,
    Always,
}

/// Something that happened, and the workflows that it may start: what `private.workflow_events_claim` gives.
#[derive(Debug, Deserialize)]
pub struct Event {
    id: Uuid,
    topic: String,
    payload: Value,
    #[serde(with = "crate::moment::required")]
    now: Timestamp,
    workflows: Vec<Candidate>,
    facts: Map<String, Value>,
    /// Of a schedule: a page of leads.
    #[serde(default)]
    leads: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
struct Candidate {
    workflow_id: Uuid,
    version: i32,
    trigger_config: Value,
    settings: Value,
}

/// The runs that an event starts: the arguments of `private.workflow_start`.
#[derive(Debug, Default, Serialize)]
pub struct Start {
    runs: Vec<StartedRun>,
    /// Of a schedule: the last lead of a page that has a next one.
    after: Option<Value>,
    /// Of a schedule: when it is time again.
    #[serde(serialize_with = "crate::moment::optional::serialize")]
    next_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct StartedRun {
    workflow_id: Uuid,
    version: i32,
    lead_id: Option<Value>,
}

/// The leads of a page of a schedule.
const PAGE: usize = 200;

impl Trigger {
    pub fn read(topic: &str, config: Value) -> Result<Self, Fault> {
        if !TOPICS.contains(&topic) && !["manual", "schedule"].contains(&topic) {
            let detail = format!("must be one of {}, manual, schedule", TOPICS.join(", "));
            return Err(fault("/trigger_type", detail));
        }
        let config: Config = serde_json::from_value(config)
            .map_err(|error| fault("/trigger_config", error.to_string()))?;
        let owners = [
            ("form_id", "form.submitted", config.form_id.is_some()),
            ("fields", "lead.updated", config.fields.is_some()),
            ("to", "lead.updated", config.to.is_some()),
            ("tag", "tag.added", config.tag.is_some()),
            ("channel", "message.received", config.channel.is_some()),
            ("time", "schedule", config.time.is_some()),
        ];
        for (field, owner, is_given) in owners {
            if is_given && owner != topic {
                let detail = format!("is for the trigger {owner}");
                return Err(fault(format!("/trigger_config/{field}"), detail));
            }
        }
        if topic == "lead.updated" && config.fields.as_ref().is_none_or(Vec::is_empty) {
            let detail = "must name the fields whose change starts it";
            return Err(fault("/trigger_config/fields", detail));
        }
        if topic == "schedule" && config.time.is_none() {
            return Err(fault("/trigger_config/time", "is missing; such as 09:00"));
        }
        Ok(Self { config })
    }

    /// Whether it starts with this event.
    fn takes(&self, payload: &Value, facts: &Facts) -> bool {
        let config = &self.config;
        let text = |name: &str| payload.get(name).and_then(Value::as_str);
        let has = |list: &str, wanted: &str| {
            payload
                .get(list)
                .and_then(Value::as_array)
                .is_some_and(|list| list.iter().any(|one| one.as_str() == Some(wanted)))
        };
        let fits = config
            .form_id
            .is_none_or(|form| text("form_id") == Some(form.to_string().as_str()))
            && config
                .fields
                .as_ref()
                .is_none_or(|fields| fields.iter().any(|field| has("changed", field)))
            && config
                .to
                .as_deref()
                .is_none_or(|to| text("status") == Some(to) && text("status_before") != Some(to))
            && config.tag.as_deref().is_none_or(|tag| has("tags", tag))
            && config
                .channel
                .as_deref()
                .is_none_or(|channel| text("channel") == Some(channel));
        fits && config
            .filter
            .as_ref()
            .is_none_or(|filter| facts.hold(filter))
    }
}

impl Event {
    /// The runs that it starts. A workflow that can't be read any more starts none.
    #[must_use]
    pub fn start(&self) -> Start {
        let mut start = Start::default();
        for candidate in &self.workflows {
            let Some(workflow) = candidate.workflow(&self.topic, &self.facts) else {
                continue;
            };
            if self.topic == "schedule" {
                self.start_schedule(candidate, &workflow, &mut start);
            } else if workflow
                .trigger
                .takes(&self.payload, &self.known(&self.facts, &workflow))
            {
                start.runs.push(candidate.run(None));
            }
        }
        start
    }

    fn known(&self, facts: &Map<String, Value>, workflow: &Workflow) -> Facts {
        Facts::new(&Scope {
            facts,
            trigger: &self.payload,
            input: &Value::Null,
            now: self.now,
            zone: &workflow.zone,
        })
    }

    /// Of a schedule each event is a time, or a further page of leads of that time.
    fn start_schedule(&self, candidate: &Candidate, workflow: &Workflow, start: &mut Start) {
        let is_first_page = self.payload.get("after").is_none_or(Value::is_null);
        if let Some(leads) = &self.leads {
            for lead in leads {
                let mut facts = self.facts.clone();
                facts.insert("lead".to_owned(), lead.clone());
                if workflow
                    .trigger
                    .takes(&self.payload, &self.known(&facts, workflow))
                {
                    start.runs.push(candidate.run(lead.get("id").cloned()));
                }
            }
            if leads.len() == PAGE {
                start.after = leads.last().and_then(|lead| lead.get("id").cloned());
            }
        }
        if is_first_page && let Some(time) = workflow.trigger.config.time {
            let next = time.next(&workflow.trigger.config.weekdays, self.now, &workflow.zone);
            start.next_at = Some(next);
        }
    }

    /// Its id, for the log.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }
}

impl Candidate {
    fn workflow(&self, topic: &str, facts: &Map<String, Value>) -> Option<Workflow> {
        let mut workflow = Workflow::read(&Definition {
            trigger_type: topic.to_owned(),
            trigger_config: self.trigger_config.clone(),
            nodes: Vec::new(),
            edges: Vec::new(),
            settings: self.settings.clone(),
        })
        .ok()?;
        workflow.in_zone_of(facts);
        Some(workflow)
    }

    fn run(&self, lead_id: Option<Value>) -> StartedRun {
        StartedRun {
            workflow_id: self.workflow_id,
            version: self.version,
            lead_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(topic: &str, payload: Value, config: Value) -> Event {
        serde_json::from_value(json!({
            "id": "00000000-0000-4000-8000-000000000001", "topic": topic, "payload": payload,
            "now": "2026-11-27T09:00:00Z",
            "workflows": [{ "workflow_id": "00000000-0000-4000-8000-000000000002", "version": 3,
                            "trigger_config": config, "settings": { "timezone": "Europe/Zurich" } }],
            "facts": { "lead": { "status": "new", "custom_fields": { "size": "12" } },
                       "organization": { "timezone": "UTC" } },
        }))
        .unwrap()
    }

    #[test]
    fn a_workflow_starts_with_the_events_that_it_names() {
        let form = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
        for (topic, payload, config, expected) in [
            ("lead.created", json!({}), json!({}), 1),
            (
                "lead.created",
                json!({}),
                json!({ "filter": { "field": "lead.custom_fields.size", "op": "at_least", "value": 10 } }),
                1,
            ),
            (
                "lead.created",
                json!({}),
                json!({ "filter": { "field": "lead.status", "op": "equals", "value": "lost" } }),
                0,
            ),
            (
                "form.submitted",
                json!({ "form_id": form }),
                json!({ "form_id": form }),
                1,
            ),
            (
                "form.submitted",
                json!({ "form_id": "x" }),
                json!({ "form_id": form }),
                0,
            ),
            (
                "lead.updated",
                json!({ "changed": ["notes"] }),
                json!({ "fields": ["status"] }),
                0,
            ),
            (
                "lead.updated",
                json!({ "changed": ["status"], "status": "lost", "status_before": "new" }),
                json!({ "fields": ["status"], "to": "lost" }),
                1,
            ),
            (
                "tag.added",
                json!({ "tags": ["a", "vip"] }),
                json!({ "tag": "vip" }),
                1,
            ),
            (
                "tag.added",
                json!({ "tags": ["a"] }),
                json!({ "tag": "vip" }),
                0,
            ),
            (
                "message.received",
                json!({ "channel": "sms" }),
                json!({ "channel": "email" }),
                0,
            ),
            // What can't be read starts nothing.
            ("lead.created", json!({}), json!({ "filter": 1 }), 0),
        ] {
            let started = event(topic, payload.clone(), config.clone()).start();
            assert_eq!(started.runs.len(), expected, "{topic} {payload} {config}");
        }
    }

    #[test]
    fn a_schedule_takes_a_page_of_leads_and_says_when_it_is_time_again() {
        let config = json!({ "time": "09:00", "weekdays": [1], "filter": { "field": "lead.status", "op": "equals", "value": "new" } });
        let planned = event("schedule", json!({}), config.clone()).start();
        assert_eq!(planned.runs.len(), 0);
        assert_eq!(
            planned.next_at,
            Some("2026-11-30T08:00:00Z".parse().unwrap())
        );

        let mut due = event("schedule", json!({ "at": "2026-11-30T08:00:00Z" }), config);
        due.leads = Some(
            (0..PAGE)
                .map(|n| json!({ "id": n, "status": if n == 5 { "lost" } else { "new" } }))
                .collect(),
        );
        let started = due.start();
        assert_eq!(
            (started.runs.len(), started.after),
            (PAGE - 1, Some(json!(PAGE - 1)))
        );
        due.payload = json!({ "at": "2026-11-30T08:00:00Z", "after": 199 });
        due.leads = Some(vec![json!({ "id": 200, "status": "new" })]);
        let last = due.start();
        assert_eq!((last.runs.len(), last.after, last.next_at), (1, None, None));
    }
}
