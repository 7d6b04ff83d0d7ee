//! The organizations of a run, and who acts in them.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use serde_json::{Value, json};
use stack::Stack;

use crate::client::{Caller, Client};

/// Copies of the demo's two organizations, Alpine Trails and Harbor Kayaks.
pub struct Pair {
    number: u32,
    /// Tokens of people, which outlast the run.
    pub alpine_admin: Arc<str>,
    /// Of a member of Alpine.
    pub alpine_member: Arc<str>,
    /// Of the owner of Harbor.
    pub harbor_owner: Arc<str>,
}

/// Ids of the demo data without their first eight digits, which are a pair's own.
pub mod ids {
    /// Alpine Trails.
    pub const ALPINE: &str = "-0000-4000-8000-0000000000a0";
    /// A tour of Alpine.
    pub const SUNRISE: &str = "-0000-4000-8000-0000000a1001";
    /// Its next departure.
    pub const SUNRISE_NEXT: &str = "-0000-4000-8000-00000a1d0001";
    /// A later one.
    pub const SUNRISE_LATER: &str = "-0000-4000-8000-00000a1d0002";
    /// A departure of Harbor.
    pub const ICEBERGS: &str = "-0000-4000-8000-00000b1d0001";
    /// A kind of appointment of Alpine, with eight seats.
    pub const CLIMBING: &str = "-0000-4000-8000-0000000a7002";
    /// A kind of appointment of Harbor, for one.
    pub const LESSON: &str = "-0000-4000-8000-0000000b7001";
    /// The form that the run adds to Alpine.
    pub const FORM: &str = "-0000-4000-8000-0000000fa001";
    /// The template with which its workflow greets leads.
    pub const TEMPLATE: &str = "-0000-4000-8000-0000000fa002";
}

/// The tag that the workflow gives to each new lead.
pub const GREETED: &str = "greeted";

impl Pair {
    /// The pair's own id for one of [`ids`].
    pub fn id(&self, rest: &str) -> String {
        format!("{:08x}{rest}", self.number)
    }

    /// A member of Alpine.
    pub fn member(&self) -> Caller {
        Caller::User(self.alpine_member.clone())
    }

    /// An admin of Alpine.
    pub fn admin(&self) -> Caller {
        Caller::User(self.alpine_admin.clone())
    }

    /// The owner of Harbor.
    pub fn other_owner(&self) -> Caller {
        Caller::User(self.harbor_owner.clone())
    }
}

/// Makes so many pairs, with what their people use: seats, a form, a workflow and somebody on call.
pub async fn make(stack: &Stack, client: &Client, pairs: u32, time: Duration) -> Result<Vec<Pair>> {
    let admin = stack.admin().await?;
    admin.batch_execute(end_to_end::TENANTS).await?;
    // What people may ask for in a minute is not what is tried here, and all callers have one address.
    admin
        .batch_execute("update private.limits set most = 1000000")
        .await?;
    let lasts = time + Duration::from_secs(3600);
    let mut made = Vec::new();
    for number in 1..=pairs {
        let label = format!("t{number}");
        admin
            .execute(
                "select tests.add_tenant($1, $2)",
                &[&format!("{number:08x}"), &label],
            )
            .await?;
        let token = async |name: &str| -> Result<Arc<str>> {
            let (name, domain) = name.split_once('@').unwrap_or((name, ""));
            let user = stack.user(&format!("{name}@{label}.{domain}")).await?;
            Ok(stack.keys.user_token(&user, lasts)?.into())
        };
        let pair = Pair {
            number,
            alpine_admin: token("anton@alpine.example").await?,
            alpine_member: token("mia@alpine.example").await?,
            harbor_owner: token("oscar@harbor.example").await?,
        };
        admin.batch_execute(&additions(&pair)).await?;
        activate_workflow(&admin, client, &pair).await?;
        made.push(pair);
    }
    // Nothing of the tests is left in the schema, whose promises are checked at the end.
    admin
        .batch_execute(
            "drop owned by tests_tenant; drop role tests_tenant; drop schema tests cascade",
        )
        .await?;
    Ok(made)
}

fn additions(pair: &Pair) -> String {
    let fields = json!([{ "name": "name", "type": "text" }, { "name": "email", "type": "email" }]);
    format!(
        "update public.tour_departures set seats_total = 1000000
         where id in ('{next}', '{later}', '{icebergs}');
         insert into public.forms (id, organization_id, name, fields)
         values ('{form}', '{alpine}', 'Question', '{fields}');
         insert into public.message_templates (id, organization_id, name, type, subject, content, variables)
         values ('{template}', '{alpine}', 'Hello', 'email', 'Hello', 'Hi {{{{ name }}}}', '{{name}}');
         insert into public.emergency_contacts (organization_id, name, phone, priority, escalation_timeout)
         values ('{alpine}', 'Nina', '+4179{phone:07}', 1, 60)",
        next = pair.id(ids::SUNRISE_NEXT),
        later = pair.id(ids::SUNRISE_LATER),
        icebergs = pair.id(ids::ICEBERGS),
        form = pair.id(ids::FORM),
        alpine = pair.id(ids::ALPINE),
        template = pair.id(ids::TEMPLATE),
        phone = 5_000_000 + pair.number,
    )
}

/// Each new lead is tagged and written to.
async fn activate_workflow(
    admin: &tokio_postgres::Client,
    client: &Client,
    pair: &Pair,
) -> Result<()> {
    let node = |id: &str, kind: &str, config: Value| {
        let position = json!({ "x": 0, "y": 0 });
        json!({ "id": id, "type": kind, "config": config, "position": position })
    };
    let edge = |source: &str, target: &str| {
        let id = format!("{source}-{target}");
        json!({ "id": id, "source": source, "target": target, "sourceHandle": "next" })
    };
    let nodes = json!([
        node("start", "trigger", json!({})),
        node("tag", "add_tags", json!({ "tags": [GREETED] })),
        node(
            "hello",
            "send_message",
            json!({ "template_id": pair.id(ids::TEMPLATE) })
        ),
    ]);
    let edges = json!([edge("start", "tag"), edge("tag", "hello")]);
    let row = admin
        .query_one(
            "insert into public.workflows (organization_id, name, trigger_type, nodes, edges)
             values ($1::text::uuid, 'Greet', 'lead.created', $2::text::jsonb, $3::text::jsonb) returning id::text",
            &[&pair.id(ids::ALPINE), &nodes.to_string(), &edges.to_string()],
        )
        .await?;
    let id: String = row.get(0);
    let body = json!({ "action": "activate", "workflow_id": id });
    let answer = client.ask("workflow-run", &pair.admin(), None, &body).await;
    anyhow::ensure!(answer.is_good(), "workflow-run: {answer:?}");
    Ok(())
}
