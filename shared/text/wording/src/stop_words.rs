//! Stop words: words that say nothing about the subject of a text.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Courtesies that the lists of stop words lack.
const COURTESIES: [(&str, &[&str]); 7] = [
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
const ASKING: [(&str, &str); 7] = [
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

/// Words that answer, and ask for nothing.
const ANSWERS: &str = "ok okay okey oki k yes yeah yep no nope sure great perfect super cool nice fine good alright got \
    done welcome bye goodbye ja nein jo genau passt alles klar gut prima danke gerne tschüss oui non d'accord accord \
    daccord parfait génial bien compris entendu sí si claro vale perfecto genial bueno listo entendido sì certo va bene \
    perfetto capito nee prima goed oké sim não certo perfeito lol haha hahaha";

/// Whether a message is about something: more than a greeting, thanks, an answer such as "ok", or a picture.
pub fn has_subject(text: &str) -> bool {
    static EMPTY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let courtesies = COURTESIES.iter().flat_map(|(_, words)| *words).copied();
        courtesies.chain(ANSWERS.split_whitespace()).collect()
    });
    let words = crate::words(text);
    let is_empty = |word: &crate::Word| EMPTY.contains(word.text.as_str());
    let says_nothing = words.iter().any(is_empty)
        && words
            .iter()
            .all(|word| is_empty(word) || is_common(&word.text));
    !words.is_empty() && !says_nothing
}

/// Whether a lowercase word is a stop word in one of the most frequent languages.
pub(crate) fn is_common(word: &str) -> bool {
    static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        ["en", "fr", "es", "de", "it"]
            .into_iter()
            .flat_map(left_out)
            .collect()
    });
    COMMON.contains(word)
}

/// The stop words of a language, with courtesies and words of asking.
fn left_out(language: &str) -> impl Iterator<Item = &'static str> {
    let courtesies = COURTESIES
        .iter()
        .filter(move |(of, _)| *of == language)
        .flat_map(|(_, words)| *words);
    let asking = ASKING.iter().filter(move |(of, _)| *of == language);
    let asking = asking.flat_map(|(_, words)| words.split_whitespace());
    usual(language)
        .iter()
        .chain(courtesies)
        .copied()
        .chain(asking)
}

/// The stop words of a language, without courtesies. Their list names Norwegian by its older code.
pub(crate) fn usual(language: &str) -> &'static [&'static str] {
    let key = match language {
        "nb" => "no",
        other => other,
    };
    ::stop_words::lookup(key).unwrap_or_default()
}

/// The stop words of several languages, read once each.
#[derive(Default)]
pub struct StopWords(HashMap<&'static str, HashSet<&'static str>>);

impl StopWords {
    /// Whether a lowercase word is a stop word in this language.
    pub fn has(&mut self, language: &'static str, word: &str) -> bool {
        let words = self
            .0
            .entry(language)
            .or_insert_with(|| left_out(language).collect());
        words.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_answers_and_pictures_have_no_subject() {
        for text in [
            "",
            " ",
            "👍",
            "🙏🙏",
            "ok",
            "OK!",
            "Ok, thank you",
            "Merci beaucoup",
            "d'accord, merci",
            "12",
            "!!!",
            "sí, gracias",
        ] {
            assert!(!has_subject(text), "{text}");
        }
        for text in [
            "How much is it?",
            "ok, but where is the boat?",
            "Parking?",
            "Wann fährt der Bus?",
            "予約はできますか",
        ] {
            assert!(has_subject(text), "{text}");
        }
    }

    #[test]
    fn words_of_asking_say_nothing() {
        let mut stop_words = StopWords::default();
        for (language, word) in [
            ("fr", "faut"),
            ("fr", "aimerais"),
            ("es", "gustaría"),
            ("de", "möchte"),
            ("it", "vorrei"),
            ("en", "would"),
        ] {
            assert!(stop_words.has(language, word), "{word}");
        }
        assert!(!stop_words.has("fr", "bateau"));
    }
}
