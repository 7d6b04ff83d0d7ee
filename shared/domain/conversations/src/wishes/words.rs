//! The words of what customers want, folded, by language.

/// Words that follow each other: of each place one of several.
pub(super) type Phrase = &'static [&'static [&'static str]];

/// Ways to be in contact, in the languages that are spoken here.
#[rustfmt::skip]
pub(super) const CONTACT: &[&str] = &[
    // en
    "speak", "talk", "chat", "connect", "transfer", "contact",
    // de
    "sprechen", "reden", "telefonieren", "verbinden", "chatten",
    // fr
    "parler", "discuter", "joindre",
    // it
    "parlare",
    // es
    "hablar", "comunicarme", "contactar",
    // pt
    "falar", "conversar",
    // nl
    "spreken", "praten", "bellen",
];

/// People, as opposed to an assistant.
#[rustfmt::skip]
pub(super) const PEOPLE: &[&str] = &[
    // en
    "human", "humans", "person", "someone", "somebody", "agent", "representative", "staff", "employee", "operator",
    // de
    "mensch", "menschen", "jemand", "jemanden", "jemandem", "mitarbeiter", "mitarbeiterin", "berater", "beraterin",
    "kundendienst",
    // fr
    "humain", "conseiller", "conseillere", "quelquun", "personne",
    // it
    "operatore", "operatrice", "persona", "qualcuno", "umano",
    // es
    "alguien", "agente", "humano", "asesor", "asesora",
    // pt
    "atendente", "pessoa", "alguem",
    // nl
    "mens", "medewerker", "medewerkster", "iemand", "persoon",
];

/// Whoever has a say: asked for alone, they may be others, such as a cook.
#[rustfmt::skip]
pub(super) const HEADS: &[&str] = &[
    // en
    "manager", "supervisor", "boss", "owner",
    // de
    "chef", "chefin", "vorgesetzten", "vorgesetzter", "geschaftsfuhrer", "geschaftsfuhrerin", "leiter", "leiterin",
    // fr
    "responsable", "directeur", "directrice", "patron", "gerant", "gerante",
    // it
    "responsabile", "direttore", "direttrice", "titolare", "capo",
    // es
    "gerente", "encargado", "encargada", "jefe", "jefa",
    // pt
    "responsavel", "chefe",
    // nl
    "baas", "leidinggevende",
];

/// What may stand between the two, or around a person who is asked for in a word or two.
#[rustfmt::skip]
pub(super) const BETWEEN: &[&str] = &[
    // en
    "to", "with", "me", "us", "a", "an", "the", "your", "of", "real", "live", "human", "actual", "please", "i",
    "can", "could", "customer", "service", "support",
    // de
    "mit", "einem", "einer", "einen", "eine", "ein", "dem", "der", "den", "echten", "echte", "bitte", "euch",
    "ihrem", "ihrer", "kann", "ich", "jetzt",
    // fr
    "avec", "un", "une", "le", "la", "l", "au", "votre", "vrai", "vraie", "s", "sil", "il", "vous", "plait",
    // it, es
    "con", "uno", "una", "al", "el", "su", "vera", "vero", "per", "por", "favore", "favor", "de", "verdad", "carne",
    // pt
    "com", "um", "uma", "o", "seu",
    // nl
    "met", "een", "graag", "wil", "kan", "ik", "mag", "alstublieft", "nu",
];

/// What turns a wish into its opposite.
#[rustfmt::skip]
pub(super) const NOT: &[&str] = &[
    // en
    "not", "dont", "no", "never", "without",
    // de
    "nicht", "kein", "keinen", "keine", "keinem", "ohne",
    // fr, it, es, pt
    "pas", "non", "nao", "sans", "senza", "sin", "sem",
    // nl
    "niet", "geen", "zonder",
];

/// Words that ask to be called, each alone.
#[rustfmt::skip]
pub(super) const CALLS: &[&str] = &[
    // en
    "callback",
    // de
    "ruckruf", "zuruckrufen",
    // it
    "richiamatemi", "richiamami", "richiamarmi", "chiamatemi", "chiamarmi",
    // es
    "llameme", "llamenme", "llamame", "llamarme",
    // nl
    "terugbellen",
];

/// The same in several words.
pub(super) const CALL_PHRASES: &[Phrase] = &[
    // en
    &[&["call", "phone", "ring"], &["me", "us"]],
    &[&["please"], &["call", "phone", "ring"], &["back"]],
    &[&["give"], &["me", "us"], &["call", "ring"]],
    // de
    &[
        &["ruf", "rufe", "ruft", "rufen"],
        &["mich", "uns"],
        &["an", "zuruck"],
    ],
    &[&["mich", "uns"], &["anrufen"]],
    // fr
    &[
        &["rappelez", "rappelle", "appelez", "appelle"],
        &["moi", "nous"],
    ],
    &[
        &["me", "nous", "m"],
        &["rappeler", "rappelez", "appeler", "telephoner"],
    ],
    // it
    &[
        &["mi", "ci"],
        &["richiami", "richiamate", "richiamare", "richiamano"],
    ],
    // es
    &[&["me", "nos"], &["llame", "llamen", "llamar"]],
    &[
        &["devolver", "devolverme", "devuelvan", "devuelvanme"],
        &["llamada"],
    ],
    // pt
    &[&["me", "nos"], &["ligue", "liguem", "ligar"]],
    &[&["ligue", "liguem"], &["me", "nos", "volta"]],
    &[&["ligar"], &["volta"]],
    // nl
    &[&["bel", "belt"], &["me", "mij", "ons"]],
    &[&["me", "mij", "ons"], &["bellen", "opbellen"]],
];

/// Money that goes back.
#[rustfmt::skip]
pub(super) const REFUNDS: &[&str] = &[
    // en
    "refund", "refunded", "chargeback", "reimbursement",
    // de
    "ruckerstattung", "erstattung", "ruckzahlung", "zuruckerstatten", "erstatten",
    // fr
    "remboursement", "rembourser", "remboursee", "rembourse", "remboursez",
    // it
    "rimborso", "rimborsare", "rimborsato", "rimborsatemi",
    // es, pt
    "reembolso", "reembolsar", "devolucion",
    // pt
    "restituicao", "estorno",
    // nl
    "terugbetaling", "terugbetalen", "terugbetaald", "restitutie",
];

/// The same in several words.
pub(super) const REFUND_PHRASES: &[Phrase] = &[
    // en
    &[&["money"], &["back"]],
    // de, nl
    &[&["geld"], &["zuruck", "terug"]],
    // fr
    &[&["rendez", "rendre", "recuperer"], &["argent"]],
    // it
    &[&["soldi"], &["indietro"]],
    // es
    &[&["dinero"], &["vuelta"]],
    &[
        &["devuelvan", "devuelvanme", "devolver", "devolverme"],
        &["dinero"],
    ],
    // pt
    &[&["dinheiro"], &["volta"]],
];

/// What demands it in itself, with nothing in between.
pub(super) const REFUND_DEMANDS: &[Phrase] = &[
    // en
    &[&["refund"], &["me", "us", "please", "now"]],
    &[&["please"], &["refund"]],
    // de
    &[&["erstatten"], &["sie"], &["mir", "uns"]],
    // fr
    &[&["remboursez", "rendez"], &["moi", "nous"]],
    // it
    &[&["rimborsatemi"]],
    // es
    &[&["devuelvan", "devuelvanme"], &["mi", "el"], &["dinero"]],
];

/// Words by which somebody demands, rather than asks how it would be.
#[rustfmt::skip]
pub(super) const DEMANDS: &[&str] = &[
    // en
    "want", "need", "request", "demand", "give", "owe", "owed", "waiting", "require",
    // de
    "will", "mochte", "verlange", "fordere", "brauche", "warte",
    // fr
    "veux", "voudrais", "demande", "exige", "attends", "besoin",
    // it
    "voglio", "vorrei", "chiedo", "esigo",
    // es
    "quiero", "quisiera", "exijo", "solicito", "necesito",
    // pt
    "quero", "gostaria", "preciso",
    // nl
    "wil", "eis", "graag", "verwacht", "wacht",
];

/// With these, what stands alone is asked for.
pub(super) const COURTESY: &[&str] =
    &["please", "bitte", "plait", "favore", "favor", "alstublieft"];

/// What begins a question about how something is, which asks nobody to do anything.
#[rustfmt::skip]
pub(super) const QUESTIONS: &[&str] = &[
    // en
    "what", "when", "where", "who", "why", "how", "which", "will", "do", "does", "did", "is", "are", "should",
    "shall",
    // de, nl
    "was", "wann", "wo", "wer", "warum", "wie", "welche", "werden", "wird", "werdet", "wat", "waar", "waarom",
    "hoe", "welke",
    // fr
    "qui", "pourquoi", "comment", "quel", "quelle",
    // it
    "chi", "perche", "come", "quale", "quanto",
    // es
    "quien", "como", "cual", "cuanto",
    // pt
    "quem", "qual",
];

/// Words of a condition, or of a question for the rule, and the languages in which they are such; none: in all.
pub(super) const CONDITIONS: &[(&str, &[&str])] = &[
    ("if", &[]),
    ("when", &[]),
    ("policy", &[]),
    ("wenn", &[]),
    ("falls", &[]),
    ("si", &["fr", "es"]),
    ("quand", &[]),
    // In Spanish it goes with a verb: something was cancelled.
    ("se", &["it", "pt"]),
    ("cuando", &[]),
    ("quando", &[]),
    ("als", &["nl"]),
    ("wanneer", &[]),
];
