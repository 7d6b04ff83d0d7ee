use super::*;

#[test]
fn a_person_is_asked_for_in_each_language() {
    for text in [
        "You're no help, connect me to a person",
        "This is not helpful. Talk to a human",
        "No. Speak to an agent",
        "No, quiero hablar con una persona",
        "Das hilft nicht. Mitarbeiter sprechen",
        "Thanks for nothing. Human please!",
        "Can I talk to the manager?",
        "I want to speak with your supervisor",
        "mit dem Chef sprechen",
        "Je veux parler au responsable",
        "Vorrei parlare con l'operatore",
        "Vorrei parlare con il responsabile",
        "Quiero hablar con el encargado",
        "Quero falar com o gerente",
        "Ik wil met de baas spreken",
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
fn who_wants_to_be_called_asks_for_a_person_in_each_language() {
    for text in [
        "Please call me back",
        "Can someone call me?",
        "Give us a call",
        "I'd like a callback",
        "This is no use. Call me on +41 79 123 45 67, please.",
        "Rufen Sie mich bitte zurück",
        "Ruf mich an!",
        "Können Sie mich anrufen?",
        "Bitte um Rückruf",
        "Rappelez-moi",
        "Pouvez-vous m'appeler ?",
        "Quelqu’un peut me rappeler ?",
        "Potete richiamarmi?",
        "Mi richiamate per favore",
        "Llámenme, por favor",
        "¿Me pueden llamar?",
        "Por favor, me liguem",
        "Liguem-me",
        "Bel me terug alstublieft",
        "Kunt u mij bellen?",
    ] {
        assert!(asks_for_a_person(text), "{text}");
    }
    for text in [
        "Will you call me if the weather is bad?",
        "Do you call me before the tour?",
        "Please don't call me",
        "Call me when the bus is there",
        "Rufen Sie mich nicht an",
        "Rufen Sie mich an, wenn es regnet?",
        "Je m'appelle Jeanne",
        "Mi chiamo Ada",
        "Me llamo Ana",
        "Can I call you?",
        "Kann ich Sie anrufen?",
        "What is the phone number of the hut?",
    ] {
        assert!(!asks_for_a_person(text), "{text}");
    }
}

#[test]
fn what_only_names_a_person_asks_for_none() {
    for text in [
        "Is there a chef?",
        "chef",
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
        "I want a refund. When will I get it?",
        "If it rains we stay here. I want my money back.",
        "Refund please",
        "refund me",
        "My tour was cancelled. Please refund it.",
        "J'exige un remboursement",
        "J’ai besoin d’un remboursement",
        "Remboursez-moi",
        "Quiero mi dinero de vuelta",
        "Quiero un reembolso porque se canceló la excursión",
        "Voglio i miei soldi indietro",
        "Quero meu dinheiro de volta",
        "Geld zurück, bitte!",
        "Erstatten Sie mir den Preis",
        "Devuélvanme mi dinero",
    ] {
        assert!(wants_a_refund(text), "{text}");
    }
    for text in [
        "What is your refund policy?",
        "Can I get a refund if it rains?",
        "How do I get my money back?",
        "Gibt es eine Rückerstattung?",
        "I want to book the sunrise tour",
        "How do I get a refund please",
        "Please explain the refund process",
        "Is there a refund? I want to book the sunrise tour.",
        "Voglio il rimborso se piove",
        "Quero o reembolso se chover",
        "Quiero un reembolso si llueve",
    ] {
        assert!(!wants_a_refund(text), "{text}");
    }
}
