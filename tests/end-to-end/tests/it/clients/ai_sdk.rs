//! Vercel's AI SDK, unchanged, in Node: what it tries is in `tests/clients/ai-sdk`.

use crate::{
    functions::chat_reply::{know, models::recorder::Model},
    serve,
    support::npm::{Project, succeed},
};
use end_to_end::{World, demo};
use serde_json::json;

async fn run(world: &World, file: &str) {
    let project = Project::installed("ai-sdk").await;
    let mut node = project.command("node", &["--test", "--test-reporter=spec", file]);
    let stack = json!({
        "url": world.stack.url,
        "publishableKey": world.stack.keys.publishable_key,
        "organization": demo::ALPINE,
    });
    node.env("FRONTDESK_STACK", stack.to_string());
    succeed(node).await;
}

#[tokio::test]
async fn it_talks_with_an_organization() {
    let world = World::of(&["chat-reply"], &[]).await;
    know(&world).await;
    run(&world, "node.test.js").await;
}

#[tokio::test]
async fn it_reads_what_a_model_says_while_it_comes() {
    let answer = "Yes, well-behaved dogs on a leash are welcome [1]. Cats stay at home [1].";
    let url = format!("http://{}", serve(Model::saying(answer).router()).await);
    let world = World::of(
        &["chat-reply"],
        &[("chat_url", &url), ("chat_model", "a-model")],
    )
    .await;
    know(&world).await;
    run(&world, "model.test.js").await;
}
