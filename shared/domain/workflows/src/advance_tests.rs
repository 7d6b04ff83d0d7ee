//! Runs of random graphs, ended at every step, and single rules.

use super::*;
use crate::state::Happened;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// What the database keeps of a run: a step once, and with it what it does.
struct Journal {
    now: Timestamp,
    steps: BTreeMap<String, StepState>,
    /// The nodes whose effects were done, in their order.
    effects: Vec<String>,
    tags: BTreeSet<String>,
    events: Vec<(Timestamp, &'static str)>,
    /// The effects that fail.
    failing: BTreeSet<String>,
    /// The effects that fail so often, and then don't.
    flaky: BTreeMap<String, u32>,
}

impl Journal {
    fn new() -> Self {
        Self {
            now: "2026-11-27T09:00:00Z".parse().unwrap(),
            steps: BTreeMap::new(),
            effects: Vec::new(),
            tags: BTreeSet::new(),
            events: Vec::new(),
            failing: BTreeSet::new(),
            flaky: BTreeMap::new(),
        }
    }

    fn state(&self, looks_back: &BTreeMap<String, (Timestamp, Vec<String>)>) -> State {
        let mut steps = self.steps.clone();
        for (node, step) in &mut steps {
            if let (Status::Waiting, Some((since, topics))) = (step.status, looks_back.get(node)) {
                let happened = self.events.iter().filter(|(at, topic)| {
                    at >= since
                        && Some(*at) <= step.wake_at
                        && *at <= self.now
                        && topics.iter().any(|one| one == topic)
                });
                step.events = Some(
                    happened
                        .map(|(_, topic)| Happened {
                            topic: (*topic).to_owned(),
                            payload: json!({ "channel": "sms" }),
                        })
                        .collect(),
                );
            }
        }
        let facts = json!({ "organization": { "timezone": "Europe/Zurich" },
                            "lead": { "tags": self.tags, "trip": "2026-12-24" } });
        let facts = facts.as_object().cloned().unwrap();
        State {
            now: self.now,
            facts,
            steps,
        }
    }

    fn write(&mut self, plan: &Plan, looks_back: &mut BTreeMap<String, (Timestamp, Vec<String>)>) {
        for written in &plan.steps {
            let is_new = self.steps.get(&written.node_id).is_none_or(|known| {
                known.status == Status::Waiting
                    && match known.error {
                        None => written.status != Status::Waiting,
                        Some(_) => written.attempts > known.attempts,
                    }
            });
            if !is_new {
                continue;
            }
            let mut step = StepState {
                status: written.status,
                handle: written.handle.clone(),
                output: written.output.clone(),
                error: written.error.clone(),
                error_detail: None,
                wake_at: written.wake_at,
                attempts: written.attempts,
                finished_at: (written.status != Status::Waiting).then_some(self.now),
                events: None,
            };
            if let Some(since) = written.looks_back_to {
                looks_back.insert(written.node_id.clone(), (since, written.topics.clone()));
            }
            if written.effect.is_some() {
                self.effects.push(written.node_id.clone());
                self.tags.insert(written.node_id.clone());
                step.handle = Some("next".to_owned());
                if self.failing.contains(&written.node_id) {
                    step.status = Status::Failed;
                    step.error = Some("invalid_value".to_owned());
                }
                if let Some(left) = self
                    .flaky
                    .get_mut(&written.node_id)
                    .filter(|left| **left > 0)
                {
                    *left -= 1;
                    step.status = Status::Failed;
                    step.error = Some("endpoint_disabled".to_owned());
                }
                if step.status == Status::Failed && written.retry_at.is_some() {
                    step.status = Status::Waiting;
                    step.wake_at = written.retry_at;
                }
            }
            self.steps.insert(written.node_id.clone(), step);
        }
    }
}

fn run_of(nodes: &Value, edges: &Value, settings: &Value) -> Run {
    serde_json::from_value(json!({
        "execution_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "trigger": {}, "input": {}, "templates": {},
        "workflow": { "trigger_type": "lead.created", "trigger_config": {}, "nodes": nodes, "edges": edges,
                      "settings": settings },
        "state": { "now": "2026-11-27T09:00:00Z", "facts": {}, "steps": {} },
    }))
    .unwrap()
}

/// Works on a run to its end. `dies` says whether the call ends before its plan is written, or after it.
fn work(run: &Run, journal: &mut Journal, mut dies: impl FnMut() -> Option<bool>) -> Ended {
    let workflow = run.workflow().unwrap();
    let mut looks_back = BTreeMap::new();
    let mut state = journal.state(&looks_back);
    for _ in 0..10_000 {
        let plan = run.next(&workflow, &Senders::default(), &state);
        match dies() {
            // Nothing was written: somebody else plans from what is there.
            Some(false) => {
                state = journal.state(&looks_back);
                continue;
            }
            // It was written, and its answer was lost: the same is sent once more, as after a lost connection.
            Some(true) => {
                journal.write(&plan, &mut looks_back);
                journal.write(&plan, &mut looks_back);
            }
            None => journal.write(&plan, &mut looks_back),
        }
        match plan.then {
            Then::GoesOn => {}
            Then::Rests { rests_until } => {
                let event = journal
                    .events
                    .iter()
                    .map(|(at, _)| *at)
                    .filter(|at| *at > journal.now)
                    .min();
                journal.now = event
                    .map_or(rests_until, |at| at.min(rests_until))
                    .max(journal.now);
            }
            Then::Ends(ended) => return ended,
        }
        state = journal.state(&looks_back);
    }
    panic!("it never ends");
}

fn graph(dice: &mut fastrand::Rng) -> (Value, Value) {
    let count = dice.usize(2..40);
    let mut nodes = vec![json!({ "id": "n0", "type": "trigger" })];
    let mut edges: Vec<Value> = Vec::new();
    for at in 1..count {
        let (kind, config, handles): (&str, Value, &[&str]) = match dice.u8(0..8) {
            0 => (
                "condition",
                json!({ "rules": { "field": "lead.tags", "op": "contains", "value": format!("n{}", dice.usize(0..count)) } }),
                &["true", "false"],
            ),
            1 => (
                "split",
                json!({ "parts": [{ "handle": "a", "percent": 30 }, { "handle": "b", "percent": 70 }] }),
                &["a", "b"],
            ),
            2 => ("delay", json!({ "for": "P1D" }), &["next"]),
            3 => (
                "wait_for",
                json!({ "any": [{ "event": "message.received" }], "timeout": "PT36H" }),
                &["event", "timeout"],
            ),
            _ => (
                "add_tags",
                json!({ "tags": [format!("n{at}")] }),
                &["next", "next", "error"],
            ),
        };
        let _ = handles;
        nodes.push(json!({ "id": format!("n{at}"), "type": kind, "config": config }));
        for _ in 0..dice.usize(1..4) {
            let source = dice.usize(0..at);
            let handles: &[&str] = match nodes[source]["type"].as_str().unwrap() {
                "condition" => &["true", "false"],
                "split" => &["a", "b"],
                "wait_for" => &["event", "timeout"],
                "add_tags" => &["next", "next", "error"],
                _ => &["next"],
            };
            edges.push(json!({ "id": format!("e{}", edges.len()), "source": format!("n{source}"),
                               "target": format!("n{at}"), "sourceHandle": handles[dice.usize(0..handles.len())] }));
        }
    }
    (json!(nodes), json!(edges))
}

#[test]
fn however_often_calls_die_each_effect_is_done_once_and_the_run_ends_as_it_would() {
    for seed in 0..600 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let (nodes, edges) = graph(&mut dice);
        let handling = if dice.bool() { "continue" } else { "stop" };
        let run = run_of(
            &nodes,
            &edges,
            &json!({ "errorHandling": handling, "timezone": "Europe/Zurich" }),
        );
        let world = |dice: &mut fastrand::Rng| {
            let mut journal = Journal::new();
            journal.failing = (0..3).map(|_| format!("n{}", dice.usize(0..40))).collect();
            journal.events = (0..dice.usize(0..4))
                .map(|_| {
                    let after = SignedDuration::from_mins(dice.i64(0..20_000));
                    (journal.now.checked_add(after).unwrap(), "message.received")
                })
                .collect();
            journal
        };
        let mut same = dice.clone();
        let mut undisturbed = world(&mut dice);
        let expected = work(&run, &mut undisturbed, || None);

        let mut disturbed = world(&mut same);
        let mut deaths = fastrand::Rng::with_seed(seed + 1_000_000);
        let ended = work(&run, &mut disturbed, || {
            deaths.bool().then(|| deaths.bool())
        });

        assert_eq!(ended, expected, "seed {seed}");
        assert_ne!(ended.error.as_deref(), Some("graph_stuck"), "seed {seed}");
        assert_eq!(disturbed.effects, undisturbed.effects, "seed {seed}");
        let each: BTreeSet<&String> = disturbed.effects.iter().collect();
        assert_eq!(
            each.len(),
            disturbed.effects.len(),
            "seed {seed}: done twice"
        );
        if ended.ended == "completed" {
            assert_each_step_is_right(&run, &disturbed, seed);
        }
    }
}

/// A run is done when each node is, and a node was begun only if a way led there.
fn assert_each_step_is_right(run: &Run, journal: &Journal, seed: u64) {
    let workflow = run.workflow().unwrap();
    for (place, node) in workflow.nodes.iter().enumerate().skip(1) {
        let step = &journal.steps[&node.id];
        let is_led_to = workflow.ways_into(node).any(|(edge, source)| {
            let is_caught = workflow.leads(source, "error");
            let source = &journal.steps[&source.id];
            match source.status {
                Status::Done => source.handle.as_deref() == Some(edge.handle.as_str()),
                Status::Failed => edge.handle == if is_caught { "error" } else { "next" },
                _ => false,
            }
        });
        assert_eq!(
            step.status == Status::Skipped,
            !is_led_to,
            "seed {seed}, node {place}"
        );
    }
}

fn tags(id: &str) -> Value {
    json!({ "id": id, "type": "add_tags", "config": { "tags": [id] } })
}

fn edge(source: &str, handle: &str, target: &str) -> Value {
    json!({ "id": format!("{source}-{handle}-{target}"), "source": source, "target": target, "sourceHandle": handle })
}

#[test]
fn branches_meet_again_whichever_was_taken() {
    for (tag, expected) in [("x", vec!["a", "m"]), ("y", vec!["m"])] {
        let nodes = json!([
            { "id": "t", "type": "trigger" },
            { "id": "c", "type": "condition", "config": { "rules": { "field": "lead.tags", "op": "contains", "value": "x" } } },
            tags("a"), tags("m"),
        ]);
        let edges = json!([
            edge("t", "next", "c"),
            edge("c", "true", "a"),
            edge("a", "next", "m"),
            edge("c", "false", "m")
        ]);
        let mut journal = Journal::new();
        journal.tags.insert(tag.to_owned());
        let ended = work(&run_of(&nodes, &edges, &json!({})), &mut journal, || None);
        assert_eq!(
            (ended.ended, &journal.effects),
            (
                "completed",
                &expected.iter().map(|id| (*id).to_owned()).collect()
            )
        );
    }
}

#[test]
fn an_event_before_the_wait_with_it_and_after_it_count_and_a_late_one_does_not() {
    let nodes = json!([
        { "id": "t", "type": "trigger" }, tags("ask"),
        { "id": "w", "type": "wait_for", "config": { "any": [{ "event": "message.received",
            "where": { "field": "event.channel", "op": "equals", "value": "sms" } }], "timeout": "PT1H" } },
        tags("yes"), tags("no"),
    ]);
    let edges = json!([
        edge("t", "next", "ask"),
        edge("ask", "next", "w"),
        edge("w", "event", "yes"),
        edge("w", "timeout", "no")
    ]);
    for (minutes, expected) in [(0, "yes"), (30, "yes"), (60, "yes"), (61, "no"), (-1, "no")] {
        let mut journal = Journal::new();
        let at = journal
            .now
            .checked_add(SignedDuration::from_mins(minutes))
            .unwrap();
        journal.events.push((at, "message.received"));
        work(&run_of(&nodes, &edges, &json!({})), &mut journal, || None);
        assert_eq!(journal.effects, ["ask", expected], "{minutes}");
    }
}

#[test]
fn a_failure_takes_its_way_or_goes_on_or_ends_the_run() {
    let nodes = json!([{ "id": "t", "type": "trigger" }, tags("a"), tags("b"), tags("c")]);
    let caught = json!([
        edge("t", "next", "a"),
        edge("a", "next", "b"),
        edge("a", "error", "c")
    ]);
    let plain = json!([
        edge("t", "next", "a"),
        edge("a", "next", "b"),
        edge("b", "next", "c")
    ]);
    for (edges, handling, ended, error, effects) in [
        (
            &caught,
            "stop",
            "completed",
            Some("went_on_after_errors"),
            vec!["a", "c"],
        ),
        (
            &plain,
            "continue",
            "completed",
            Some("went_on_after_errors"),
            vec!["a", "b", "c"],
        ),
        (&plain, "stop", "failed", Some("invalid_value"), vec!["a"]),
    ] {
        let mut journal = Journal::new();
        journal.failing.insert("a".to_owned());
        let end = work(
            &run_of(&nodes, edges, &json!({ "errorHandling": handling })),
            &mut journal,
            || None,
        );
        assert_eq!(
            (end.ended, end.error.as_deref(), end.error_count),
            (ended, error, 1)
        );
        assert_eq!(journal.effects, effects);
    }
}

#[test]
fn a_step_that_fails_is_tried_again_later_each_time_and_then_fails() {
    let mut again = tags("a");
    again["retry"] = json!({ "attempts": 4, "backoff": "PT1M" });
    let nodes = json!([{ "id": "t", "type": "trigger" }, again, tags("b"), tags("c")]);
    let edges = json!([
        edge("t", "next", "a"),
        edge("a", "next", "b"),
        edge("a", "error", "c")
    ]);
    let run = run_of(&nodes, &edges, &json!({ "errorHandling": "stop" }));
    // So many failures, and the minutes from the first attempt to the last one.
    for (failures, minutes, last) in [(0, 0, "b"), (1, 1, "b"), (3, 7, "b"), (4, 7, "c")] {
        for dies in [None, Some(false), Some(true)] {
            let mut journal = Journal::new();
            journal.flaky.insert("a".to_owned(), failures);
            let begun = journal.now;
            let mut turns = 0;
            let ended = work(&run, &mut journal, || {
                turns += 1;
                // Every other call dies.
                dies.filter(|_| turns % 2 == 1)
            });
            assert_eq!(ended.ended, "completed", "{failures} {dies:?}");
            assert_eq!(
                journal.now.as_second() - begun.as_second(),
                minutes * 60,
                "{failures} {dies:?}"
            );
            let tried = journal.effects.iter().filter(|node| *node == "a").count();
            assert_eq!(tried, failures.min(3) as usize + 1, "{failures} {dies:?}");
            assert_eq!(journal.effects.last().unwrap(), last);
            assert_eq!(journal.steps["a"].attempts as usize, tried);
        }
    }
}

#[test]
fn a_time_that_nobody_knows_ends_the_run_rather_than_to_guess() {
    let wait = |config: Value| json!({ "id": "w", "type": "wait_until", "config": config });
    let edges = json!([
        edge("t", "next", "w"),
        edge("w", "next", "a"),
        edge("w", "skipped", "b")
    ]);
    for (config, ended, effects) in [
        (json!({ "at": "lead.birthday" }), "failed", vec![]),
        (
            json!({ "at": "lead.trip", "offset": "-P1D", "time": "18:00" }),
            "completed",
            vec!["a"],
        ),
        (
            json!({ "at": "lead.trip", "offset": "-P60D", "past": "skip" }),
            "completed",
            vec!["b"],
        ),
        (
            json!({ "at": "lead.trip", "offset": "-P60D" }),
            "completed",
            vec!["a"],
        ),
    ] {
        let nodes = json!([{ "id": "t", "type": "trigger" }, wait(config), tags("a"), tags("b")]);
        let mut journal = Journal::new();
        let end = work(&run_of(&nodes, &edges, &json!({})), &mut journal, || None);
        assert_eq!(
            (end.ended, journal.effects),
            (ended, effects.into_iter().map(str::to_owned).collect())
        );
    }
}

#[test]
fn an_end_ends_the_whole_run() {
    let nodes = json!([
        { "id": "t", "type": "trigger" }, { "id": "d", "type": "delay", "config": { "for": "P1D" } }, tags("late"),
        { "id": "e", "type": "end", "config": { "result": "cancelled" } },
    ]);
    let edges = json!([
        edge("t", "next", "d"),
        edge("d", "next", "late"),
        edge("t", "next", "e")
    ]);
    let mut journal = Journal::new();
    let end = work(&run_of(&nodes, &edges, &json!({})), &mut journal, || None);
    assert_eq!((end.ended, journal.effects.len()), ("cancelled", 0));
}

#[test]
fn two_hundred_nodes_are_planned_in_no_time() {
    let mut nodes = vec![json!({ "id": "n0", "type": "trigger" })];
    let mut edges = Vec::new();
    for at in 1..200 {
        nodes.push(json!({ "id": format!("n{at}"), "type": "split", "config": { "parts": [{ "handle": "a", "percent": 100 }] } }));
        let handle = if at == 1 { "next" } else { "a" };
        edges.push(edge(&format!("n{}", at - 1), handle, &format!("n{at}")));
    }
    let run = run_of(&json!(nodes), &json!(edges), &json!({}));
    let workflow = run.workflow().unwrap();
    let plan = run.next(
        &workflow,
        &Senders::default(),
        &Journal::new().state(&BTreeMap::new()),
    );
    assert_eq!(plan.steps.len(), 200);
    assert!(matches!(plan.then, Then::Ends(_)));
}

#[test]
fn a_message_leaves_when_the_window_opens_and_the_run_goes_on() {
    let nodes = json!([
        { "id": "t", "type": "trigger" },
        { "id": "m", "type": "send_message", "config": { "template_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" } },
    ]);
    let settings = json!({ "timezone": "Europe/Zurich",
                           "sendWindow": { "days": [1, 2, 3, 4, 5], "from": "14:00", "to": "19:00" } });
    let mut run = run_of(&nodes, &json!([edge("t", "next", "m")]), &settings);
    let template = json!({ "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "type": "sms", "language": "en", "subject": null,
                           "content": "Hi", "format": "text", "is_active": true });
    run.templates.insert("m".to_owned(), template);
    let mut state = Journal::new().state(&BTreeMap::new());
    state.facts.insert(
        "lead".to_owned(),
        json!({ "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "phone": "+41791234567" }),
    );
    let senders = Senders::new(None, Some("+15005550006".to_owned()));
    let plan = run.next(&run.workflow().unwrap(), &senders, &state);
    let effect = plan
        .steps
        .last()
        .and_then(|step| step.effect.clone())
        .unwrap();
    // It is 10:00 there.
    assert_eq!(
        (&effect["send_at"], &effect["text"]),
        (&json!("2026-11-27T13:00:00Z"), &json!("Hi"))
    );
    assert!(matches!(plan.then, Then::GoesOn));
    // Nor does it leave in the quiet hours of the organization, and not after the window for their sake.
    for (from, until, leaves) in [
        ("12:00", "15:30", "2026-11-27T14:30:00Z"),
        ("18:00", "13:00", "2026-11-27T13:00:00Z"),
        ("10:30", "18:45", "2026-11-27T17:45:00Z"),
    ] {
        state.facts["organization"] =
            json!({ "timezone": "Europe/Zurich", "quiet_from": from, "quiet_until": until });
        let plan = run.next(&run.workflow().unwrap(), &senders, &state);
        let effect = plan.steps.last().unwrap().effect.as_ref().unwrap();
        assert_eq!(effect["send_at"], leaves, "{from} {until}");
    }
}

#[test]
fn what_is_a_customers_goes_to_the_customer_and_not_where_their_lead_says() {
    let nodes = json!([
        { "id": "t", "type": "trigger" },
        { "id": "m", "type": "send_message", "config": { "template_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d" } },
    ]);
    let mut run = run_of(&nodes, &json!([edge("t", "next", "m")]), &json!({}));
    let template = json!({ "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "type": "sms", "language": "en", "subject": null,
                           "content": "Hi {{ first_name }}, {{ lead.source }}, {{ custom_fields.size }}", "format": "text",
                           "is_active": true });
    run.templates.insert("m".to_owned(), template);
    let mut state = Journal::new().state(&BTreeMap::new());
    state.facts.insert(
        "lead".to_owned(),
        json!({ "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d", "first_name": "Mallory", "phone": "+41790000666",
                "source": "call", "custom_fields": { "size": 12 } }),
    );
    state.facts.insert(
        "customer".to_owned(),
        json!({ "id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3e", "first_name": "Vera", "phone": "+41791234567" }),
    );
    let senders = Senders::new(None, Some("+15005550006".to_owned()));
    let sent = |state: &State| {
        let plan = run.next(&run.workflow().unwrap(), &senders, state);
        plan.steps.last().unwrap().clone()
    };
    let effect = sent(&state).effect.unwrap();
    assert_eq!(
        (
            &effect["address"],
            &effect["text"],
            &effect["customer_id"],
            &effect["lead_id"]
        ),
        (
            &json!("+41791234567"),
            &json!("Hi Vera, call, 12"),
            &json!("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3e"),
            &json!("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d")
        )
    );
    // Where the customer has no phone, nobody else's takes its place.
    state.facts["customer"]["phone"] = json!(null);
    assert_eq!(sent(&state).error.as_deref(), Some("no_address"));
}
