//! Vercel's AI SDK, unchanged, in Node: what it tries is in `tests/clients/ai-sdk`.

use crate::{
    functions::chat_reply::know,
    support::npm::{Project, succeed},
};
use end_to_end::{World, demo};
use serde_json::json;

#[tokio::test]
async fn it_talks_with_an_organization() {
    let project = Project::installed("ai-sdk").await;
    let world = World::of(&["chat-reply"], &[]).await;
    know(&world).await;

    let mut node = project.command("node", &["--test", "--test-reporter=spec", "node.test.js"]);
    let stack = json!({
        "url": world.stack.url,
        "publishableKey": world.stack.keys.publishable_key,
        "organization": demo::ALPINE,
    });
    node.env("FRONTDESK_STACK", stack.to_string());
    succeed(node).await;
}
