//! What sources state, and what they don't.

use super::*;

fn facts() -> Facts {
    let mut facts = Facts::default();
    facts.add(
        "The sauna costs CHF 1'250.00 for 4 people from 09:00 on 29.11.2026 in St. Moritz. Call +41 79 123 45 67 or \
         write to hello@alpine.example. See evil.example/x. A towel is 20 francs, a robe fifty francs. It has 250 m². \
         Rooms 45 and 79.",
    );
    facts.add_url("https://alpine.example/sauna");
    facts
}

#[test]
fn what_is_stated_in_a_source_is_known_however_it_is_written() {
    for sentence in [
        "It costs 1,250 francs.",
        "It costs 1250.- or 1 250,00 francs.",
        "From 9:00 for 4 people in St. Moritz.",
        "From 9 on, 9.00 Uhr.",
        "On 2026-11-29.",
        "On 29.11., at 9:00 - 9:00.",
        "Call +41791234567, or 079 123 45 67.",
        "Write to Hello@alpine.example.",
        "More: https://alpine.example/sauna",
        "At alpine.example you find more, e.g. prices, z.B. hier, Mo.-Fr. and/or at 9.00Uhr.",
        "Website:alpine.example",
        "A towel is 20 francs, a robe fifty francs for four people.",
        "It has 250 m².",
    ] {
        assert!(facts().support(sentence), "{sentence}");
    }
}

#[test]
fn what_is_in_no_source_is_not() {
    for sentence in [
        "It costs 1,350 francs.",
        "For 5 people.",
        "Call 0900 123 456.",
        "Call +41 79 123 45 68.",
        "Write to hello@evil.example.",
        "It costs ٣٥ francs.",
    ] {
        assert!(!facts().support(sentence), "{sentence}");
    }
}

#[test]
fn a_price_is_known_as_a_whole() {
    for sentence in [
        "It costs CHF 4,000.",
        "It costs CHF 20,000.",
        "It costs CHF 20'000.00.",
        "It costs CHF 4'250.",
        "It costs CHF 4 250.",
        "It costs CHF 4.50.",
        "It costs CHF 12.50.",
        "It costs twenty-five thousand francs.",
        "It costs CHF five thousand.",
        "It costs 20 thousand francs.",
        "It costs CHF 20k.",
        "It costs €20k.",
        "Es kostet fünfundzwanzigtausend Franken.",
        "Cela coûte deux mille francs.",
        "Call 079 - 250 - 45 - 20.",
        "Call 079 — 250 — 45 — 20.",
    ] {
        assert!(!facts().support(sentence), "{sentence}");
    }
}

#[test]
fn an_address_is_told_in_each_spelling() {
    for sentence in [
        "See https://alpine.example/sauna?q=secret",
        "See https://evil.example/x",
        "See evil.example/x",
        "Go to www.evil.example now.",
        "javascript:alert(1)",
        "Website:evil-pay.com/sauna",
        "https:evil-pay.com/sauna",
        "//evil-pay.com/sauna",
        "//evilpay",
        "sauna/evil-pay.com",
        "evil_pay.com",
        "evil-pay．com/sauna",
        "evil-pay。com/sauna",
        "evil-pay｡com/sauna",
        "evil-pay․com/sauna",
        "pay＠evil.example",
        "evil-pay.xn--tckwe",
        "evil.Example/x",
        "evil-pay.com|alpine.example",
        "alpine.example/pay",
        "alpine.example:8080",
        "[our page][2]: //evil-pay.com",
    ] {
        assert!(!facts().support(sentence), "{sentence}");
    }
}
