//! Addresses of e-mail and of pages, handles.

use crate::{
    Kind, Span,
    chunks::{Chunk, chunks},
};

/// Ends of names of hosts that a text may have without `https://`; others are told by what follows them.
const ENDS: [&str; 40] = [
    "ai", "app", "at", "be", "biz", "ca", "ch", "cn", "co", "com", "de", "dev", "edu", "es", "eu",
    "example", "fr", "gov", "gg", "ie", "info", "io", "it", "jp", "link", "ly", "me", "net", "nl",
    "online", "org", "pl", "pt", "se", "shop", "site", "test", "uk", "us", "xyz",
];

/// What is written for `@` so that a program does not see it.
const ATS: [&str; 6] = ["(at)", "[at]", "{at}", "<at>", "_at_", "(arroba)"];
/// The same for the full stop.
const DOTS: [&str; 5] = ["dot", "punkt", "point", "punto", "(dot)"];

pub(crate) fn find(text: &str) -> Vec<Span> {
    let chunks = chunks(text);
    let mut spans: Vec<Span> = chunks.iter().filter_map(one).collect();
    for place in 0..chunks.len() {
        spans.extend(spelled(&chunks, place));
    }
    spans
}

fn one(chunk: &Chunk) -> Option<Span> {
    let lower = chunk.text.to_lowercase();
    // One that stands alone is between the parts of an address.
    let has_at = ATS.iter().any(|&at| lower.contains(at) && lower != at);
    let kind = if chunk.text.contains('@') || has_at {
        Kind::Email
    } else if is_link(&lower) {
        Kind::Link
    } else {
        return None;
    };
    Some(Span {
        place: chunk.bare(|letter| matches!(letter, '@' | '/')).place,
        kind,
    })
}

fn is_link(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.contains("www.")
        || chunk.contains(":\\\\")
        || chunk.split(['(', ',', ';', '<', '"']).any(is_host)
}

/// Whether it is a name with a full stop that ends as hosts do, or goes on with a path.
fn is_host(part: &str) -> bool {
    let part = part.trim_matches(|letter: char| !letter.is_alphanumeric());
    let (host, path) = match part.find(['/', '?', '#', ':']) {
        Some(end) => part.split_at(end),
        None => (part, ""),
    };
    let Some((name, end)) = host.rsplit_once('.') else {
        return false;
    };
    let is_named = name.chars().any(char::is_alphanumeric);
    is_named
        && (ENDS.contains(&end)
            || (!path.is_empty()
                && end.chars().count() >= 2
                && end.chars().all(char::is_alphabetic)))
}

/// `ada (at) example (dot) com`, `ada at example dot com`.
fn spelled(chunks: &[Chunk], place: usize) -> Option<Span> {
    let at = |place: usize| chunks.get(place).map(|chunk| chunk.text.to_lowercase());
    let is_dot = |place: usize| {
        at(place)
            .is_some_and(|text| DOTS.contains(&text.trim_matches(['(', ')', '[', ']', '{', '}'])))
    };
    let word = at(place)?;
    let is_spelled = matches!(word.as_str(), "at" | "arroba" | "ät" | "chez") && is_dot(place + 2);
    if !ATS.contains(&word.as_str()) && !is_spelled {
        return None;
    }
    let first = chunks.get(place.checked_sub(1)?)?;
    let mut last = place + 1;
    while is_dot(last + 1) && last + 2 < chunks.len() {
        last += 2;
    }
    let end = chunks.get(last)?.bare(|_| false).place.end;
    Some(Span {
        place: first.place.start..end,
        kind: Kind::Email,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Kind)> {
        let mut spans = find(text);
        spans.sort_by_key(|span| span.place.start);
        spans
            .into_iter()
            .map(|span| (&text[span.place], span.kind))
            .collect()
    }

    #[test]
    fn addresses_are_found_as_they_are_written() {
        for (text, address) in [
            (
                "write to ada.lovelace+trip@mail.example.co.uk, please",
                "ada.lovelace+trip@mail.example.co.uk",
            ),
            ("<ada@example.com>", "ada@example.com"),
            (
                "mailto:ada@example.com?subject=x",
                "mailto:ada@example.com?subject=x",
            ),
            ("I am @ada_l on it", "@ada_l"),
            ("ada (at) example (dot) com!", "ada (at) example (dot) com"),
            ("reach ada at example dot com now", "ada at example dot com"),
            ("schreib an ada[at]example.de bitte", "ada[at]example.de"),
            ("用户@例子.公司", "用户@例子.公司"),
        ] {
            assert_eq!(found(text), [(address, Kind::Email)], "{text}");
        }
    }

    #[test]
    fn links_go_whole_with_their_tokens() {
        for (text, link) in [
            (
                "see https://app.example.com/reset?token=s3cr3t#x.",
                "https://app.example.com/reset?token=s3cr3t#x",
            ),
            ("(www.example.com)", "www.example.com"),
            ("on example.com/u/ada", "example.com/u/ada"),
            ("on bit.ly/abc?d=e", "bit.ly/abc?d=e"),
            ("regarde exemple.fr svp", "exemple.fr"),
            ("host.internal:8080/x", "host.internal:8080/x"),
        ] {
            assert_eq!(found(text), [(link, Kind::Link)], "{text}");
        }
    }

    #[test]
    fn other_full_stops_are_none() {
        for text in [
            "z.B. heute",
            "e.g. today",
            "Lost it.Please help",
            "at the dot",
            "Wait... what?",
            "and/or",
            "10.50",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
