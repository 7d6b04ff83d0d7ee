//! Words that the lists of stop words lack. The build script reads them too.

/// Courtesies that the lists of stop words lack.
pub(crate) const COURTESIES: [(&str, &[&str]); 7] = [
    (
        "de",
        &[
            "hallo",
            "danke",
            "dankeschön",
            "bitte",
            "grüße",
            "gruß",
            "grüezi",
            "moin",
            "liebe",
            "lieber",
            "guten",
            "tag",
        ],
    ),
    (
        "en",
        &[
            "hi", "hey", "hello", "please", "pls", "thanks", "thank", "regards", "dear", "cheers",
            "ok", "okay", "yeah",
        ],
    ),
    (
        "es",
        &[
            "hola", "gracias", "favor", "saludos", "buenos", "buenas", "días", "tardes",
            "estimado", "estimada", "vale",
        ],
    ),
    (
        "fr",
        &[
            "bonjour",
            "bonsoir",
            "salut",
            "merci",
            "svp",
            "stp",
            "plaît",
            "cordialement",
            "cher",
            "chère",
            "madame",
            "monsieur",
        ],
    ),
    (
        "it",
        &[
            "ciao",
            "grazie",
            "salve",
            "buongiorno",
            "buonasera",
            "saluti",
            "gentile",
            "favore",
            "prego",
        ],
    ),
    (
        "nl",
        &[
            "hallo",
            "hoi",
            "bedankt",
            "dank",
            "alsjeblieft",
            "alstublieft",
            "groeten",
            "beste",
        ],
    ),
    (
        "pt",
        &[
            "olá", "oi", "obrigado", "obrigada", "bom", "boa", "dia", "tarde", "favor",
        ],
    ),
];

/// Words by which people ask for something, whatever it is.
#[allow(dead_code, reason = "only the build script reads them")]
pub(crate) const ASKING: [(&str, &str); 7] = [
    (
        "de",
        "möchte möchten würde würden gerne gern wissen frage fragen nachfragen helfen hilfe könnte könnten könnten kann \
         können könnt brauche bräuchte brauchen benötige möglich bezüglich mitteilen sagen erklären",
    ),
    (
        "en",
        "would like want wanted wanna know knowing need needed help helping could can wondering wonder ask asking question \
         tell possible let able explain understand info information regarding trying",
    ),
    (
        "es",
        "quisiera quisiéramos quiero queremos querría gustaría gustaria saber ayudar ayudarme ayuda necesito necesitamos \
         necesitaría puedo puede pueden podría podrían podéis pregunta preguntar información posible decirme indicarme \
         informarme",
    ),
    (
        "fr",
        "aimerais aimerions voudrais voudrions souhaite souhaitons souhaiterais savoir demander demande aider aidez aide \
         peux peut pouvez pourriez pourrais pouvons faut faudrait falloir besoin question renseignement renseignements \
         renseigner information informations possible dire indiquer veux veut dois doit donc est-ce",
    ),
    (
        "it",
        "vorrei vorremmo voglio sapere chiedere aiutare aiutarmi aiuto potete potreste posso può possiamo potrei potrebbe \
         bisogno serve domanda informazioni informazione possibile dirmi dire",
    ),
    (
        "nl",
        "graag wil willen zou zouden weten vragen vraag helpen hulp kan kunnen kunt nodig mogelijk informatie",
    ),
    (
        "pt",
        "gostaria gostaríamos queria quero saber ajuda ajudar preciso precisamos posso pode podem poderia poderiam pergunta \
         perguntar informação informações possível dizer",
    ),
];

/// The languages of both lists.
pub(crate) const OWN_LANGUAGES: [&str; 7] = ["de", "en", "es", "fr", "it", "nl", "pt"];
