//! What becomes of messages as customers write them.
#![allow(clippy::indexing_slicing, missing_docs, reason = "tests may end on it")]

use redaction::{Names, Redactor};

fn redactor() -> Redactor {
    Redactor::new(Names::of(
        [
            "Zoltan Nagy",
            "Clara Client",
            "Anne-Sophie d'Ormesson",
            "Íñigo Ñáñez",
            "Bärbel Größ",
        ]
        .into_iter(),
    ))
}

fn redacted(text: &str) -> String {
    redactor().redact(text).as_str().to_owned()
}

#[test]
fn english() {
    assert_eq!(
        redacted(
            "Hi, my name is Zoltan Nagy (zoltan@nagy.example, +44 20 7946 0958). My card 4111 1111 1111 1111 was charged twice for booking CQ33M-YZAFE, see https://pay.example.com/r?token=abc"
        ),
        "Hi, my name is [name] ([email], [phone]). My card [card] was charged twice for booking [code], see [link]"
    );
}

#[test]
fn french() {
    assert_eq!(
        redacted(
            "Bonjour, je m'appelle Anne-Sophie d'Ormesson, mon IBAN est FR14 2004 1010 0505 0001 3M02 606 et mon numéro le 06 12 34 56 78. Où est mon remboursement ?"
        ),
        "Bonjour, je m'appelle [name], mon IBAN est [iban] et mon numéro le [phone]. Où est mon remboursement ?"
    );
}

#[test]
fn spanish() {
    assert_eq!(
        redacted(
            "Hola, soy íñigo ñáñez. ¿Puedo llevar a mi perro el 24/12/2026? Mi correo: inigo (arroba) correo.es"
        ),
        "Hola, soy [name]. ¿Puedo llevar a mi perro el [number]? Mi correo: [email]"
    );
}

#[test]
fn german() {
    assert_eq!(
        redacted(
            "Guten Tag, hier ist Bärbel Größ, Kontonummer DE89 3704 0044 0532 0130 00. Wo bleibt die Rückzahlung von 129,50 Euro? Mein Passwort lautet Sonnenblume."
        ),
        "Guten Tag, hier ist [name], Kontonummer [iban]. Wo bleibt die Rückzahlung von [number] Euro? Mein Passwort lautet [secret]"
    );
}

#[test]
fn what_is_not_personal_stays() {
    for text in [
        "Where is my parcel? It has not arrived yet.",
        "Puis-je annuler la réservation sans frais ?",
        "¿Se puede pagar con tarjeta de crédito?",
        "Darf der Hund mit in die Gondel?",
        "Can we take our dog along, or is it not allowed?",
        "",
    ] {
        assert_eq!(redacted(text), text);
        assert!(redactor().is_clean(text));
    }
}

#[test]
fn it_is_on_one_line_and_can_be_shortened() {
    let text = redactor().redact("Where\r\nis the\tparcel of zoltan@nagy.example?");
    assert_eq!(text.as_str(), "Where is the parcel of [email]?");
    assert_eq!(text.shortened(25).as_str(), "Where is the parcel of");
    assert_eq!(text.shortened(500), text);
    assert_eq!(redactor().redact("ééééééééé").shortened(4).as_str(), "");
}

#[test]
fn nothing_with_a_digit_or_an_at_is_left_of_any_text() {
    const PIECES: [&str; 30] = [
        "4111",
        "1111",
        "+41",
        "(0)",
        "79",
        "ada",
        "@",
        "example",
        ".com",
        "://",
        "www.",
        "-",
        " ",
        " ",
        " ",
        ",",
        "DE89",
        "Zoltan",
        "nagy",
        "é",
        "½",
        "²",
        "٤",
        "\u{200b}",
        "\n",
        "at",
        "(at)",
        "dot",
        "password:",
        "＠",
    ];
    let mut state = 1_u64;
    let redactor = redactor();
    for _ in 0..5_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
        }
        let left = redactor.redact(&text).as_str().to_owned();
        assert!(
            !left.contains(['@', '\n'])
                && !left.contains("://")
                && !left.chars().any(char::is_numeric),
            "{text:?} gave {left:?}"
        );
        assert!(
            !left
                .to_lowercase()
                .split(' ')
                .any(|word| word == "nagy" || word == "zoltan"),
            "{text:?} gave {left:?}"
        );
        assert!(
            redactor.redact(&left).as_str().len() <= left.len() + 40,
            "{left:?}"
        );
    }
}
