//! How much strangers may say.

use super::{begin, chat, know};
use end_to_end::{Caller, World};
use serde_json::json;

#[tokio::test]
async fn what_strangers_say_is_limited_in_every_way_and_what_the_staff_says_in_none() {
    let world = World::of(&["chat-reply"], &[]).await;
    know(&world).await;
    for kind in [
        "chat-reply network",
        "chat-reply organization",
        "chat-reply conversation",
    ] {
        world
            .run_sql(&format!(
                "update private.limits set most = 1000000;
                 update private.limits set most = 2 where kind = '{kind}'; delete from tries"
            ))
            .await;
        let (first, token) = begin(&world, "May I bring my dogs?").await;
        let say =
            |id: &str| json!({ "visitor_token": token, "message": "Hello", "message_id": id });
        chat(&world, Caller::Public, &say("1")).await.expect(200);

        let refused = chat(&world, Caller::Public, &say("2")).await;

        refused.expect_problem(429, "too_many_tries");
        assert!(
            refused
                .header("retry-after")
                .parse::<u32>()
                .is_ok_and(|seconds| seconds > 0)
        );
        let count = world
            .sql("select count(*) from messages where external_id like '%:2'")
            .await;
        assert_eq!(count, 0, "{kind}");
        // What was said is told again, and read, without counting.
        chat(&world, Caller::Public, &say("1")).await.expect(200);
        let id = &first.json["conversation_id"];
        let body = json!({ "conversation_id": id, "message": "How can I help?" });
        chat(&world, Caller::MEMBER, &body).await.expect(200);
    }

    world
        .run_sql(
            "update private.limits set most = 1000000; update private.limits set most = 1
                  where kind = 'conversation-begin network'; delete from tries",
        )
        .await;
    let (_, token) = begin(&world, "Hello").await;
    let another = chat(&world, Caller::Public, &json!({ "message": "Hello" })).await;
    another.expect_problem(429, "too_many_tries");
    let body = json!({ "visitor_token": token, "message": "Still here" });
    chat(&world, Caller::Public, &body).await.expect(200);
}
