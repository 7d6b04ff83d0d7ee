//! The words of what customers want, folded, by language.

/// Words that follow each other: of each place one of several.
pub(super) type Phrase = &'static [&'static [&'static str]];

/// Ways to be in contact, in the languages that are spoken here.
pub(super) const CONTACT: &[&str] = &[
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
pub(super) const PEOPLE: &[&str] = &[
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

/// Whoever has a say: asked for alone, they may be others, such as a cook.
pub(super) const HEADS: &[&str] = &[
    "manager",
    "supervisor",
    "boss",
    "owner", // en
    "chef",
    "chefin",
    "vorgesetzten",
    "vorgesetzter",
    "geschaftsfuhrer",
    "geschaftsfuhrerin",
    "leiter",
    "leiterin", // de
    "responsable",
    "directeur",
    "directrice",
    "patron",
    "gerant",
    "gerante", // fr
    "responsabile",
    "direttore",
    "direttrice",
    "titolare",
    "capo", // it
    "gerente",
    "encargado",
    "encargada",
    "jefe",
    "jefa", // es
    "responsavel",
    "chefe", // pt
    "baas",
    "leidinggevende", // nl
];

/// What may stand between the two, or around a person who is asked for in a word or two.
pub(super) const BETWEEN: &[&str] = &[
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
    "dem",
    "der",
    "den",
    "s",
    "il",
    "l",
    "le",
    "la",
    "au",
    "votre",
    "el",
    "su",
    "o",
    "seu",
];

/// What turns a wish into its opposite.
pub(super) const NOT: &[&str] = &[
    "not", "dont", "no", "never", "nicht", "kein", "keinen", "keine", "keinem", "pas", "non",
    "nao", "sans", "sin", "without", "ohne", "senza", "sem", "niet", "geen", "zonder",
];

/// Words that ask to be called, each alone.
pub(super) const CALLS: &[&str] = &[
    "callback", // en
    "ruckruf",
    "zuruckrufen", // de
    "richiamatemi",
    "richiamami",
    "richiamarmi",
    "chiamatemi",
    "chiamarmi", // it
    "llameme",
    "llamenme",
    "llamame",
    "llamarme",    // es
    "terugbellen", // nl
];

/// The same in several words.
pub(super) const CALL_PHRASES: &[Phrase] = &[
    &[&["call", "phone", "ring"], &["me", "us"]],
    &[&["please"], &["call", "phone", "ring"], &["back"]],
    &[&["give"], &["me", "us"], &["call", "ring"]], // en
    &[
        &["ruf", "rufe", "ruft", "rufen"],
        &["mich", "uns"],
        &["an", "zuruck"],
    ],
    &[&["mich", "uns"], &["anrufen"]], // de
    &[
        &["rappelez", "rappelle", "appelez", "appelle"],
        &["moi", "nous"],
    ],
    &[
        &["me", "nous", "m"],
        &["rappeler", "rappelez", "appeler", "telephoner"],
    ], // fr
    &[
        &["mi", "ci"],
        &["richiami", "richiamate", "richiamare", "richiamano"],
    ], // it
    &[&["me", "nos"], &["llame", "llamen", "llamar"]],
    &[
        &["devolver", "devolverme", "devuelvan", "devuelvanme"],
        &["llamada"],
    ], // es
    &[&["me", "nos"], &["ligue", "liguem", "ligar"]],
    &[&["ligue", "liguem"], &["me", "nos", "volta"]],
    &[&["ligar"], &["volta"]], // pt
    &[&["bel", "belt"], &["me", "mij", "ons"]],
    &[&["me", "mij", "ons"], &["bellen", "opbellen"]], // nl
];

/// Money that goes back.
pub(super) const REFUNDS: &[&str] = &[
    "refund",
    "refunded",
    "chargeback",
    "reimbursement", // en
    "ruckerstattung",
    "erstattung",
    "ruckzahlung",
    "zuruckerstatten",
    "erstatten", // de
    "remboursement",
    "rembourser",
    "remboursee",
    "rembourse",
    "remboursez", // fr
    "rimborso",
    "rimborsare",
    "rimborsato",
    "rimborsatemi", // it
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

/// The same in several words.
pub(super) const REFUND_PHRASES: &[Phrase] = &[
    &[&["money"], &["back"]],                           // en
    &[&["geld"], &["zuruck", "terug"]],                 // de, nl
    &[&["rendez", "rendre", "recuperer"], &["argent"]], // fr
    &[&["soldi"], &["indietro"]],                       // it
    &[&["dinero"], &["vuelta"]],
    &[
        &["devuelvan", "devuelvanme", "devolver", "devolverme"],
        &["dinero"],
    ], // es
    &[&["dinheiro"], &["volta"]], // pt
];

/// What demands it in itself, with nothing in between.
pub(super) const REFUND_DEMANDS: &[Phrase] = &[
    &[&["refund"], &["me", "us", "please", "now"]],
    &[&["please"], &["refund"]],                                  // en
    &[&["erstatten"], &["sie"], &["mir", "uns"]],                 // de
    &[&["remboursez", "rendez"], &["moi", "nous"]],               // fr
    &[&["rimborsatemi"]],                                         // it
    &[&["devuelvan", "devuelvanme"], &["mi", "el"], &["dinero"]], // es
];

/// Words by which somebody demands, rather than asks how it would be.
pub(super) const DEMANDS: &[&str] = &[
    "want", "need", "request", "demand", "give", "owe", "owed", "waiting", "require", // en
    "will", "mochte", "verlange", "fordere", "brauche", "warte", // de
    "veux", "voudrais", "demande", "exige", "attends", "besoin", // fr
    "voglio", "vorrei", "chiedo", "esigo", // it
    "quiero", "quisiera", "exijo", "solicito", "necesito", // es
    "quero", "gostaria", "preciso", // pt
    "wil", "eis", "graag", "verwacht", "wacht", // nl
];

/// With these, what stands alone is asked for.
pub(super) const COURTESY: &[&str] =
    &["please", "bitte", "plait", "favore", "favor", "alstublieft"];

/// What begins a question about how something is, which asks nobody to do anything.
pub(super) const QUESTIONS: &[&str] = &[
    "what", "when", "where", "who", "why", "how", "which", "will", "do", "does", "did", "is",
    "are", "should", "shall", "was", "wann", "wo", "wer", "warum", "wie", "welche", "werden",
    "wird", "werdet", // de
    "qui", "pourquoi", "comment", "quel", "quelle", // fr
    "chi", "perche", "come", "quale", "quanto", // it
    "quien", "como", "cual", "cuanto", // es
    "quem", "qual", // pt
    "wat", "waar", "wie", "waarom", "hoe", "welke", // nl
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
