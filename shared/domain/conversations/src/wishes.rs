//! What a customer wants besides an answer: a person, or their money back. It is told by words, so that no text from
//! elsewhere decides it.

use crate::folded::folded;

/// Ways to be in contact, in the languages that are spoken here.
const CONTACT: &[&str] = &[
    "speak",
    "talk",
    "chat",
    "connect",
    "transfer",
    "contact", // en
    "sprechen",
    "reden",
    "telefonieren",
    "verbinden",
    "chatten", // de
    "parler",
    "discuter",
    "joindre", // fr
    "parlare", // it
    "hablar",
    "comunicarme",
    "contactar", // es
    "falar",
    "conversar", // pt
    "spreken",
    "praten",
    "bellen", // nl
];

/// People, as opposed to an assistant.
const PEOPLE: &[&str] = &[
    "human",
    "humans",
    "person",
    "someone",
    "somebody",
    "agent",
    "representative",
    "staff",
    "employee",
    "operator",
    "mensch",
    "menschen",
    "person",
    "jemand",
    "jemanden",
    "jemandem",
    "mitarbeiter",
    "mitarbeiterin",
    "berater",
    "beraterin",
    "kundendienst", // de
    "humain",
    "conseiller",
    "conseillere",
    "quelquun",
    "personne", // fr
    "operatore",
    "operatrice",
    "persona",
    "qualcuno",
    "umano", // it
    "alguien",
    "agente",
    "humano",
    "asesor",
    "asesora", // es
    "atendente",
    "pessoa",
    "alguem", // pt
    "mens",
    "medewerker",
    "medewerkster",
    "iemand",
    "persoon", // nl
];

/// What may stand between the two, or around a person who is asked for in a word or two.
const BETWEEN: &[&str] = &[
    "to",
    "with",
    "me",
    "us",
    "a",
    "an",
    "the",
    "your",
    "of",
    "real",
    "live",
    "human",
    "actual",
    "please",
    "i",
    "can",
    "could",
    "customer",
    "service",
    "support",
    "mit",
    "einem",
    "einer",
    "einen",
    "eine",
    "ein",
    "echten",
    "echte",
    "bitte",
    "euch",
    "ihrem",
    "ihrer",
    "kann",
    "ich",
    "jetzt",
    "avec",
    "un",
    "une",
    "vrai",
    "vraie",
    "sil",
    "vous",
    "plait",
    "con",
    "uno",
    "una",
    "vera",
    "vero",
    "real",
    "favor",
    "por",
    "com",
    "um",
    "uma",
    "a",
    "al",
    "per",
    "favore",
    "de",
    "verdad",
    "carne",
    "met",
    "een",
    "echte",
    "graag",
    "wil",
    "kan",
    "ik",
    "mag",
    "alstublieft",
    "nu",
];

/// What turns a wish into its opposite.
const NOT: &[&str] = &[
    "not", "dont", "no", "never", "nicht", "kein", "keinen", "keine", "keinem", "pas", "non",
    "nao", "sans", "sin", "without", "ohne", "senza", "sem", "niet", "geen", "zonder",
];

/// Money that goes back.
const REFUNDS: &[&str] = &[
    "refund",
    "refunded",
    "chargeback",
    "reimbursement", // en
    "ruckerstattung",
    "erstattung",
    "ruckzahlung",
    "zuruckerstatten", // de
    "remboursement",
    "rembourser",
    "remboursee",
    "rembourse", // fr
    "rimborso",
    "rimborsare",
    "rimborsato", // it
    "reembolso",
    "reembolsar",
    "devolucion", // es, pt
    "restituicao",
    "estorno", // pt
    "terugbetaling",
    "terugbetalen",
    "terugbetaald",
    "restitutie", // nl
];

/// Words by which somebody demands, rather than asks how it would be.
const DEMANDS: &[&str] = &[
    "want", "need", "request", "demand", "give", "owe", "owed", "waiting", "require", // en
    "will", "mochte", "verlange", "fordere", "brauche", "warte", // de
    "veux", "voudrais", "demande", "exige", "attends", // fr
    "voglio", "vorrei", "chiedo", "esigo", // it
    "quiero", "quisiera", "exijo", "solicito", "necesito", // es
    "quero", "gostaria", "preciso", // pt
    "wil", "eis", "graag", "verwacht", "wacht", // nl
];

/// How far a negation reaches, in words.
const REACH: usize = 3;

/// Whether somebody asks for a person.
pub(crate) fn asks_for_a_person(text: &str) -> bool {
    let words = folded(text);
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    // A person alone, with a word of courtesy: "human please".
    if words.len() <= 4 {
        let mut other = words
            .iter()
            .filter(|word| !is(BETWEEN, word) || is(PEOPLE, word));
        if let (Some(only), None) = (other.next(), other.next())
            && is(PEOPLE, only)
            && ![
                "person", "persona", "personne", "pessoa", "persoon", "staff",
            ]
            .contains(&only.as_str())
        {
            return true;
        }
    }
    // "speak to a person", "mit einem Menschen sprechen": nothing else stands between the two.
    words.iter().enumerate().any(|(place, word)| {
        let sought = match (is(CONTACT, word), is(PEOPLE, word)) {
            (true, _) => PEOPLE,
            (_, true) => CONTACT,
            _ => return false,
        };
        let mut after = words.iter().skip(place + 1);
        let reached = after.find(|next| is(sought, next) || !is(BETWEEN, next));
        reached.is_some_and(|next| is(sought, next)) && !is_negated(&words, place)
    })
}

/// Whether somebody wants their money back, rather than to know when they would get it.
pub(crate) fn wants_a_refund(text: &str) -> bool {
    let words = folded(text);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let money_back = |pair: [&str; 2]| {
        words
            .windows(2)
            .any(|found| found.iter().map(String::as_str).eq(pair))
    };
    let is_about = has(REFUNDS)
        || money_back(["money", "back"])
        || money_back(["geld", "zuruck"])
        || money_back(["geld", "terug"]);
    is_about && (has(DEMANDS) || names_a_booking(text)) && !asks_when(&words)
}

/// A question for the rule: "do I need to pay for a refund if ...".
fn asks_when(words: &[String]) -> bool {
    let conditions = [
        "if", "when", "policy", "wenn", "falls", "si", "quand", "se", "cuando", "quando", "als",
        "wanneer",
    ];
    words.iter().any(|word| conditions.contains(&word.as_str()))
}

/// A confirmation code, such as `CQ33M-YZAFE`.
fn names_a_booking(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .filter_map(|word| word.split_once('-'))
        .any(|(first, second)| {
            let is_half = |half: &str| {
                half.len() == 5
                    && half
                        .bytes()
                        .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
            };
            is_half(first) && is_half(second)
        })
}

/// Whether a negation stands shortly before; "is there no way to" is none.
fn is_negated(words: &[String], place: usize) -> bool {
    let before = words
        .get(place.saturating_sub(REACH)..place)
        .unwrap_or_default();
    before.iter().enumerate().any(|(number, word)| {
        let next = before.get(number + 1).map(String::as_str);
        NOT.contains(&word.as_str()) && !matches!(next, Some("way" | "possibility"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_for_in_each_language() {
        for text in [
            "Can I talk to a real person?",
            "I want to speak with someone",
            "Human, please!",
            "agent",
            "Is there no way to talk to a human?",
            "connect me to an agent",
            "is there somebody I can talk to",
            "Ich möchte mit einem Menschen sprechen.",
            "Kann ich bitte mit jemandem reden?",
            "Mitarbeiter bitte",
            "Je voudrais parler à un conseiller",
            "parler avec quelqu’un s'il vous plaît",
            "Vorrei parlare con un operatore",
            "Quiero hablar con una persona",
            "hablar con alguien por favor",
            "Quero falar com um atendente",
            "Ik wil graag met een medewerker spreken",
            "Kan ik iemand spreken?",
        ] {
            assert!(asks_for_a_person(text), "{text}");
        }
    }

    #[test]
    fn what_only_names_a_person_asks_for_none() {
        for text in [
            "Are you a travel agent?",
            "for one person",
            "1 person",
            "Can we talk about the price per person?",
            "Is a guide a human?",
            "I don't want to talk to a human",
            "Kein Mensch weiss, wann der Bus fährt",
            "Ich will nicht mit einem Menschen sprechen",
            "No quiero hablar con una persona",
            "How much is it for each person?",
            "What do people talk about with the staff of the hut, and is someone there?",
            "una persona",
            "Ik wil niet met een mens spreken",
            "voor een persoon",
            "",
        ] {
            assert!(!asks_for_a_person(text), "{text}");
        }
    }

    #[test]
    fn who_demands_their_money_is_told_from_who_asks_for_the_rule() {
        for text in [
            "I want a refund",
            "Please refund CQ33M-YZAFE",
            "I need my money back now",
            "Ich möchte mein Geld zurück",
            "Je voudrais un remboursement",
            "Quiero un reembolso",
            "Voglio il rimborso",
            "Quero o estorno",
            "Ik wil mijn geld terug",
        ] {
            assert!(wants_a_refund(text), "{text}");
        }
        for text in [
            "What is your refund policy?",
            "Can I get a refund if it rains?",
            "How do I get my money back?",
            "Gibt es eine Rückerstattung?",
            "I want to book the sunrise tour",
        ] {
            assert!(!wants_a_refund(text), "{text}");
        }
    }
}
