//! Claims at the same time: a token works once.

use super::{STRANGER, behind_a_proxy, claim, invited_client, invited_staff};
use crate::until_taken;
use end_to_end::{Caller, Reply, World};
use futures::{StreamExt, stream};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_clients_with_one_token_one_wins() {
    let world = behind_a_proxy().await;
    let token = invited_client(&world, "nina@example.com").await;

    let replies: Vec<Reply> = stream::iter(0..100)
        .map(|number: u8| {
            let from = IpAddr::V4(Ipv4Addr::new(127, 0, 1, number + 1));
            let body = json!({ "token": token, "password": format!("password {number}") });
            let world = &world;
            async move {
                until_taken(async || {
                    let call = world.function_from(from, "invitation-claim");
                    let call = call.header("apikey", &world.stack.keys.publishable_key);
                    call.json(&body).await
                })
                .await
            }
        })
        .buffer_unordered(100)
        .collect()
        .await;

    let won: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 201).collect();
    assert_eq!(won.len(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.expect_problem(404, "invitation_invalid");
    }
    let made = world
        .sql(
            "select jsonb_build_array(
                (select count(*) from clients where email = 'nina@example.com'),
                (select count(*) from customers where email = 'nina@example.com'),
                (select token_version from clients where email = 'nina@example.com'))",
        )
        .await;
    assert_eq!(made, json!([1, 1, 1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_claim_twenty_times_at_once_join_once() {
    let world = World::own().await;
    let token = invited_staff(&world, STRANGER).await;
    let body = json!({ "token": token });

    let replies: Vec<Reply> = stream::iter(0..20)
        .map(|_| until_taken(async || claim(&world, Caller::STRANGER, &body).await))
        .buffer_unordered(20)
        .collect()
        .await;

    assert_eq!(
        replies.iter().filter(|reply| reply.status == 201).count(),
        1
    );
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 404).count(),
        19
    );
}
