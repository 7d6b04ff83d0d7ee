//! A storm of webhooks: what all providers tell, in any order, some of it twice and much of it at once, ends as it does one
//! after the other.
//!
//! A run takes 40 stories, which is some 680 events. `FRONTDESK_STORM=600` makes it 10,200.

use crate::{
    functions::{call_webhook, meeting_webhook, payment_webhook, sms_webhook, social_webhook},
    support::signed::{self, Signed, Signer},
};
use end_to_end::{Caller, World, demo};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use std::{
    env,
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::sleep};

/// Events on their way at the same time.
const AT_ONCE: usize = 16;

/// How long the time counts with which Stripe signs.
const SIGNED_FOR: Duration = Duration::from_secs(200);

/// An event, and where it goes.
#[derive(Clone)]
struct Told {
    endpoint: String,
    event: Event,
}

#[derive(Clone)]
enum Event {
    Signed(Signed),
    /// Of Stripe's, which signs each delivery with its time.
    Payment(usize),
}

/// Stripe's events, signed anew in time.
struct Payments {
    events: Vec<Value>,
    signed: Mutex<(Instant, Vec<Signed>)>,
}

impl Payments {
    async fn new(world: &World, events: Vec<Value>) -> Self {
        let signed = payment_webhook::sign(world, payment_webhook::OWN, &events).await;
        Self {
            events,
            signed: Mutex::new((Instant::now(), signed)),
        }
    }

    async fn signed(&self, world: &World, index: usize) -> Signed {
        let mut known = self.signed.lock().await;
        if known.0.elapsed() > SIGNED_FOR {
            let signed = payment_webhook::sign(world, payment_webhook::OWN, &self.events).await;
            *known = (Instant::now(), signed);
        }
        known.1[index].clone()
    }
}

impl Told {
    /// As providers do it: what is answered 503, as where a machine is overloaded, comes again.
    async fn send(&self, world: &World, payments: &Payments) {
        let mut repeats = 0;
        loop {
            let signed = match &self.event {
                Event::Signed(signed) => signed.clone(),
                Event::Payment(index) => payments.signed(world, *index).await,
            };
            let reply = signed.send(world, &self.endpoint).await;
            if reply.status == 503 && repeats < 5 {
                repeats += 1;
                sleep(Duration::from_millis(fastrand::u64(100..1_000))).await;
                continue;
            }
            assert!(
                matches!(reply.status, 200 | 204),
                "{}: {reply:?}",
                self.endpoint
            );
            return;
        }
    }
}

fn stories() -> usize {
    let asked = env::var("FRONTDESK_STORM").ok();
    asked.map_or(40, |count| {
        count
            .parse()
            .expect("FRONTDESK_STORM is a number of stories")
    })
}

/// A world in which Alpine has accounts of its own at all of them, and an account on Instagram.
async fn world() -> World {
    let functions = [
        "call-webhook",
        "key-store",
        "meeting-webhook",
        "payment-webhook",
        "sms-webhook",
        "social-webhook",
    ];
    let world = World::of(&functions, &[]).await;
    payment_webhook::put_secret(&world, Caller::ADMIN, payment_webhook::OWN)
        .await
        .expect(200);
    meeting_webhook::put_secret(&world, Caller::ADMIN, meeting_webhook::OWN)
        .await
        .expect(200);
    sms_webhook::put_secret(&world, Caller::ADMIN, sms_webhook::OWN)
        .await
        .expect(200);
    call_webhook::put_secret(&world, Caller::ADMIN, call_webhook::OWN)
        .await
        .expect(200);
    world
        .run_sql(&format!(
            "-- As many seats as a long storm takes.
             update tour_departures set seats_total = 1000000 where id = '{2}';
             insert into social_accounts (organization_id, platform, account_id) values ('{0}', 'instagram', '{0}');
             insert into assistants (id, organization_id, name, language, industry, system_prompt, voice_config, vapi_assistant_id)
             values ('{1}', '{0}', 'Alva', 'en', 'outdoor', 'Be brief.', '{{}}', '{1}')",
            demo::ALPINE,
            call_webhook::ASSISTANT,
            demo::VILLAGE_DEPARTURE
        ))
        .await;
    world
}

/// What is told, in the order in which it happens.
async fn events(world: &World, stories: usize) -> (Vec<Told>, Payments) {
    let own = |name: &str| format!("{name}?organization={}", demo::ALPINE);
    let mut payments = Vec::new();
    let mut meetings = Vec::new();
    let mut social = Vec::new();
    let mut texts = Vec::new();
    let mut calls = Vec::new();
    for number in 0..stories {
        let booking = payment_webhook::booking(world, &format!("W{number:04}")).await;
        payments.extend(payment_webhook::orders::story(number, &booking));
        meetings.extend(meeting_webhook::story(&format!("w{number:04}")));
        let mid = format!("w{number:04}");
        let said = |message: Value| social_webhook::item(demo::ALPINE, &mid, 0, &message);
        let edit = |second: i64, text: &str| json!({ "timestamp": (1_795_860_000 + second) * 1_000, "message_edit": { "mid": mid, "text": text, "num_edit": 1 } });
        let mut items = vec![
            said(json!({ "text": "One" })),
            edit(1, "Two"),
            edit(2, "Three"),
        ];
        if number % 2 == 0 {
            items.push(social_webhook::item(
                demo::ALPINE,
                &mid,
                3,
                &json!({ "is_deleted": true }),
            ));
        }
        social.extend(
            items
                .into_iter()
                .map(|item| social_webhook::body("instagram", &[(demo::ALPINE, vec![item])])),
        );
        texts.push(sms_webhook::message(
            &format!("SMw{number:04}"),
            "Is it open?",
        ));
        let call = json!({
            "id": format!("00000000-0000-4000-8000-5700{number:08}"), "type": "inboundPhoneCall", "assistantId": call_webhook::ASSISTANT,
            "createdAt": "2026-11-28T10:00:00.100Z",
        });
        for message in [
            json!({ "type": "status-update", "status": "in-progress", "timestamp": 1_795_860_000_000_u64, "call": call }),
            json!({ "type": "end-of-call-report", "timestamp": 1_795_860_131_000_u64, "endedReason": "customer-ended-call",
                    "startedAt": "2026-11-28T10:00:02.000Z", "endedAt": "2026-11-28T10:02:05.400Z",
                    "analysis": { "summary": "Asks for the hours." }, "artifact": { "transcript": "User: Hello?" }, "call": call }),
        ] {
            calls.push(json!({ "message": message }));
        }
    }
    let sms = own("sms-webhook");
    let told = [
        (
            own("meeting-webhook"),
            meeting_webhook::sign(world, meeting_webhook::OWN, &meetings).await,
        ),
        (
            "social-webhook".to_owned(),
            social_webhook::sign(world, social_webhook::PLATFORM, &social).await,
        ),
        (
            sms.clone(),
            signed::by_twilio(world, sms_webhook::OWN, &sms, &texts).await,
        ),
        (
            own("call-webhook"),
            Signer::Vapi.sign(world, call_webhook::OWN, &calls).await,
        ),
    ];
    let paid = (0..payments.len()).map(|index| Told {
        endpoint: own("payment-webhook"),
        event: Event::Payment(index),
    });
    let told = told.into_iter().flat_map(|(endpoint, signed)| {
        signed.into_iter().map(move |signed| Told {
            endpoint: endpoint.clone(),
            event: Event::Signed(signed),
        })
    });
    let told = paid.chain(told).collect();
    (told, Payments::new(world, payments).await)
}

/// All that they leave behind, without ids and times that are new each time.
async fn state(world: &World) -> Value {
    world
        .sql(
            "select jsonb_build_object(
               'payments', (select jsonb_agg(jsonb_build_array(known.confirmation_code, known.status, known.payment_status,
                   payment.transaction_id, payment.status, payment.amount::text, payment.refunded::text) order by known.confirmation_code)
                 from bookings as known left join payments as payment on payment.booking_id = known.id
                 where known.confirmation_code like 'W____'),
               'meetings', (select jsonb_agg(jsonb_build_array(cal_event_id, status, scheduled_at, duration_minutes, is_no_show)
                   order by cal_event_id) from meetings where cal_event_id like 'w%'),
               'messages', (select jsonb_agg(jsonb_build_array(external_id, channel, direction, body, metadata -> 'deleted')
                   order by external_id) from messages where external_id like 'w%' or external_id like 'SMw%'),
               'calls', (select jsonb_agg(jsonb_build_array(vapi_call_id, call_status, call_duration, transcript, summary)
                   order by vapi_call_id) from call_logs where vapi_call_id like '00000000-0000-4000-8000-5700%'),
               'told', (select jsonb_object_agg(topic, count) from (select topic, count(*) from outbox group by topic) as told),
               'waiting', (select count(*) from private.webhook_events where waiting is not null)
             )",
        )
        .await
}

#[tokio::test]
async fn any_order_with_duplicates_ends_as_one_after_the_other() {
    let stories = stories();
    let (calm, storm) = (world().await, world().await);
    let (told, payments) = events(&calm, stories).await;
    stream::iter(told.chunk_by(|one, next| one.endpoint == next.endpoint))
        .for_each_concurrent(None, async |one_provider| {
            for event in one_provider {
                event.send(&calm, &payments).await;
            }
        })
        .await;

    // A third of it comes twice, and some of that at the same time as the first.
    let (mut told, payments) = events(&storm, stories).await;
    assert!(told.len() >= 16 * stories);
    let twice: Vec<Told> = told
        .iter()
        .filter(|_| fastrand::u8(..3) == 0)
        .cloned()
        .collect();
    told.extend(twice);
    fastrand::shuffle(&mut told);
    stream::iter(&told)
        .for_each_concurrent(AT_ONCE, async |event| {
            event.send(&storm, &payments).await;
        })
        .await;

    let (expected, found) = (state(&calm).await, state(&storm).await);
    for (what, expected) in expected.as_object().unwrap() {
        assert_eq!(&found[what], expected, "{what}");
    }
    for (what, least) in [
        ("payments", stories),
        ("meetings", stories),
        ("messages", 2 * stories),
        ("calls", stories),
    ] {
        let count = expected[what].as_array().map_or(0, Vec::len);
        assert_eq!(count, least, "{what}: {}", expected[what]);
    }
    assert_eq!(expected["waiting"], 0);
}
