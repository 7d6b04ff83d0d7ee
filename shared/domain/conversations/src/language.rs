//! The language of what customers write.

use crate::{
    courtesy::{GREETINGS, THANKS, beginning},
    folded::folded,
};

/// From so many characters on, the letters of a message tell its language.
const TELLING: usize = 40;

/// Words of questions and requests, by language, as they are folded. What two languages have weighs half in each.
const WORDS: [(&str, &str); 6] = [
    (
        "en",
        "what|when|where|who|how|why|which|is|are|do|does|can|could|may|i|you|my|your|the|much|many|there|\
         have|price|open|book|booking|cancel|please|yes|need|want|would|will",
    ),
    (
        "de",
        "was|wann|wo|wer|wie|warum|welche|welcher|welches|ist|sind|kann|konnen|darf|durfen|ich|mein|meine|\
         meinen|der|die|das|viel|viele|gibt|es|habt|haben|kostet|kosten|preis|offen|geoffnet|buchen|buchung|\
         stornieren|bitte|ja|nein|brauche|mochte|wieviel|euch|ihr|sie|und|fur|mit|zum|zur|hund|auch",
    ),
    (
        "fr",
        "que|quoi|quand|ou|qui|comment|pourquoi|quel|quelle|quels|quelles|est|sont|cest|puis|je|peut|peux|\
         pouvez|vous|mon|ma|mes|le|la|les|combien|y|avez|prix|coute|ouvert|ouverts|reserver|annuler|oui|non|\
         voudrais|avec|chien|il|un|une|et|pour|aussi|estce|quelle",
    ),
    (
        "it",
        "che|cosa|quando|dove|chi|come|perche|quale|quali|e|sono|posso|puo|possiamo|io|mio|mia|il|lo|la|gli|\
         le|quanto|quanti|ce|avete|prezzo|costa|costano|aperto|aperti|prenotare|prenotazione|cancellare|\
         annullare|si|no|vorrei|con|cane|un|una|anche|per|favore|siete",
    ),
    (
        "es",
        "que|cuando|donde|quien|como|cual|cuales|es|son|esta|estan|puedo|puede|podemos|yo|mi|mis|el|la|los|\
         las|cuanto|cuantos|hay|tienen|precio|cuesta|cuestan|abierto|abiertos|reservar|reserva|cancelar|si|\
         no|quiero|quisiera|con|perro|un|una|tambien|por|favor|y|para",
    ),
    (
        "pt",
        "que|quando|onde|quem|como|qual|quais|e|sao|esta|estao|posso|pode|podemos|eu|meu|minha|o|a|os|as|\
         quanto|quantos|ha|tem|preco|custa|custam|aberto|abertos|marcar|reservar|reserva|cancelar|sim|nao|\
         quero|gostaria|com|cao|cachorro|um|uma|tambem|por|favor|voces|voce|para",
    ),
];

/// Endings that one language has, as they are folded.
const ENDINGS: [(&str, &str); 4] = [
    ("it", "zione|zioni"),
    ("pt", "cao|coes"),
    ("es", "cion|ciones"),
    ("de", "ung|ungen|lich|keit"),
];

/// Letters that one language has of those that are spoken here.
const LETTERS: [(&str, &str); 5] = [
    ("de", "ßäöü"),
    ("es", "ñ"),
    ("pt", "ãõ"),
    ("fr", "œêûî"),
    ("it", "ìò"),
];

/// How much a greeting weighs, which may be another language's as well.
const GREETING: f64 = 1.0;
/// From this weight on a short message is surely in a language.
const SURE: f64 = 1.5;
/// And where no other has more than this share of it.
const BEHIND: f64 = 0.5;

/// The language of a message, where it is sure (ISO 639-1).
pub(crate) fn language_of(message: &str) -> Option<&'static str> {
    // Nobody else begins a sentence so.
    if message.contains(['¿', '¡']) {
        return Some("es");
    }
    let is_long = message.chars().count() >= TELLING;
    wording::language_of_few_words(message)
        .or_else(|| is_long.then(|| wording::language_of(message)).flatten())
        .or_else(|| {
            let (language, weight, second) = heaviest(message)?;
            (weight >= SURE && second <= weight * BEHIND).then_some(language)
        })
}

/// The language that a message is in rather than in another, such as `Hallo`: good enough where nothing else tells it.
pub(crate) fn likely_language_of(message: &str) -> Option<&'static str> {
    let (language, weight, second) = heaviest(message)?;
    (weight > second).then_some(language)
}

/// The language whose words weigh most, their weight, and that of the next.
fn heaviest(message: &str) -> Option<(&'static str, f64, f64)> {
    let words = folded(message);
    let mut weights: [(&'static str, f64); 6] = WORDS.map(|(language, _)| (language, 0.0));
    let mut add = |languages: &[&str], weight: f64| {
        for (language, sum) in &mut weights {
            if languages.contains(language) {
                *sum += weight / languages.len() as f64;
            }
        }
    };
    for (place, word) in words.iter().enumerate() {
        let rest = words.get(place..).unwrap_or_default();
        let having = |lists: &[(&'static str, &'static str)], has: &dyn Fn(&str) -> bool| {
            let found = lists.iter().filter(|(_, list)| has(list));
            found.map(|(language, _)| *language).collect::<Vec<_>>()
        };
        let common = having(&WORDS, &|list| list.split('|').any(|known| known == word));
        add(&common, 1.0);
        let ending = having(&ENDINGS, &|list| {
            list.split('|')
                .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
        });
        add(&ending, 1.0);
        for lists in [&GREETINGS, &THANKS] {
            add(
                &having(lists, &|list| beginning(list, rest).is_some()),
                GREETING,
            );
        }
    }
    let lower = message.to_lowercase();
    for (language, letters) in LETTERS {
        if lower.chars().any(|letter| letters.contains(letter)) {
            add(&[language], 1.0);
        }
    }
    weights.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let [(language, weight), (_, second), ..] = weights;
    (weight > 0.0).then_some((language, weight, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_questions_tell_their_language() {
        for (text, language) in [
            ("¿Puedo traer mi perro?", "es"),
            ("¡Hola!", "es"),
            ("Puedo traer mi perro?", "es"),
            ("cuanto cuesta?", "es"),
            ("Dónde está?", "es"),
            ("Posso cancellare la prenotazione?", "it"),
            ("quanto costa?", "it"),
            ("Quanto custa?", "pt"),
            ("Posso levar o meu cão?", "pt"),
            ("Combien ça coûte ?", "fr"),
            ("Quels sont vos prix ?", "fr"),
            ("Was kostet das?", "de"),
            ("Wann habt ihr offen?", "de"),
            ("Darf mein Hund mit?", "de"),
            ("How much is it?", "en"),
            ("Where are you?", "en"),
            ("Can I cancel?", "en"),
            ("What does the tour cost?", "en"),
        ] {
            assert_eq!(language_of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn a_word_or_a_name_is_not_sure() {
        for text in [
            "",
            "ok",
            "Niesen",
            "12.30",
            "👍",
            "Ada Lovelace",
            "no",
            "Hallo",
            "Ciao",
        ] {
            assert_eq!(language_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_greeting_likely_tells_its_language() {
        for (text, language) in [
            ("Hallo", "de"),
            ("Hello", "en"),
            ("Thanks", "en"),
            ("Bonjour", "fr"),
            ("merci", "fr"),
            ("Ciao", "it"),
            ("Grazie", "it"),
            ("Hola", "es"),
            ("Gracias", "es"),
            ("Olá", "pt"),
            ("Bom dia", "pt"),
            ("Preis?", "de"),
        ] {
            assert_eq!(likely_language_of(text), Some(language), "{text}");
        }
        for text in ["", "ok", "Niesen", "que"] {
            assert_eq!(likely_language_of(text), None, "{text}");
        }
    }
}
