//! A reply: the organization's own words with their sources, or a sentence that there is none.

use crate::{
    Asked, Passage, Source,
    excerpt::{cut, excerpt},
    passage::Certainty,
    phrases::Phrases,
    wishes::{asks_for_a_person, wants_a_refund},
};
use serde::Serialize;

/// Maximum number of passages that are quoted.
const MAX_QUOTES: usize = 3;
/// Maximum length of a quote, in characters.
const MAX_QUOTE: usize = 400;
/// Maximum length of an escalation's summary, in characters.
const MAX_SUMMARY: usize = 500;

/// What is said, as `private.chat_finish` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// Plain text, with the numbers of its sources in brackets.
    pub text: String,
    /// BCP 47.
    pub language: &'static str,
    /// Whether it answers, rather than say that it can't.
    pub is_answer: bool,
    /// What it quotes.
    pub sources: Vec<Source>,
    /// Why a person has to take over; `None`: nobody has to.
    pub escalate: Option<&'static str>,
    /// What the person reads first.
    pub summary: Option<String>,
}

/// Replies from passages, best first. `languages` are those that the embedding model knows; `None`: all. `is_escalated`:
/// a person has been asked for already.
pub fn reply(
    asked: &Asked,
    passages: &[Passage],
    languages: Option<&[&str]>,
    is_escalated: bool,
) -> Reply {
    let spoken = asked.spoken();
    let phrases = Phrases::of(spoken);
    let (certainty, sources) = quotes(asked, passages, languages);
    let wish = match asked.is_customers {
        true if asks_for_a_person(&asked.question) => Some("asked_for_a_person"),
        true if wants_a_refund(&asked.question) => Some("refund_request"),
        _ => None,
    };

    let mut parts = Vec::new();
    let mut escalate = wish;
    // Who asks for a person is not given passages instead.
    let is_answer = certainty > Certainty::No && wish != Some("asked_for_a_person");
    if is_answer {
        parts.push(match certainty {
            Certainty::Surely => phrases.found.to_owned(),
            _ => phrases.perhaps.to_owned(),
        });
        parts.extend(
            sources
                .iter()
                .map(|source| format!("“{}” [{}]", source.quote, source.number)),
        );
    } else if wish.is_none() {
        parts.push(phrases.not_found.to_owned());
        // Once more without an answer: somebody has to look at it.
        if asked.was_refused && asked.is_customers {
            escalate = Some("no_answer");
        }
    }
    if asked.is_customers {
        let is_weak = certainty < Certainty::Surely;
        match (escalate, is_escalated) {
            (Some(_), _) | (None, true) if escalate.is_some() || is_weak => {
                parts.push(phrases.passed_on.to_owned());
                parts.push(match asked.opening.opens(spoken) {
                    Some(time) => format!("{} {time}.", phrases.closed_until),
                    None => phrases.somebody_answers.to_owned(),
                });
            }
            (None, false) if is_weak => parts.push(phrases.offer.to_owned()),
            _ => {}
        }
        if escalate.is_none() && asked.is_vip {
            escalate = Some("vip");
        }
    }
    Reply {
        text: parts.join("\n\n"),
        language: spoken.tag(),
        is_answer,
        sources: if is_answer { sources } else { Vec::new() },
        escalate,
        summary: escalate.map(|_| cut(&asked.question, MAX_SUMMARY)),
    }
}

/// What is quoted, and how surely the best of it answers. None is quoted that is less sure than the best.
fn quotes(
    asked: &Asked,
    passages: &[Passage],
    languages: Option<&[&str]>,
) -> (Certainty, Vec<Source>) {
    let judged: Vec<(Certainty, &Passage)> = passages
        .iter()
        .map(|passage| (passage.certainty(languages), passage))
        .collect();
    let best = judged
        .iter()
        .map(|(certainty, _)| *certainty)
        .max()
        .unwrap_or(Certainty::No);
    let quoted = judged
        .into_iter()
        .filter(|(certainty, _)| *certainty == best && best > Certainty::No)
        .take(MAX_QUOTES)
        .enumerate()
        .map(|(place, (_, passage))| {
            let quote = excerpt(&passage.content, &asked.question, MAX_QUOTE);
            passage.cited(place + 1, quote)
        });
    (best, quoted.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{asked::tests::asked, passage::tests::passage};

    const DOGS: &str = "Dogs are welcome on a leash.";

    fn replied(asked: &Asked, similarity: f64, share: f64) -> Reply {
        reply(
            asked,
            &[passage(DOGS, Some(similarity), share)],
            None,
            false,
        )
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
}
