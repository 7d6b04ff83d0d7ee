//! `analytics`: who may ask, what counts on which day, and that the totals are those of the rows.

use crate::{book, demo_booking};
use end_to_end::{Call, Caller, Reply, World, demo};
use serde_json::{Value, json};

async fn ask(world: &World, caller: Caller, body: &Value) -> Reply {
    let call: Call = world.function_as(caller, "analytics").await;
    call.json(body).await
}

/// The periods of a metric in an answer.
fn periods<'a>(reply: &'a Reply, metric: &str) -> &'a Vec<Value> {
    let metrics = reply.json["metrics"].as_array().unwrap();
    let series = metrics
        .iter()
        .find(|series| series["metric"] == metric)
        .unwrap();
    series["periods"].as_array().unwrap()
}

#[tokio::test]
async fn staff_see_their_own_organization_and_nobody_else_sees_any() {
    let world = World::tenant().await;
    book(&world, Caller::Public, &demo_booking(2)).await;
    let today = json!({ "metrics": ["bookings"] });
    let named = |caller, organization| {
        let world = &world;
        let today = &today;
        async move {
            let call = world.function_as(caller, "analytics").await;
            call.header("x-organization-id", organization)
                .json(today)
                .await
        }
    };

    for (caller, organization, bookings) in [
        (Caller::MEMBER, demo::ALPINE, 1),
        (Caller::OWNER, demo::ALPINE, 1),
        (Caller::OTHER_OWNER, demo::HARBOR, 0),
    ] {
        let reply = ask(&world, caller, &today).await;
        assert_eq!(reply.json["organization_id"], organization, "{reply:?}");
        let last = periods(&reply, "bookings").last().unwrap();
        assert_eq!(last["count"], bookings, "{caller:?}");
    }
    let reply = named(Caller::BOTH, demo::HARBOR).await;
    assert_eq!(reply.json["organization_id"], demo::HARBOR);
    let reply = named(Caller::DEVELOPER, demo::ALPINE).await;
    assert_eq!(reply.json["organization_id"], demo::ALPINE);

    let refused = ask(&world, Caller::BOTH, &today).await;
    refused.expect_problem(400, "organization_required");
    let refused = named(Caller::OTHER_OWNER, demo::ALPINE).await;
    refused.expect_problem(404, "organization_not_found");
    let refused = ask(&world, Caller::STRANGER, &today).await;
    refused.expect_problem(403, "no_organization");
    for caller in [Caller::CLIENT, Caller::Public, Caller::Service] {
        let refused = ask(&world, caller, &today).await;
        refused.expect_problem(403, "forbidden");
    }
    let refused = ask(&world, Caller::Nobody, &today).await;
    refused.expect_problem(401, "unauthorized");

    let suspended = "update members set is_active = false where user_id =
        (select id from auth.users where email = 'mia@alpine.example')";
    world.run_sql(suspended).await;
    let refused = ask(&world, Caller::MEMBER, &today).await;
    refused.expect_problem(403, "no_organization");
}

#[tokio::test]
async fn a_day_is_one_of_the_organizations_calendar_though_the_clocks_change() {
    let world = World::tenant().await;
    // In Zurich the 29th of March 2026 has 23 hours, in UTC from 23:00 to 22:00; the 25th of October has 25.
    world
        .run_sql(&format!(
            "insert into leads (organization_id, first_name, source, created_at)
             select '{}', 'Lead', 'form', moment::timestamptz from unnest(array[
               '2026-03-28 22:59:59Z', '2026-03-28 23:00:00Z', '2026-03-29 21:59:59Z', '2026-03-29 22:00:00Z',
               '2026-10-24 21:59:59Z', '2026-10-24 22:00:00Z', '2026-10-25 22:59:59Z', '2026-10-25 23:00:00Z'
             ]) as moment",
            demo::ALPINE
        ))
        .await;
    let counts = |reply: &Reply| -> Vec<Value> {
        periods(reply, "leads_by_source")
            .iter()
            .map(|period| json!([period["period"], period["count"]]))
            .collect()
    };
    let range = |interval: &str, from: &str, to: &str| json!({ "interval": interval, "from": from, "to": to, "metrics": ["leads_by_source"] });

    let reply = ask(
        &world,
        Caller::MEMBER,
        &range("day", "2026-03-27", "2026-03-30"),
    )
    .await;
    assert_eq!(
        counts(&reply),
        [
            json!(["2026-03-27", 0]),
            json!(["2026-03-28", 1]),
            json!(["2026-03-29", 2]),
            json!(["2026-03-30", 1])
        ]
    );
    let reply = ask(
        &world,
        Caller::MEMBER,
        &range("day", "2026-10-24", "2026-10-26"),
    )
    .await;
    assert_eq!(
        counts(&reply),
        [
            json!(["2026-10-24", 1]),
            json!(["2026-10-25", 2]),
            json!(["2026-10-26", 1])
        ]
    );
    // Monday is the 30th: the week before it ends on the Sunday of the change.
    let reply = ask(
        &world,
        Caller::MEMBER,
        &range("week", "2026-03-28", "2026-03-30"),
    )
    .await;
    assert_eq!(
        counts(&reply),
        [json!(["2026-03-23", 3]), json!(["2026-03-30", 1])]
    );
    let reply = ask(
        &world,
        Caller::MEMBER,
        &range("month", "2026-02-01", "2026-10-31"),
    )
    .await;
    assert_eq!(counts(&reply).len(), 9);
    assert_eq!(counts(&reply)[1], json!(["2026-03-01", 4]));
    assert_eq!(counts(&reply)[8], json!(["2026-10-01", 4]));

    world
        .run_sql("update organizations set timezone = 'UTC' where slug = 'alpine-trails'")
        .await;
    let reply = ask(
        &world,
        Caller::MEMBER,
        &range("day", "2026-03-27", "2026-03-30"),
    )
    .await;
    assert_eq!(
        counts(&reply),
        [
            json!(["2026-03-27", 0]),
            json!(["2026-03-28", 2]),
            json!(["2026-03-29", 2]),
            json!(["2026-03-30", 0])
        ]
    );
}

#[tokio::test]
async fn a_new_organization_has_every_metric_and_thirty_days_of_nothing() {
    let world = World::tenant().await;

    let reply = ask(&world, Caller::OTHER_OWNER, &json!({})).await;

    let metrics = reply.json["metrics"].as_array().unwrap();
    assert_eq!(metrics.len(), 12, "{reply:?}");
    for series in metrics {
        let periods = series["periods"].as_array().unwrap();
        assert_eq!(periods.len(), 30, "{series}");
        assert!(
            periods
                .iter()
                .all(|period| period["count"] == 0 && period["of_which"] == json!({})),
            "{series}"
        );
    }
    assert_eq!(
        periods(&reply, "revenue")[0],
        json!({ "period": reply.json["from"], "count": 0, "total": "0.00", "of_which": {} })
    );
}

#[tokio::test]
async fn a_range_is_refused_by_the_field_at_fault() {
    let world = World::tenant().await;

    let reply = ask(
        &world,
        Caller::MEMBER,
        &json!({ "from": "9999-12-31", "interval": "hour" }),
    )
    .await;
    reply.expect_problem(422, "invalid_request");
    assert_eq!(reply.pointers(), ["/interval"]);

    let reply = ask(&world, Caller::MEMBER, &json!({ "from": "9999-12-31" })).await;
    reply.expect_problem(422, "range_reversed");
    assert_eq!(reply.pointers(), ["/from"]);
    let reply = ask(&world, Caller::MEMBER, &json!({ "from": "0001-01-01" })).await;
    reply.expect_problem(422, "range_too_long");
    assert_eq!(reply.pointers(), ["/from"]);
}

#[tokio::test]
async fn a_table_can_be_had_as_csv() {
    let world = World::tenant().await;
    book(&world, Caller::Public, &demo_booking(2)).await;

    let reply = ask(
        &world,
        Caller::MEMBER,
        &json!({ "format": "csv", "metrics": ["bookings"] }),
    )
    .await;

    assert_eq!(
        reply.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    let lines: Vec<&str> = reply.text.split("\r\n").collect();
    assert_eq!(lines[0], "metric,unit,period,of_which,count,total");
    assert_eq!(lines.len(), 33, "{}", reply.text);
    assert!(lines[30].ends_with(",,1,179.00"), "{}", reply.text);
    assert!(lines[31].ends_with(",pending,1,179.00"), "{}", reply.text);
}

#[tokio::test]
async fn the_trend_of_a_topic_can_be_drawn() {
    let world = World::tenant().await;
    world
        .run_sql(&format!(
            "insert into topics_daily (organization_id, date, topic_id, topic_label, keywords, message_count, percentage)
             values ('{0}', '2026-03-01', 4, 'refund', '{{refund}}', 3, 60), ('{0}', '2026-03-02', 4, 'refund, money', '{{refund,money}}', 5, 100),
                    ('{0}', '2026-03-01', 9, 'weather', '{{weather}}', 2, 40), ('{1}', '2026-03-01', 4, 'ice', '{{ice}}', 70, 100)",
            demo::ALPINE, demo::HARBOR
        ))
        .await;
    let march = json!({ "metrics": ["topics"], "from": "2026-03-01", "to": "2026-03-03" });

    let reply = ask(&world, Caller::MEMBER, &march).await;

    assert_eq!(
        reply.json["metrics"],
        json!([{
            "metric": "topics",
            "topics": [
                { "topic_id": 4, "label": "refund, money", "keywords": ["refund", "money"], "count": 8 },
                { "topic_id": 9, "label": "weather", "keywords": ["weather"], "count": 2 },
            ],
            "periods": [
                { "period": "2026-03-01", "count": 5, "of_which": { "4": { "count": 3 }, "9": { "count": 2 } } },
                { "period": "2026-03-02", "count": 5, "of_which": { "4": { "count": 5 } } },
                { "period": "2026-03-03", "count": 0, "of_which": {} },
            ],
        }])
    );
}

/// Random writes, as a function of a seed, each in a transaction of its own.
const WRITES: &str = "
do $$
declare
  organization uuid;
  chosen uuid;
begin
  perform setseed(SEED);
  for step in 1..150 loop
    organization := case when random() < 0.7 then 'ALPINE'::uuid else 'HARBOR'::uuid end;
    case floor(random() * 8)
      when 0 then
        insert into leads (organization_id, first_name, source, status, created_at)
        select organization, 'L', (array['form', 'call', 'chat'])[1 + floor(random() * 3)::int],
               (array['new', 'qualified'])[1 + floor(random() * 2)::int], now() - random() * interval '20 days'
        from generate_series(1, 1 + floor(random() * 3)::int);
      when 1 then
        update leads set status = (array['contacted', 'converted', 'lost'])[1 + floor(random() * 3)::int],
                         created_at = created_at - random() * interval '1 day'
        where id in (select id from leads where organization_id = organization order by random() limit 1);
      when 2 then
        delete from leads where id = (select id from leads where organization_id = organization order by random() limit 1);
      when 3 then
        insert into conversations (organization_id, channel, external_user_id, created_at)
        values (organization, (array['widget', 'whatsapp'])[1 + floor(random() * 2)::int], gen_random_uuid(),
                now() - random() * interval '9 days');
      when 4 then
        select id into chosen from conversations where organization_id = organization order by random() limit 1;
        insert into messages (organization_id, conversation_id, channel, direction, sender, body, created_at)
        select organization, chosen, 'widget', case when way < 1 then 'inbound' else 'outbound' end,
               case when way < 1 then 'customer' else 'assistant' end, 'Hello', now() - way * interval '1 minute'
        from (select random() * 2 as way) as ways where chosen is not null;
      when 5 then
        update conversations set status = (array['open', 'escalated', 'resolved'])[1 + floor(random() * 3)::int]
        where id = (select id from conversations where organization_id = organization order by random() limit 1);
      when 6 then
        insert into call_logs (organization_id, vapi_call_id, customer_phone_number, call_status, call_duration,
                               emergency_detected)
        values (organization, gen_random_uuid(), 'anonymous', 'ended', floor(random() * 600), random() < 0.2);
      else
        insert into payments (organization_id, amount, currency, status)
        values (organization, round((random() * 200)::numeric, 2), 'CHF',
                (array['succeeded', 'pending'])[1 + floor(random() * 2)::int]);
        update payments set status = 'partially_refunded', refunded = round(amount / 2, 2)
        where id = (select id from payments where organization_id = organization and status = 'succeeded'
                    order by random() limit 1);
    end case;
    if random() < 0.02 then
      perform private.fold_daily_totals(organization);
    end if;
    commit;
  end loop;
end
$$";

#[tokio::test]
async fn the_totals_are_those_of_the_rows_after_any_writes() {
    let world = World::tenant().await;
    let writers = (1..=6).map(|writer| {
        let writes = WRITES
            .replace("SEED", &format!("{}", f64::from(writer) / 10.0))
            .replace("ALPINE", demo::ALPINE)
            .replace("HARBOR", demo::HARBOR);
        let world = &world;
        async move { world.run_sql(&writes).await }
    });
    futures::future::join_all(writers).await;
    let sums = "select jsonb_agg(line order by line) from (
        select jsonb_build_array(organization_id, metric, dimension, day, sum(count), sum(total)) as line
        from daily_totals group by organization_id, metric, dimension, day
        having sum(count) <> 0 or sum(total) <> 0) as lines";
    let kept = world.sql(sums).await;

    world
        .run_sql("select private.recount_daily_totals(id) from organizations")
        .await;

    assert_eq!(kept, world.sql(sums).await);
    assert!(kept.as_array().unwrap().len() > 100, "{kept}");
}
