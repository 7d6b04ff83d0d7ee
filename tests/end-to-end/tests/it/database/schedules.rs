//! The schedules, and what a database with a clock makes of them.

use end_to_end::{Caller, World};
use serde_json::json;
use stack::{Functions, Options, repository};
use std::fs;

/// Stands for pg_cron, pg_net and the vault, which keep what they are told.
const STANDINS: &str = "
    create schema cron; create schema net; create schema vault;
    create table cron.job (jobname text primary key, schedule text, command text);
    create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
      insert into cron.job values (job_name, schedule, command)
      on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command
      returning 1::bigint
    $$;
    create table net.called (url text, headers jsonb, body jsonb, timeout_milliseconds integer);
    create function net.http_post(url text, body jsonb, headers jsonb, timeout_milliseconds integer) returns bigint
    language sql as $$ insert into net.called values (url, headers, body, timeout_milliseconds) returning 1::bigint $$;
    create view vault.decrypted_secrets (name, decrypted_secret) as
      values ('functions_url', 'https://functions.example'), ('secret_key', 'sb_secret_example');";

async fn world() -> World {
    World::with(Options {
        functions: Functions::None,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn every_schedule_is_of_a_function_that_there_is() {
    let world = world().await;
    let scheduled = world
        .sql("select jsonb_agg(function) from private.schedules")
        .await;
    for function in scheduled.as_array().unwrap() {
        let folder = repository()
            .join("functions")
            .join(function.as_str().unwrap());
        assert!(folder.is_dir(), "{function}");
    }
}

#[tokio::test]
async fn reminders_are_looked_for_as_often_as_the_latest_of_them_needs() {
    let world = world().await;
    let schedule = world
        .sql("select schedule from private.schedules where function = 'appointment-reminders'")
        .await;
    assert_eq!(schedule, "*/5 * * * *");
    world
        .run_sql("update appointment_types set reminder_minutes = 5")
        .await;
    world
        .run_sql(
            "do $$ begin
               if not exists (select from public.appointment_types) then raise 'nothing to try it on'; end if;
               begin
                 update public.appointment_types set reminder_minutes = 4;
               exception when check_violation then return;
               end;
               raise 'four minutes were taken';
             end $$",
        )
        .await;
}

#[tokio::test]
async fn every_scheduled_call_is_recorded() {
    let world = World::own().await;
    let scheduled = world
        .sql("select jsonb_agg(function order by function) from private.schedules")
        .await;
    for function in scheduled.as_array().unwrap() {
        let function = function.as_str().unwrap();
        let call = async |body| {
            let call = world.function_as(Caller::Service, function).await;
            call.json(&body).await
        };
        // Those that have no time to give take nothing.
        let short = call(json!({ "seconds": 1 })).await;
        if short.status != 200 {
            call(json!({})).await.expect(200);
        }
    }

    let recorded = world
        .sql("select jsonb_agg(distinct function order by function) from private.scheduled_runs where error is null and finished_at is not null")
        .await;
    assert_eq!(recorded, scheduled);
}

#[tokio::test]
async fn a_database_with_a_clock_calls_every_scheduled_function_with_the_secret_key() {
    let world = world().await;
    world.run_sql(STANDINS).await;
    let script = fs::read_to_string(repository().join("sql/schedules.sql")).unwrap();
    // The extensions are another's; what is told to them is ours.
    let script: String = script
        .lines()
        .filter(|line| !line.starts_with("create extension"))
        .collect::<Vec<_>>()
        .join("\n");
    for _ in 0..2 {
        world.run_sql(&script).await;
    }

    let jobs = world
        .sql(
            "select jsonb_agg(jsonb_build_array(jobname, schedule) order by jobname) from cron.job",
        )
        .await;
    let schedules = world
        .sql("select jsonb_agg(jsonb_build_array('frontdesk-' || function, schedule) order by function) from private.schedules")
        .await;
    assert_eq!(jobs, schedules);

    world.run_sql("do $$ declare job record; begin for job in select command from cron.job loop execute job.command; end loop; end $$").await;
    let wrong = world
        .sql(
            "select count(*) from private.schedules as scheduled
             left join net.called on called.url = 'https://functions.example/functions/v1/' || scheduled.function
             where called.headers is distinct from
                 '{\"apikey\": \"sb_secret_example\", \"content-type\": \"application/json\"}'
               or called.body is distinct from scheduled.body",
        )
        .await;
    assert_eq!(wrong, json!(0));
}

#[tokio::test]
async fn the_local_clock_calls_what_is_due_in_that_minute() {
    let world = world().await;
    world
        .run_sql(
            "delete from private.schedules;
             insert into private.schedules (function, schedule, description) values
               ('each-minute', '* * * * *', 'x'), ('on-the-hour', '0 * * * *', 'x'), ('at-night', '30 2 * * *', 'x')",
        )
        .await;
    for (minute, expected) in [
        ("2026-11-01T02:30", vec!["at-night", "each-minute"]),
        ("2026-11-01T03:00", vec!["each-minute", "on-the-hour"]),
        ("2026-11-01T03:01", vec!["each-minute"]),
    ] {
        let due = stack::due(&world.stack, minute.parse().unwrap())
            .await
            .unwrap();
        let due: Vec<&str> = due.iter().map(|(function, _)| function.as_str()).collect();
        assert_eq!(due, expected, "{minute}");
    }
}
