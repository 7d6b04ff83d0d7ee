//! A reply: what a model says of passages, the organization's own words with their sources, or a sentence that there is
//! none.

use crate::{
    Asked, Passage, Source,
    courtesy::Courtesy,
    excerpt::{cut, excerpt},
    markup::without_citations,
    passage::Certainty,
    phrases::Phrases,
    wishes::{asks_for_a_person, wants_a_refund},
};
use languages::Spoken;
use serde::Serialize;

/// Maximum number of passages that are quoted.
const MAX_QUOTES: usize = 3;
/// Maximum length of a quote, in characters.
const MAX_QUOTE: usize = 400;
/// The same in a text message.
const MAX_SHORT_QUOTE: usize = 240;
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

/// What can be replied from the passages that were found.
pub struct Plan<'a> {
    pub(crate) asked: &'a Asked,
    /// With how surely they answer, best first.
    judged: Vec<(Certainty, &'a Passage)>,
    certainty: Certainty,
    wish: Option<&'static str>,
    /// A greeting or thanks, where nothing is asked.
    courtesy: Option<Courtesy>,
    /// A person has been asked for already.
    is_escalated: bool,
}

/// What a reply says, besides what becomes of the conversation.
enum Body {
    /// Passages in their own words.
    Quotes,
    /// What a model said of some of them.
    Answer(String, Vec<Source>),
    /// The passages don't answer.
    Nothing,
}

impl<'a> Plan<'a> {
    /// From passages, best first. `languages` are those that the embedding model knows; `None`: all.
    pub fn of(
        asked: &'a Asked,
        passages: &'a [Passage],
        languages: Option<&[&str]>,
        is_escalated: bool,
    ) -> Self {
        let judged: Vec<(Certainty, &Passage)> = passages
            .iter()
            .map(|passage| (passage.certainty(languages), passage))
            .collect();
        let certainties = judged.iter().map(|(certainty, _)| *certainty);
        let wish = match asked.is_customers {
            true if asks_for_a_person(&asked.question) => Some("asked_for_a_person"),
            true if wants_a_refund(&asked.question) => Some("refund_request"),
            _ => None,
        };
        Self {
            asked,
            certainty: certainties.max().unwrap_or(Certainty::No),
            judged,
            wish,
            courtesy: Courtesy::of(&asked.question),
            is_escalated,
        }
    }

    /// The passages from which a model may answer. None where there is nothing to answer from, or nothing to answer: then
    /// no model is asked.
    pub(crate) fn usable(&self) -> Vec<&'a Passage> {
        if !self.may_answer() {
            return Vec::new();
        }
        let usable = self
            .judged
            .iter()
            .filter(|(certainty, _)| *certainty > Certainty::No);
        usable.map(|(_, passage)| *passage).collect()
    }

    /// The reply without a model.
    pub fn quoted(&self) -> Reply {
        self.with(Body::Quotes)
    }

    /// The reply with what a model said, and the sources that it cites.
    pub fn answered(&self, text: &str, sources: Vec<Source>) -> Reply {
        self.with(Body::Answer(self.asked.as_shown(text), sources))
    }

    /// The reply where a model said that the passages don't answer.
    pub fn refused(&self) -> Reply {
        self.with(Body::Nothing)
    }

    /// What a model said before it failed, and the passages themselves.
    pub fn broken_off(&self, text: &str, sources: &[Source]) -> Reply {
        let mut reply = self.quoted();
        if text.is_empty() {
            return reply;
        }
        // Its numbers go on behind those that were cited.
        let quotes = self.quotes();
        let first = sources
            .iter()
            .map(|source| source.number)
            .max()
            .unwrap_or(0);
        let mut all = sources.to_vec();
        let mut parts = vec![
            self.asked.as_shown(text),
            Phrases::of(self.asked.spoken()).found.to_owned(),
        ];
        for mut quote in quotes {
            quote.number += first;
            parts.push(self.asked.quoted(&quote));
            all.push(quote);
        }
        let tail = self.tail(self.certainty, self.escalates(true));
        parts.extend(tail);
        reply.text = parts.join("\n\n");
        reply.sources = all;
        reply
    }

    /// Whether there may be an answer: who asks for a person is not given passages instead, nor is who greets.
    fn may_answer(&self) -> bool {
        self.certainty > Certainty::No
            && self.wish != Some("asked_for_a_person")
            && self.courtesy.is_none()
    }

    fn with(&self, body: Body) -> Reply {
        let spoken = self.asked.spoken();
        let phrases = Phrases::of(spoken);
        let courtesy = self.courtesy.map(|courtesy| match courtesy {
            Courtesy::Greeting => phrases.greeting,
            Courtesy::Thanks => phrases.welcome,
        });
        let (certainty, is_answer, said, sources) = match body {
            Body::Answer(text, sources) => (Certainty::Surely, true, vec![text], sources),
            Body::Quotes if self.may_answer() => {
                let sources = self.quotes();
                let mut said = vec![match self.certainty {
                    Certainty::Surely => phrases.found.to_owned(),
                    _ => phrases.perhaps.to_owned(),
                }];
                said.extend(sources.iter().map(|source| self.asked.quoted(source)));
                (self.certainty, true, said, sources)
            }
            Body::Quotes | Body::Nothing if courtesy.is_some() => {
                let said = courtesy.map(str::to_owned).into_iter().collect();
                (Certainty::Surely, true, said, Vec::new())
            }
            Body::Quotes | Body::Nothing => {
                let said = self.wish.is_none().then(|| phrases.not_found.to_owned());
                let certainty = match body {
                    Body::Quotes => self.certainty,
                    _ => Certainty::No,
                };
                (certainty, false, said.into_iter().collect(), Vec::new())
            }
        };
        let escalate = self.escalates(is_answer);
        let mut parts = said;
        parts.extend(self.tail(certainty, escalate));
        let escalate = match self.asked.is_customers && self.asked.is_vip {
            true => escalate.or(Some("vip")),
            false => escalate,
        };
        Reply {
            text: parts.join("\n\n"),
            language: spoken.tag(),
            is_answer,
            sources,
            escalate,
            summary: escalate.map(|_| cut(&self.asked.question, MAX_SUMMARY)),
        }
    }

    /// Why a person is called, which the customer is told. Once more without an answer, somebody has to look at it.
    fn escalates(&self, is_answer: bool) -> Option<&'static str> {
        let is_stuck = !is_answer && self.asked.was_refused && self.asked.is_customers;
        self.wish.or(is_stuck.then_some("no_answer"))
    }

    /// What a customer is told of people.
    fn tail(&self, certainty: Certainty, escalate: Option<&str>) -> Vec<String> {
        if !self.asked.is_customers {
            return Vec::new();
        }
        let spoken = self.asked.spoken();
        let phrases = Phrases::of(spoken);
        let is_weak = certainty < Certainty::Surely;
        if escalate.is_some() || self.is_escalated && is_weak {
            vec![
                phrases.passed_on.to_owned(),
                match self.asked.opening.opens(spoken) {
                    Some(time) => format!("{} {time}.", phrases.closed_until),
                    // For weeks perhaps: nothing is promised.
                    None if self.asked.opening.is_closed() => phrases.closed.to_owned(),
                    None => phrases.somebody_answers.to_owned(),
                },
            ]
        } else if is_weak {
            vec![phrases.offer.to_owned()]
        } else {
            Vec::new()
        }
    }

    /// What is quoted. Nothing is that is less sure than the best.
    fn quotes(&self) -> Vec<Source> {
        let (most, longest) = match self.asked.is_short() {
            true => (1, MAX_SHORT_QUOTE),
            false => (MAX_QUOTES, MAX_QUOTE),
        };
        let best = self
            .judged
            .iter()
            .filter(|(certainty, _)| *certainty == self.certainty);
        best.map(|(_, passage)| {
            (
                passage,
                excerpt(&passage.content, &self.asked.question, longest),
            )
        })
        // Of a passage that is nothing but orders, nothing is left.
        .filter(|(_, quote)| !quote.is_empty())
        .take(most)
        .enumerate()
        .map(|(place, (passage, quote))| passage.cited(place + 1, quote))
        .collect()
    }
}

impl Asked {
    /// A quote as it stands in a text. Where the sources are not shown beside it, it says itself where it is from.
    fn quoted(&self, source: &Source) -> String {
        if self.shows_sources() {
            return format!("“{}” [{}]", source.quote, source.number);
        }
        let from = source.url.as_deref().or(source.title.as_deref());
        match from {
            Some(from) => format!("“{}” ({from})", source.quote),
            None => format!("“{}”", source.quote),
        }
    }

    /// A text that cites sources; where they are not shown beside it, without their numbers.
    fn as_shown(&self, text: &str) -> String {
        if self.shows_sources() {
            return text.to_owned();
        }
        without_citations(text)
    }

    /// The language of a reply, for a model.
    pub(crate) fn language_name(&self) -> &'static str {
        match self.spoken() {
            Spoken::English => "English",
            Spoken::German => "German",
            Spoken::French => "French",
            Spoken::Italian => "Italian",
            Spoken::Spanish => "Spanish",
            Spoken::Portuguese => "Portuguese",
        }
    }
}

#[cfg(test)]
mod tests;
