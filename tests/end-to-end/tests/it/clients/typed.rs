//! A client in TypeScript that is made from the OpenAPI document: what it tries is in `tests/clients/typed`.

use crate::support::npm::{Project, succeed};
use end_to_end::{World, demo};

#[tokio::test]
async fn it_is_made_compiles_and_calls_the_functions() {
    let world = World::own().await;
    let stack = &world.stack;
    let member = stack.user_token("mia@alpine.example").await.unwrap();
    let client = stack.client_token("clara@client.example").await.unwrap();

    let project = Project::installed("typed").await;
    succeed(project.command("npm", &["run", "build"])).await;
    let mut test = project.command("npm", &["test"]);
    test.env("FRONTDESK_URL", &stack.url)
        .env("FRONTDESK_PUBLISHABLE_KEY", &stack.keys.publishable_key)
        .env("FRONTDESK_MEMBER_TOKEN", member)
        .env("FRONTDESK_CLIENT_TOKEN", client)
        .env("FRONTDESK_DEPARTURE", demo::SUNRISE_NEXT)
        .env("FRONTDESK_TOUR", demo::SUNRISE)
        .env("FRONTDESK_APPOINTMENT_TYPE", demo::CONSULTATION);
    succeed(test).await;
}
