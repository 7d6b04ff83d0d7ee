//! Words that somebody gave as a secret.

use crate::{Kind, Span, chunks::chunks};

/// After these, and what may stand between, comes a secret.
const SECRETS: [&str; 14] = [
    "password",
    "passwort",
    "kennwort",
    "passcode",
    "passphrase",
    "contraseña",
    "clave",
    "passe",
    "pin",
    "pincode",
    "cvv",
    "cvc",
    "codewort",
    "senha",
];
const BETWEEN: [&str; 9] = ["is", "ist", "est", "es", "lautet", "was", "war", ":", "="];

pub(crate) fn find(text: &str) -> Vec<Span> {
    let chunks = chunks(text);
    let mut spans = Vec::new();
    for (place, chunk) in chunks.iter().enumerate() {
        let lower = chunk.text.to_lowercase();
        let word = lower.trim_matches(|letter: char| !letter.is_alphanumeric());
        // `password:swordfish` is one chunk.
        if let Some((name, value)) = lower.split_once([':', '='])
            && !value.is_empty()
            && SECRETS.contains(&name.trim_matches(|letter: char| !letter.is_alphanumeric()))
        {
            spans.push(Span {
                place: chunk.place.clone(),
                kind: Kind::Secret,
            });
            continue;
        }
        if !SECRETS.contains(&word) {
            continue;
        }
        let is_told = lower.ends_with([':', '=']);
        let next = chunks.get(place + 1);
        let is_between =
            next.is_some_and(|next| BETWEEN.contains(&next.text.to_lowercase().as_str()));
        let secret = match (is_told, is_between) {
            (_, true) => chunks.get(place + 2),
            (true, false) => next,
            (false, false) => None,
        };
        if let Some(secret) = secret {
            spans.push(Span {
                place: secret.place.clone(),
                kind: Kind::Secret,
            });
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_password_is_one() {
        for (text, secret) in [
            ("my password is swordfish ok", "swordfish"),
            ("Passwort: geheimnis", "geheimnis"),
            ("password=swordfish", "password=swordfish"),
            ("mot de passe est sésame", "sésame"),
            ("la contraseña es abracadabra", "abracadabra"),
        ] {
            let found: Vec<&str> = find(text)
                .into_iter()
                .map(|span| &text[span.place])
                .collect();
            assert_eq!(found, [secret], "{text}");
        }
        assert_eq!(find("I forgot my password and want a new one"), []);
    }
}
