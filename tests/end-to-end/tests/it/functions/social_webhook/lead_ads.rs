//! Leads of Lead Ads: told by a notice, fetched by the token of the page, kept once.

use super::PLATFORM;
use crate::{serve, support::signed};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use end_to_end::{Reply, World, demo};
use sealed::{Keys, Place};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use uuid::Uuid;

const TOKEN: &str = "EAAB-page-token-of-alpine";
const ACCOUNT: &str = "00000000-0000-4000-8000-0000000a0104";

/// What stands for Graph: leads by id, and the status of all answers where it is another than is due.
#[derive(Default)]
struct Graph {
    leads: Mutex<BTreeMap<String, Value>>,
    fails_with: Mutex<Option<(u16, Value)>>,
    asked: Mutex<usize>,
}

async fn answer(
    State(graph): State<Arc<Graph>>,
    uri: Uri,
    headers: HeaderMap,
) -> (StatusCode, String) {
    *graph.asked.lock().unwrap() += 1;
    if let Some((status, body)) = graph.fails_with.lock().unwrap().clone() {
        return (StatusCode::from_u16(status).unwrap(), body.to_string());
    }
    if headers["authorization"] != format!("Bearer {TOKEN}")
        || !uri.query().unwrap_or_default().contains("field_data")
    {
        let error = json!({ "error": { "code": 190, "type": "OAuthException" } });
        return (StatusCode::BAD_REQUEST, error.to_string());
    }
    let id = uri.path().rsplit('/').next().unwrap();
    match graph.leads.lock().unwrap().get(id) {
        Some(lead) => (StatusCode::OK, lead.to_string()),
        None => (
            StatusCode::BAD_REQUEST,
            json!({ "error": { "code": 100 } }).to_string(),
        ),
    }
}

/// A world whose Alpine has a page with a token.
async fn world() -> (World, Arc<Graph>) {
    let graph = Arc::new(Graph::default());
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(&graph));
    let url = format!("http://{}", serve(router).await);
    let world = World::of(&["social-webhook"], &[("meta_graph_url", &url)]).await;
    let keys = Keys::parse(&world.stack.variables["sealing_keys"]).unwrap();
    let place = Place {
        organization: Uuid::parse_str(demo::ALPINE).unwrap(),
        purpose: "social_access_token",
        subject: Uuid::parse_str(ACCOUNT).unwrap(),
    };
    let sealed = keys.seal(&place, TOKEN).unwrap();
    world
        .run_sql(&format!(
            "insert into social_accounts (id, organization_id, platform, account_id) values ('{ACCOUNT}', '{}', 'messenger', '104');
             insert into secrets (organization_id, purpose, subject_id, sealed, sealed_with)
             values ('{}', 'social_access_token', '{ACCOUNT}', decode('{}', 'base64'), '{}')",
            demo::ALPINE, demo::ALPINE, sealed.to_base64(), sealed.key_id
        ))
        .await;
    (world, graph)
}

fn lead(email: &str) -> Value {
    json!({
        "created_time": "2026-11-29T10:00:00+0000", "ad_id": "5", "platform": "fb", "field_data": [
            { "name": "email", "values": [email] }, { "name": "full_name", "values": ["Ada Lovelace"] },
            { "name": "phone_number", "values": ["079 555 01 23"] }, { "name": "which_tour", "values": ["sunrise"] }
        ]
    })
}

/// A body with these notices: `(page, lead)`.
fn notices(all: &[(&str, &str)]) -> String {
    let entries: Vec<Value> = all
        .iter()
        .map(|(page, lead)| {
            json!({ "id": page, "time": 1, "changes": [{ "field": "leadgen", "value":
                { "leadgen_id": lead, "page_id": page, "form_id": "77", "created_time": 1 } }] })
        })
        .collect();
    json!({ "object": "page", "entry": entries }).to_string()
}

async fn send(world: &World, body: &str) -> Reply {
    let signed = signed::by_meta(PLATFORM, &[body.to_owned()]).await;
    signed[0].send(world, "social-webhook").await
}

async fn leads(world: &World) -> Value {
    world
        .sql("select coalesce(jsonb_agg(jsonb_build_array(email, phone, name, source, custom_fields) order by email), '[]') from leads where source = 'facebook'")
        .await
}

#[tokio::test]
async fn a_lead_is_fetched_once_and_lands_as_one_of_a_form_does() {
    let (world, graph) = world().await;
    graph
        .leads
        .lock()
        .unwrap()
        .insert("9007199254740993".to_owned(), lead("ada@example.com"));
    graph
        .leads
        .lock()
        .unwrap()
        .insert("10".to_owned(), lead("<test lead: dummy data for email>"));
    let body = notices(&[
        ("104", "9007199254740993"),
        ("999", "1"),
        ("104", "10"),
        ("104", "11"),
    ]);

    let first = send(&world, &body).await;

    assert_eq!(
        first.expect(200).json,
        json!({ "outcomes": { "applied": 2, "unknown_account": 1, "lead_unreachable": 1 } })
    );
    assert_eq!(
        leads(&world).await,
        json!([["ada@example.com", "+41795550123", "Ada Lovelace", "facebook", { "which_tour": "sunrise" }]])
    );
    let kept = world.sql("select jsonb_agg(jsonb_build_array(external_id, status) order by external_id) from form_submissions where external_id is not null").await;
    assert_eq!(
        kept,
        json!([["10", "accepted"], ["9007199254740993", "accepted"]])
    );
    // Again, and at the same time: nothing is fetched twice that is here, and nothing is kept twice.
    let asked = *graph.asked.lock().unwrap();
    let again = send(&world, &notices(&[("104", "9007199254740993")])).await;
    assert_eq!(
        again.expect(200).json,
        json!({ "outcomes": { "repeated": 1 } })
    );
    assert_eq!(*graph.asked.lock().unwrap(), asked);
    graph
        .leads
        .lock()
        .unwrap()
        .insert("12".to_owned(), lead("eva@example.com"));
    let body = notices(&[("104", "12")]);
    let (one, other) = tokio::join!(send(&world, &body), send(&world, &body));
    one.expect(200);
    other.expect(200);
    assert_eq!(
        world
            .sql("select count(*) from form_submissions where external_id = '12'")
            .await,
        1
    );
    // Of one form of Meta's there is one here, which nobody else fills in.
    let forms = world.sql("select jsonb_agg(jsonb_build_array(type, is_active, submission_count)) from forms where external_id = '77'").await;
    assert_eq!(forms, json!([["facebook", false, 3]]));
}

#[tokio::test]
async fn a_lead_that_meta_does_not_hand_over_is_told_to_admins_once_a_day() {
    let (world, graph) = world().await;
    *graph.fails_with.lock().unwrap() = Some((400, json!({ "error": { "code": 190 } })));
    for lead in ["21", "22"] {
        let told = send(&world, &notices(&[("104", lead)])).await;
        assert_eq!(
            told.expect(200).json,
            json!({ "outcomes": { "lead_unreachable": 1 } })
        );
    }
    let mails = world
        .sql(
            "select jsonb_agg(jsonb_build_array(recipient, payload ->> 'text' like '%lead 21%refuses the access token%')
                              order by recipient) from outbox where topic = 'channel.lead_refused'",
        )
        .await;
    assert_eq!(
        mails,
        json!([
            ["anton@alpine.example", true],
            ["olivia@alpine.example", true]
        ])
    );
    // The next day it is told again, and what is wrong by then.
    world
        .run_sql("update outbox set created_at = created_at - interval '25 hours'; delete from secrets where purpose = 'social_access_token'")
        .await;
    send(&world, &notices(&[("104", "23")])).await.expect(200);
    let again = world
        .sql("select count(*) from outbox where topic = 'channel.lead_refused' and payload ->> 'text' like '%no access token here%'")
        .await;
    assert_eq!(again, 2);
}

#[tokio::test]
async fn what_can_not_be_fetched_now_comes_again_and_a_forged_notice_fetches_nothing() {
    let (world, graph) = world().await;
    graph
        .leads
        .lock()
        .unwrap()
        .insert("9".to_owned(), lead("ada@example.com"));
    let body = notices(&[("104", "9")]);
    for (status, error) in [
        (503, json!({})),
        (400, json!({ "error": { "code": 4 } })),
        (429, json!({})),
    ] {
        *graph.fails_with.lock().unwrap() = Some((status, error));
        send(&world, &body)
            .await
            .expect_problem(503, "webhook_not_handled");
    }
    assert_eq!(leads(&world).await, json!([]));
    *graph.fails_with.lock().unwrap() = None;
    let asked = *graph.asked.lock().unwrap();
    let forged = signed::by_meta("another_secret_of_meta", std::slice::from_ref(&body)).await;
    forged[0].send(&world, "social-webhook").await.expect(401);
    assert_eq!(*graph.asked.lock().unwrap(), asked);

    send(&world, &body).await.expect(200);
    assert_eq!(leads(&world).await.as_array().unwrap().len(), 1);
}
