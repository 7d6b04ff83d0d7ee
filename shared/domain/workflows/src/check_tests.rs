use super::*;
use serde_json::json;

const TEMPLATE: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
const MIA: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3f";

fn faults(workflow: Value, template: Value) -> Vec<(String, String)> {
    let known: Known = serde_json::from_value(json!({
        "version": 1, "workflow": workflow, "templates": { "send": template }, "members": [MIA], "endpoints": [MIA],
        "facts": { "organization": { "timezone": "Europe/Zurich", "quiet_from": "21:00", "quiet_until": "07:00" } },
        "now": "2026-11-27T09:00:00Z",
    }))
    .unwrap();
    known
        .faults()
        .into_iter()
        .map(|fault| (fault.pointer, fault.detail))
        .collect()
}

fn workflow(nodes: Value, edges: Value) -> Value {
    json!({ "trigger_type": "lead.created", "trigger_config": {}, "nodes": nodes, "edges": edges, "settings": {} })
}

/// The faults of one node behind the trigger.
fn of_node(kind: &str, config: Value) -> Vec<(String, String)> {
    let template = json!({ "id": TEMPLATE, "type": "sms", "language": "en", "subject": null, "format": "text",
                           "content": "Hi {{ first_name }} {{ lead.custom_fields.size }} {{ day }}", "is_active": true });
    let nodes = json!([{ "id": "start", "type": "trigger" }, { "id": "send", "type": kind, "config": config }]);
    faults(
        workflow(
            nodes,
            json!([{ "id": "e", "source": "start", "target": "send" }]),
        ),
        template,
    )
}

fn pointers(faults: &[(String, String)]) -> Vec<&str> {
    faults.iter().map(|(pointer, _)| pointer.as_str()).collect()
}

#[test]
fn structure_is_checked_by_the_names_of_nodes() {
    let nodes = json!([
        { "id": "start", "type": "trigger" }, { "id": "c", "type": "condition", "config": { "rules": { "field": "lead.status", "op": "empty" } } },
        { "id": "alone", "type": "end" }, { "id": "last", "type": "end" },
    ]);
    let edges = json!([
        { "id": "1", "source": "start", "target": "c" }, { "id": "2", "source": "c", "target": "last", "sourceHandle": "maybe" },
        { "id": "3", "source": "last", "target": "start" }, { "id": "4", "source": "old", "target": "c" },
    ]);
    // A circle by way of the trigger, and an edge from nowhere.
    let found = faults(workflow(nodes.clone(), edges), Value::Null);
    assert_eq!(pointers(&found), ["/edges/3/source", "/edges"]);
    assert!(
        found[0]
            .1
            .contains("edge 4 from old to c: there is no node old"),
        "{found:?}"
    );
    assert!(found[1].1.contains("start, c, last"), "{found:?}");

    let edges = json!([
        { "id": "1", "source": "start", "target": "c" }, { "id": "2", "source": "c", "target": "last", "sourceHandle": "maybe" },
    ]);
    let found = faults(workflow(nodes, edges), Value::Null);
    assert_eq!(pointers(&found), ["/nodes/2", "/edges/1/sourceHandle"]);
    assert!(
        found[1]
            .1
            .contains("c has no handle maybe; its handles are true, false"),
        "{found:?}"
    );
    assert_eq!(
        pointers(&faults(workflow(json!([]), json!([])), Value::Null)),
        ["/nodes"]
    );
}

#[test]
fn what_fits_has_no_fault() {
    for (kind, config) in [
        ("delay", json!({ "for": "PT5M" })),
        ("wait_until", json!({ "time": "09:00", "weekdays": [1, 2] })),
        (
            "wait_until",
            json!({ "at": "lead.custom_fields.trip", "offset": "-P1D", "past": "skip" }),
        ),
        (
            "wait_for",
            json!({ "any": [{ "event": "message.received", "where": { "field": "event.channel", "op": "equals", "value": "sms" } }], "timeout": "P3D" }),
        ),
        (
            "send_message",
            json!({ "template_id": TEMPLATE, "variables": { "day": "Monday" } }),
        ),
        (
            "update_lead",
            json!({ "set": { "status": "contacted", "custom_fields.kind": "{{ lead.source }}" }, "add": { "lead_score": 10 } }),
        ),
        (
            "notify",
            json!({ "user_ids": [MIA], "subject": "A lead", "text": "{{ lead.name }} {{ trigger.source }}" }),
        ),
        ("add_tags", json!({ "tags": ["vip"] })),
        ("assign", json!({ "user_ids": [MIA] })),
        ("end", json!({ "result": "cancelled" })),
    ] {
        assert_eq!(of_node(kind, config.clone()), [], "{kind} {config}");
    }
}

#[test]
fn what_does_not_fit_is_named_with_its_pointer() {
    for (kind, config, expected) in [
        ("delay", json!({ "for": "2 days" }), "/nodes/1/config"),
        (
            "delay",
            json!({ "for": "P1D", "extra": 1 }),
            "/nodes/1/config",
        ),
        (
            "delay",
            json!({ "for": "P200D" }),
            "/settings/maxLifetimeDays",
        ),
        ("wait_until", json!({}), "/nodes/1/config/time"),
        ("wait_until", json!({ "time": "25:00" }), "/nodes/1/config"),
        (
            "wait_until",
            json!({ "at": "lead.trip" }),
            "/nodes/1/config/at",
        ),
        (
            "wait_for",
            json!({ "any": [], "timeout": "P1D" }),
            "/nodes/1/config/any",
        ),
        (
            "wait_for",
            json!({ "any": [{ "event": "rain" }], "timeout": "P1D" }),
            "/nodes/1/config/any/0/event",
        ),
        (
            "wait_for",
            json!({ "any": [{ "event": "tag.added" }] }),
            "/nodes/1/config",
        ),
        (
            "send_message",
            json!({ "template_id": TEMPLATE }),
            "/nodes/1/config/variables/day",
        ),
        ("update_lead", json!({}), "/nodes/1/config/set"),
        (
            "update_lead",
            json!({ "set": { "email": "x" } }),
            "/nodes/1/config/set/email",
        ),
        (
            "update_lead",
            json!({ "set": { "status": "happy" } }),
            "/nodes/1/config/set/status",
        ),
        (
            "update_lead",
            json!({ "set": { "notes": "{{ x" } }),
            "/nodes/1/config/set/notes",
        ),
        (
            "update_lead",
            json!({ "add": { "status": 1 } }),
            "/nodes/1/config/add/status",
        ),
        ("add_tags", json!({ "tags": [""] }), "/nodes/1/config/tags"),
        (
            "assign",
            json!({ "user_ids": [TEMPLATE] }),
            "/nodes/1/config/user_ids/0",
        ),
        (
            "notify",
            json!({ "subject": "A lead", "text": "x" }),
            "/nodes/1/config/user_ids",
        ),
        (
            "notify",
            json!({ "assignee": true, "subject": " ", "text": "x" }),
            "/nodes/1/config/subject",
        ),
        (
            "notify",
            json!({ "assignee": true, "subject": "x", "text": "{{ salary }}" }),
            "/nodes/1/config/text",
        ),
        (
            "update_lead",
            json!({ "set": { "notes": "{{ salary }}" } }),
            "/nodes/1/config/set/notes",
        ),
        (
            "split",
            json!({ "parts": [{ "handle": "a", "percent": 99 }] }),
            "/nodes/1",
        ),
        (
            "condition",
            json!({ "rules": { "field": "lead.salary", "op": "empty" } }),
            "/nodes/1",
        ),
    ] {
        let found = of_node(kind, config.clone());
        assert_eq!(
            found.first().map(|(pointer, _)| pointer.as_str()),
            Some(expected),
            "{kind} {config} {found:?}"
        );
    }
}

#[test]
fn webhooks_and_retries_are_checked() {
    assert_eq!(
        of_node(
            "webhook",
            json!({ "endpoint_id": MIA, "fields": { "who": "{{ lead.email }}", "size": 2 } })
        ),
        []
    );
    for (config, expected) in [
        (json!({}), "/nodes/1/config"),
        (
            json!({ "endpoint_id": "https://a.example/" }),
            "/nodes/1/config",
        ),
        (
            json!({ "endpoint_id": TEMPLATE }),
            "/nodes/1/config/endpoint_id",
        ),
        (
            json!({ "endpoint_id": MIA, "fields": { "who": "{{ salary }}" } }),
            "/nodes/1/config/fields/who",
        ),
    ] {
        assert_eq!(
            pointers(&of_node("webhook", config.clone())),
            [expected],
            "{config}"
        );
    }
    for (kind, retry, expected) in [
        (
            "add_tags",
            json!({ "attempts": 3, "backoff": "PT1M" }),
            vec![],
        ),
        ("add_tags", json!(null), vec![]),
        (
            "add_tags",
            json!({ "attempts": 1, "backoff": "P3D" }),
            vec!["/nodes/1/retry/attempts", "/nodes/1/retry/backoff"],
        ),
        ("add_tags", json!({ "attempts": 3 }), vec!["/nodes/1/retry"]),
        ("add_tags", json!([]), vec!["/nodes/1/retry"]),
        (
            "delay",
            json!({ "attempts": 3, "backoff": "PT1M" }),
            vec!["/nodes/1/retry"],
        ),
    ] {
        let config = match kind {
            "delay" => json!({ "for": "P1D" }),
            _ => json!({ "tags": ["a"] }),
        };
        let nodes = json!([{ "id": "start", "type": "trigger" },
                           { "id": "send", "type": kind, "config": config, "retry": retry }]);
        let edges = json!([{ "id": "e", "source": "start", "target": "send" }]);
        let found = faults(workflow(nodes, edges), Value::Null);
        assert_eq!(pointers(&found), expected, "{kind} {retry}");
    }
}

#[test]
fn triggers_and_settings_are_checked() {
    let nodes = json!([{ "id": "start", "type": "trigger" }]);
    for (field, value, expected) in [
        ("trigger_type", json!("full_moon"), "/trigger_type"),
        (
            "trigger_type",
            json!("lead.updated"),
            "/trigger_config/fields",
        ),
        ("trigger_type", json!("schedule"), "/trigger_config/time"),
        (
            "trigger_config",
            json!({ "tag": "vip" }),
            "/trigger_config/tag",
        ),
        (
            "trigger_config",
            json!({ "reentry": "sometimes" }),
            "/trigger_config",
        ),
        (
            "trigger_config",
            json!({ "min_interval": "often" }),
            "/trigger_config",
        ),
        (
            "trigger_config",
            json!({ "filter": { "field": "lead.x", "op": "empty" } }),
            "/trigger_config/filter/field",
        ),
        (
            "settings",
            json!({ "timezone": "Moon/Base" }),
            "/settings/timezone",
        ),
        ("settings", json!({ "maxTime": 3 }), "/settings"),
        (
            "settings",
            json!({ "exitOn": [{ "event": "rain" }] }),
            "/settings/exitOn/0/event",
        ),
        (
            "settings",
            json!({ "sendWindow": { "from": "09:00", "to": "09:00" } }),
            "/settings/sendWindow/to",
        ),
        (
            "settings",
            json!({ "sendWindow": { "from": "22:00", "to": "23:00" } }),
            "/settings/sendWindow",
        ),
        (
            "settings",
            json!({ "sendWindow": { "days": [6], "from": "23:00", "to": "06:00" } }),
            "/settings/sendWindow",
        ),
    ] {
        let mut workflow = workflow(nodes.clone(), json!([]));
        workflow[field] = value.clone();
        assert_eq!(
            pointers(&faults(workflow, Value::Null)),
            [expected],
            "{field} {value}"
        );
    }
}
