//! Takes out of a text what is personal, before it is shown to a service of others.
//!
//! Rather too much goes than too little: whatever has a digit, an `@` or the look of a link goes, and checksums only
//! say what stands in its place. Of names go those that are known (of customers, and usual given names) and those
//! that stand where names stand: after "my name is", under a greeting, two capital letters in a row.
//!
//! ```
//! use redaction::{Names, Redactor};
//!
//! let redactor = Redactor::new(Names::of(["Ada Lovelace"].into_iter()));
//! let redacted = redactor.redact("I am ada, +41 79 123 45 67. My card 4111 1111 1111 1111 was lost!");
//! assert_eq!(redacted.as_str(), "I am [name], [phone]. My card [card] was lost!");
//! ```

mod addresses;
mod checksums;
mod chunks;
mod cleaned;
mod numbers;
mod secrets;

pub use wording::Names;

use std::ops::Range;

/// What was taken out. Where two overlap, the earlier of these is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Secret,
    Email,
    Link,
    Iban,
    Card,
    Phone,
    Code,
    Number,
    Name,
}

/// A part of a text, in bytes, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    place: Range<usize>,
    kind: Kind,
}

/// A text on one line that holds nothing personal any more. There is no other way to one than a [`Redactor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted(String);

impl Redacted {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first letters, at most so many; a word or a mark that would be cut is left out.
    #[must_use]
    pub fn shortened(&self, max: usize) -> Self {
        let Some((end, _)) = self.0.char_indices().nth(max) else {
            return self.clone();
        };
        let start = self.0.get(..end).unwrap_or_default();
        let whole = start.rsplit_once(' ').map_or("", |(whole, _)| whole);
        Self(whole.to_owned())
    }
}

/// Takes out what is personal.
#[derive(Clone, Debug)]
pub struct Redactor {
    names: Names,
}

impl Redactor {
    /// Knows these people by name, besides those whom everybody knows.
    #[must_use]
    pub fn new(names: Names) -> Self {
        Self { names }
    }

    /// The text without it: a word in brackets stands in its place, and all is on one line.
    pub fn redact(&self, text: &str) -> Redacted {
        Redacted(self.replaced(text, |_, kind| Some(kind.mark())))
    }

    /// A question without what is personal, but with what it is about: numbers of people, amounts and dates stay, and so
    /// does what stands in `public`, which everybody reads.
    pub fn redact_question(&self, text: &str, public: &str) -> Redacted {
        let public = public.to_lowercase();
        Redacted(self.replaced(text, |part, kind| {
            let is_public = kind != Kind::Secret && public.contains(&part.to_lowercase());
            (kind != Kind::Number && !is_public).then(|| kind.mark())
        }))
    }

    /// What is to be searched for: the text without addresses, accounts and secrets, which are in no document. Names and
    /// numbers stay, since a document may have them.
    pub fn searchable(&self, text: &str) -> String {
        self.replaced(text, |_, kind| {
            (!matches!(kind, Kind::Number | Kind::Name)).then_some("")
        })
    }

    /// The text with something in place of each part that is personal, where `mark` gives something for it.
    fn replaced(&self, text: &str, mark: impl Fn(&str, Kind) -> Option<&'static str>) -> String {
        let text = cleaned::cleaned(text);
        let mut replaced = String::with_capacity(text.len());
        let mut end = 0;
        for Span { place, kind } in self.spans(&text) {
            let part = text.get(place.clone()).unwrap_or_default();
            if let Some(mark) = mark(part, kind) {
                replaced.push_str(text.get(end..place.start).unwrap_or_default());
                replaced.push_str(mark);
                end = place.end;
            }
        }
        replaced.push_str(text.get(end..).unwrap_or_default());
        replaced
    }

    /// Whether there is nothing in a text that [`Self::redact`] would take out.
    pub fn is_clean(&self, text: &str) -> bool {
        self.spans(&cleaned::cleaned(text)).is_empty()
    }

    /// In their order, none over another.
    fn spans(&self, text: &str) -> Vec<Span> {
        let names = self.names.places(text).into_iter().map(|place| Span {
            place,
            kind: Kind::Name,
        });
        let mut spans: Vec<Span> = addresses::find(text)
            .into_iter()
            .chain(numbers::find(text))
            .chain(secrets::find(text))
            .chain(names)
            .collect();
        spans.sort_by_key(|span| (span.place.start, span.kind));
        let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match apart.last_mut() {
                Some(last) if last.takes(&span, text) => {
                    last.place.end = last.place.end.max(span.place.end);
                    last.kind = last.kind.min(span.kind);
                }
                _ => apart.push(span),
            }
        }
        apart
    }
}

impl Span {
    /// Whether the next one belongs to it: they overlap, or they are names with nothing but a space between them.
    fn takes(&self, next: &Self, text: &str) -> bool {
        let between = text.get(self.place.end..next.place.start);
        let is_one_name = self.kind == Kind::Name && next.kind == Kind::Name;
        next.place.start < self.place.end || (is_one_name && between == Some(" "))
    }
}

impl Kind {
    fn mark(self) -> &'static str {
        match self {
            Self::Secret => "[secret]",
            Self::Email => "[email]",
            Self::Link => "[link]",
            Self::Iban => "[iban]",
            Self::Card => "[card]",
            Self::Phone => "[phone]",
            Self::Code => "[code]",
            Self::Number => "[number]",
            Self::Name => "[name]",
        }
    }
}
