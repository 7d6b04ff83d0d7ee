//! A client in TypeScript that is made from the OpenAPI document: what it tries is in `tests/clients/typed`.

use end_to_end::{World, demo};
use stack::repository;
use std::process::Stdio;
use tokio::process::Command;

#[tokio::test]
async fn it_is_made_compiles_and_calls_the_functions() {
    let world = World::start().await;
    let stack = &world.stack;
    let member = stack.user_token("mia@alpine.example").await.unwrap();
    let client = stack.client_token("clara@client.example").await.unwrap();

    succeed(command("npm", &["ci", "--ignore-scripts"])).await;
    succeed(command("npm", &["run", "build"])).await;
    let mut test = command("npm", &["test"]);
    test.env("FRONTDESK_URL", &stack.url)
        .env("FRONTDESK_PUBLISHABLE_KEY", &stack.keys.publishable_key)
        .env("FRONTDESK_MEMBER_TOKEN", member)
        .env("FRONTDESK_CLIENT_TOKEN", client)
        .env("FRONTDESK_DEPARTURE", demo::SUNRISE_NEXT)
        .env("FRONTDESK_TOUR", demo::SUNRISE)
        .env("FRONTDESK_APPOINTMENT_TYPE", demo::CONSULTATION);
    succeed(test).await;
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(repository().join("tests/clients/typed"))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn succeed(mut command: Command) {
    let output = command.output().await.unwrap();
    assert!(
        output.status.success(),
        "{command:?}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
