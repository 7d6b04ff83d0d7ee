//! What is leased: who gets it, how long, and what becomes of what fails.

use end_to_end::{World, demo};
use serde_json::{Value, json};

/// A tenant, with a queue that is its alone.
struct Queue {
    world: World,
    name: &'static str,
}

impl Queue {
    async fn new(name: &'static str) -> Self {
        let world = World::tenant().await;
        let made = format!(
            "insert into private.queues values
               ('{name}', 'For a test.', '5 minutes', 30, '5 minutes', '1 hour') on conflict do nothing"
        );
        let admin = world.stack.admin().await.unwrap();
        admin.batch_execute(&made).await.unwrap();
        Self { world, name }
    }

    /// Asks for so many jobs of an organization, from this number on.
    async fn put(&self, organization: &str, first: u32, count: u32) {
        let Self { world, name } = self;
        world
            .run_sql(&format!(
                "select private.put_job('{name}', '{organization}', lpad(number::text, 32, '0')::uuid)
                 from generate_series({first}, {first} + {count} - 1) as number"
            ))
            .await;
    }

    /// Leases up to `most`.
    async fn claim(&self, most: u32) -> Vec<Value> {
        let query = format!(
            "select jsonb_agg(private.lease_of(job)) from private.claim_jobs('{}', {most}) as job",
            self.name
        );
        let leases = self.world.sql(&query).await;
        leases.as_array().cloned().unwrap_or_default()
    }

    /// Leases the one job there is.
    async fn claim_one(&self) -> Value {
        let mut claimed = self.claim(5).await;
        assert_eq!(claimed.len(), 1, "{claimed:?}");
        claimed.remove(0)
    }

    /// Facts of the one job there is.
    async fn job(&self, facts: &str) -> Value {
        self.world
            .sql(&format!(
                "select jsonb_build_array({facts}) from private.jobs where queue = '{}'",
                self.name
            ))
            .await
    }

    async fn count(&self) -> Value {
        let query = format!(
            "select count(*) from private.jobs where queue = '{}'",
            self.name
        );
        self.world.sql(&query).await
    }

    /// Lets the time come that jobs wait for, or that leases end.
    async fn wait(&self) {
        let Self { world, name } = self;
        let late = format!(
            "update private.jobs set due_at = now() - interval '1 second'
             where queue = '{name}' and not is_ready and due_at < 'infinity'"
        );
        world.run_sql(&late).await;
    }

    async fn finish(&self, lease: &Value) {
        self.world
            .run_sql(&format!("select private.finish_job('{lease}')"))
            .await;
    }

    async fn leave(&self, left: &Value) {
        self.world
            .run_sql(&format!("select private.job_leave('{left}')"))
            .await;
    }
}

fn of(organization: &str, claimed: &[Value]) -> usize {
    let is_its = |lease: &&Value| lease["organization_id"] == organization;
    claimed.iter().filter(is_its).count()
}

#[tokio::test]
async fn one_organization_has_so_many_running_at_a_time() {
    let queue = Queue::new("test-running").await;
    queue.put(demo::ALPINE, 1, 20).await;
    queue.put(demo::HARBOR, 1_001, 1).await;
    let claim = async || {
        let query = "select jsonb_agg(private.lease_of(job)) from private.claim_jobs('test-running', 12, null, 2) as job";
        let leases = queue.world.sql(query).await;
        leases.as_array().cloned().unwrap_or_default()
    };
    let (one, other) = tokio::join!(claim(), claim());
    let claimed = [one, other].concat();
    assert_eq!(
        (of(demo::ALPINE, &claimed), of(demo::HARBOR, &claimed)),
        (2, 1)
    );
    assert_eq!(claim().await.len(), 0, "as many run as may");
    let done = claimed
        .iter()
        .find(|lease| lease["organization_id"] == demo::ALPINE);
    queue.finish(done.unwrap()).await;
    assert_eq!(claim().await.len(), 1);
    // Whoever ended without a word runs no more.
    queue.wait().await;
    let claimed = claim().await;
    assert_eq!(
        (of(demo::ALPINE, &claimed), of(demo::HARBOR, &claimed)),
        (2, 1)
    );
}

#[tokio::test]
async fn organizations_take_turns_however_much_one_has() {
    let queue = Queue::new("test-turns").await;
    queue.put(demo::ALPINE, 1, 500).await;
    queue.put(demo::HARBOR, 1_001, 3).await;

    let claimed = queue.claim(10).await;
    assert_eq!(
        (of(demo::ALPINE, &claimed), of(demo::HARBOR, &claimed)),
        (5, 3)
    );
    // What is leased is nobody else's.
    let claimed = queue.claim(600).await;
    assert_eq!(
        (of(demo::ALPINE, &claimed), of(demo::HARBOR, &claimed)),
        (495, 0)
    );
    assert_eq!(queue.claim(600).await.len(), 0);
}

#[tokio::test]
async fn what_became_due_by_the_thousand_delays_nobody() {
    let queue = Queue::new("test-crowd").await;
    queue.put(demo::ALPINE, 1, 3_000).await;
    queue.put(demo::HARBOR, 9_001, 1).await;
    // All of them waited for a time that has come, the other's last.
    queue
        .world
        .run_sql(&format!(
            "update private.jobs set is_ready = false, due_at = now() - interval '1 hour' where queue = 'test-crowd';
             update private.jobs set due_at = now() - interval '1 second'
             where queue = 'test-crowd' and organization_id = '{}'",
            demo::HARBOR
        ))
        .await;
    let claimed = queue.claim(2).await;
    assert_eq!(of(demo::HARBOR, &claimed), 1, "{claimed:?}");
}

#[tokio::test]
async fn calls_at_the_same_time_lease_each_job_once() {
    let queue = Queue::new("test-storm").await;
    queue.put(demo::ALPINE, 1, 200).await;
    let call = async || {
        let connection = queue.world.stack.admin().await.unwrap();
        let mut mine = Vec::new();
        loop {
            let claimed = connection
                .query(
                    "select subject_id::text from private.claim_jobs('test-storm', 7)",
                    &[],
                )
                .await
                .unwrap();
            if claimed.is_empty() {
                break mine;
            }
            mine.extend(claimed.iter().map(|row| row.get::<_, String>(0)));
        }
    };
    let mut all = futures::future::join_all((0..8).map(|_| call()))
        .await
        .concat();
    all.sort_unstable();
    let count = all.len();
    all.dedup();
    assert_eq!((count, all.len()), (200, 200));
}

#[tokio::test]
async fn a_lease_that_is_over_is_worth_nothing() {
    let queue = Queue::new("test-late").await;
    queue.put(demo::ALPINE, 1, 1).await;
    let first = queue.claim_one().await;
    queue.wait().await;
    let second = queue.claim_one().await;
    assert_ne!(first["token"], second["token"]);
    for statement in [
        format!("select private.finish_job('{first}')"),
        format!("select private.job_leave('{}')", json!({ "lease": first })),
        format!("select private.held_job('{first}')"),
    ] {
        assert_eq!(
            queue.world.refusal(&statement).await,
            "lease_lost",
            "{statement}"
        );
    }
    // Whoever had it failed, without a word.
    assert_eq!(
        queue.job("attempts, failures, error").await,
        json!([2, 1, "abandoned"])
    );
    queue.finish(&second).await;
    assert_eq!(queue.count().await, 0);
}

#[tokio::test]
async fn what_fails_waits_longer_each_time_and_is_dead_in_the_end() {
    let queue = Queue::new("test-failure").await;
    queue.put(demo::ALPINE, 1, 1).await;
    let mut pauses = Vec::new();
    for failures in 1..=29 {
        let left = json!({ "lease": queue.claim_one().await, "error": "broken", "error_detail": "It broke." });
        queue.leave(&left).await;
        let job = queue
            .job("failures, error, extract(epoch from due_at - now())")
            .await;
        assert_eq!((&job[0], &job[1]), (&json!(failures), &json!("broken")));
        pauses.push(job[2].as_f64().unwrap());
        assert_eq!(queue.claim(1).await.len(), 0, "it waits");
        queue.wait().await;
    }
    assert!((149.0..=300.0).contains(&pauses[0]), "{pauses:?}");
    assert!((299.0..=600.0).contains(&pauses[1]), "{pauses:?}");
    assert!(
        pauses[5..]
            .iter()
            .all(|pause| (1_799.0..=3_600.0).contains(pause)),
        "{pauses:?}"
    );

    let last = json!({ "lease": queue.claim_one().await, "error": "broken" });
    queue.leave(&last).await;
    queue.wait().await;
    assert_eq!(queue.claim(1).await.len(), 0, "it is dead");
    assert_eq!(
        queue.job("failures, due_at = 'infinity'").await,
        json!([30, true])
    );

    // To ask in passing leaves it dead; who wants it now revives it.
    queue.put(demo::ALPINE, 1, 1).await;
    assert_eq!(queue.claim(1).await.len(), 0);
    queue
        .world
        .run_sql(
            "select private.put_job(queue, organization_id, subject_id, now()) from private.jobs
             where queue = 'test-failure'",
        )
        .await;
    let left = json!({ "lease": queue.claim_one().await, "error": "busy", "pause_seconds": 7 });
    queue.leave(&left).await;
    let job = queue
        .job("failures, extract(epoch from due_at - now())")
        .await;
    assert_eq!(job[0], 1);
    assert!(
        (5.0..=7.0).contains(&job[1].as_f64().unwrap()),
        "what a service asks for counts: {job}"
    );
}

#[tokio::test]
async fn a_job_that_ends_its_caller_dies_too() {
    let queue = Queue::new("test-poison").await;
    queue.put(demo::ALPINE, 1, 1).await;
    for _ in 0..30 {
        assert_eq!(queue.claim(1).await.len(), 1);
        queue.wait().await;
    }
    assert_eq!(queue.claim(1).await.len(), 0);
    let job = queue.job("failures, error, due_at = 'infinity'").await;
    assert_eq!(job, json!([30, "abandoned", true]));
}

#[tokio::test]
async fn work_is_asked_for_once_and_once_more_while_it_is_done() {
    let queue = Queue::new("test-again").await;
    queue.put(demo::ALPINE, 1, 1).await;
    queue.put(demo::ALPINE, 1, 1).await;
    let lease = queue.claim_one().await;
    assert_eq!(queue.count().await, 1);
    // What comes while somebody is at it may have come too late for them.
    queue.put(demo::ALPINE, 1, 1).await;
    assert_eq!(queue.claim(5).await.len(), 0);
    queue.finish(&lease).await;
    let lease = queue.claim_one().await;
    queue.finish(&lease).await;
    assert_eq!(queue.count().await, 0);

    // A job for later waits until then, and is had sooner by whoever asks for it by name.
    let subject = "00000000-0000-0000-0000-000000000001";
    let alpine = demo::ALPINE;
    queue
        .world
        .run_sql(&format!(
            "select private.put_job('test-again', '{alpine}', '{subject}', now() + interval '1 hour')"
        ))
        .await;
    assert_eq!(queue.claim(5).await.len(), 0);
    let take = format!("select private.take_job('test-again', '{alpine}', '{subject}')");
    assert!(queue.world.sql(&take).await["token"].is_string());
    assert_eq!(
        queue.world.sql(&take).await,
        Value::Null,
        "somebody is at it"
    );
}

#[tokio::test]
async fn what_nobody_asks_for_again_is_tried_once_more_each_day() {
    let queue = Queue::new("test-daily").await;
    let admin = queue.world.stack.admin().await.unwrap();
    admin
        .batch_execute("update private.queues set again_after = '1 day' where name = 'test-daily'")
        .await
        .unwrap();
    queue.put(demo::ALPINE, 1, 1).await;
    queue
        .world
        .run_sql("update private.jobs set failures = 29 where queue = 'test-daily'")
        .await;
    let left = json!({ "lease": queue.claim_one().await, "error": "broken" });
    queue.leave(&left).await;
    let facts = "failures, error, extract(epoch from due_at - now()) between 86300 and 86400";
    assert_eq!(queue.job(facts).await, json!([30, "broken", true]));
    assert_eq!(queue.claim(1).await.len(), 0);

    // Nor is it dead where a call ends without a word.
    queue.wait().await;
    queue.claim_one().await;
    queue.wait().await;
    assert_eq!(queue.claim(1).await.len(), 0);
    assert_eq!(queue.job(facts).await, json!([31, "abandoned", true]));
    queue.wait().await;
    let lease = queue.claim_one().await;
    queue.finish(&lease).await;
    assert_eq!(queue.count().await, 0);
}
