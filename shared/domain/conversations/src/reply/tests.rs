//! What is replied, and when a person is called.

use super::*;
use crate::{asked::tests::asked, passage::tests::passage};
use serde_json::json;

const DOGS: &str = "Dogs are welcome on a leash.";

fn replied(asked: &Asked, similarity: f64, share: f64) -> Reply {
    let passages = [passage(DOGS, Some(similarity), share)];
    Plan::of(asked, &passages, None, false).quoted()
}

#[test]
fn what_is_found_is_quoted_with_its_source() {
    let reply = replied(&asked("May dogs come?"), 0.6, 0.8);
    assert!(reply.is_answer);
    assert_eq!(
        reply.text,
        "I found this:\n\n“Dogs are welcome on a leash.” [1]"
    );
    assert_eq!(reply.sources[0].quote, DOGS);
    assert_eq!(reply.sources[0].title.as_deref(), Some("Dogs"));
    assert_eq!(reply.escalate, None);
}

#[test]
fn what_is_not_sure_is_not_said_as_if_it_were() {
    let maybe = replied(&asked("May dogs come?"), 0.5, 0.3);
    assert!(
        maybe.is_answer && maybe.text.starts_with("Perhaps"),
        "{maybe:?}"
    );
    assert!(maybe.text.contains("person"), "{maybe:?}");
    let none = replied(&asked("What is the moon made of?"), 0.2, 0.1);
    assert!(!none.is_answer && none.sources.is_empty(), "{none:?}");
    assert!(!none.text.contains("Dogs"), "{none:?}");
    assert_eq!(none.escalate, None);
}

#[test]
fn twice_without_an_answer_calls_a_person_once() {
    let mut again = asked("What is the moon made of?");
    again.was_refused = true;
    let reply = replied(&again, 0.1, 0.1);
    assert_eq!(reply.escalate, Some("no_answer"));
    assert_eq!(reply.summary.as_deref(), Some("What is the moon made of?"));
    assert_eq!(reply.text.matches("passed").count(), 1, "{reply:?}");
}

#[test]
fn wishes_are_told_from_questions_and_reach_a_person() {
    let person = replied(&asked("Can I talk to a human?"), 0.9, 0.9);
    assert_eq!(person.escalate, Some("asked_for_a_person"));
    assert!(
        !person.is_answer && !person.text.contains("Dogs"),
        "{person:?}"
    );
    let refund = replied(&asked("I want a refund for my dogs"), 0.6, 0.8);
    assert_eq!(refund.escalate, Some("refund_request"));
    assert!(refund.is_answer, "{refund:?}");
    let mut vip = asked("May dogs come?");
    vip.is_vip = true;
    let vip = replied(&vip, 0.6, 0.8);
    assert_eq!(vip.escalate, Some("vip"));
    assert!(!vip.text.contains("passed"), "{vip:?}");
}

#[test]
fn who_is_closed_for_weeks_promises_nobody() {
    for (opening, says) in [
        (
            json!({ "timezone": "Europe/Zurich", "is_open": false, "opens_at": null }),
            "Nobody is here at the moment. Your message is kept",
        ),
        (
            json!({ "timezone": "Europe/Zurich", "is_open": true, "opens_at": null }),
            "Somebody answers you here",
        ),
        (
            json!({ "timezone": "Europe/Zurich", "is_open": null, "opens_at": null }),
            "Somebody answers you here",
        ),
    ] {
        let mut person = asked("Can I talk to a human?");
        person.opening = serde_json::from_value(opening).unwrap();
        let reply = replied(&person, 0.1, 0.1);
        assert!(reply.text.contains(says), "{reply:?}");
    }
}

#[test]
fn greetings_and_thanks_have_words_of_their_own() {
    for (text, language, reply) in [
        ("Hello", "en", "Hello! How can I help you?"),
        ("Hallo", "de", "Guten Tag! Wie kann ich Ihnen helfen?"),
        (
            "Merci beaucoup !",
            "fr",
            "Avec plaisir ! S’il vous faut autre chose, écrivez ici.",
        ),
    ] {
        let mut courteous = asked(text);
        courteous.language = None;
        courteous.was_refused = true;
        let replied = replied(&courteous, 0.9, 0.9);
        assert_eq!(replied.text, reply);
        assert_eq!((replied.language, replied.is_answer), (language, true));
        assert!(replied.sources.is_empty() && replied.escalate.is_none());
        // Nothing is asked of a model.
        let passages = [passage(DOGS, Some(0.9), 0.9)];
        assert!(
            Plan::of(&courteous, &passages, None, false)
                .usable()
                .is_empty()
        );
    }
    let question = replied(&asked("Hello, may dogs come?"), 0.6, 0.8);
    assert!(question.text.contains("Dogs are welcome"), "{question:?}");
}

#[test]
fn a_member_is_told_of_no_colleague() {
    let mut own = asked("Can I talk to a human?");
    own.is_customers = false;
    own.was_refused = true;
    own.is_vip = true;
    let reply = replied(&own, 0.1, 0.1);
    assert_eq!(reply.escalate, None);
    assert!(!reply.text.contains("person"), "{reply:?}");
}

#[test]
fn a_reply_is_in_the_language_of_the_question() {
    for (language, begins) in [
        ("de", "Das habe ich"),
        ("fr-CH", "Voici"),
        ("rm", "I found"),
    ] {
        let mut question = asked("May dogs come?");
        question.language = Some(language.to_owned());
        let text = replied(&question, 0.6, 0.8).text;
        assert!(text.starts_with(begins), "{text}");
    }
}

#[test]
fn what_a_model_says_stands_with_what_becomes_of_the_conversation() {
    let passages = [passage(DOGS, Some(0.6), 0.8)];
    let refund = asked("I want a refund for my dogs");
    let plan = Plan::of(&refund, &passages, None, false);
    let source = passages[0].cited(1, DOGS.to_owned());
    let reply = plan.answered("Dogs are welcome [1].", vec![source.clone()]);
    assert!(
        reply
            .text
            .starts_with("Dogs are welcome [1].\n\nI have passed"),
        "{reply:?}"
    );
    assert_eq!(
        (reply.escalate, reply.is_answer),
        (Some("refund_request"), true)
    );
    let broken = plan.broken_off("Dogs are", &[source]);
    assert!(
        broken
            .text
            .starts_with("Dogs are\n\nI found this:\n\n“Dogs are welcome on a leash.” [2]"),
        "{broken:?}"
    );
    assert_eq!(broken.sources.len(), 2);

    let mut again = asked("May dogs come?");
    again.was_refused = true;
    let refused = Plan::of(&again, &passages, None, false).refused();
    assert_eq!(
        (refused.escalate, refused.is_answer),
        (Some("no_answer"), false)
    );
    assert!(refused.text.starts_with("I could not find"), "{refused:?}");
    let person = asked("Can I talk to a human?");
    assert!(
        Plan::of(&person, &passages, None, false)
            .usable()
            .is_empty()
    );
}

#[test]
fn a_text_message_is_short_and_says_itself_where_it_is_from() {
    let mut question = asked("May dogs come?");
    question.channel = "sms".to_owned();
    let reply = replied(&question, 0.6, 0.8);
    assert_eq!(
        reply.text,
        "I found this:\n\n“Dogs are welcome on a leash.” (Dogs)"
    );
    let passages = [passage(DOGS, Some(0.6), 0.8)];
    let plan = Plan::of(&question, &passages, None, false);
    let reply = plan.answered("Dogs are welcome [1][2]. Cats [not] [1].", Vec::new());
    assert_eq!(reply.text, "Dogs are welcome. Cats [not].");
}
