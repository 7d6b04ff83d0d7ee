//! Greetings and thanks, which ask nothing: they have an answer of their own, and no passage is looked for.

use crate::folded::folded;

/// What a message says where it says nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Courtesy {
    Greeting,
    Thanks,
}

/// Longer messages say something else too.
const MAX_WORDS: usize = 8;

/// By language: what greets, as folded words.
pub(crate) const GREETINGS: [(&str, &str); 6] = [
    (
        "en",
        "hello|hi|hey|good morning|good afternoon|good evening|greetings",
    ),
    (
        "de",
        "hallo|guten tag|guten morgen|guten abend|gruezi|gruss gott|servus|moin|hoi",
    ),
    ("fr", "bonjour|bonsoir|salut|coucou"),
    (
        "it",
        "ciao|buongiorno|buon giorno|buonasera|buona sera|salve",
    ),
    (
        "es",
        "hola|buenos dias|buenas tardes|buenas noches|buenas|buen dia",
    ),
    ("pt", "ola|oi|bom dia|boa tarde|boa noite"),
];

/// By language: what thanks.
pub(crate) const THANKS: [(&str, &str); 6] = [
    ("en", "thanks|thank you|thank u|thx|many thanks|cheers"),
    (
        "de",
        "danke|dankeschon|danke schon|vielen dank|besten dank|herzlichen dank",
    ),
    ("fr", "merci"),
    ("it", "grazie|ti ringrazio|la ringrazio"),
    ("es", "gracias"),
    ("pt", "obrigado|obrigada|valeu"),
];

/// What may stand beside them and adds nothing.
const BESIDE: &str = "there|very|much|a|lot|so|to|all|everyone|team|again|for|your|the|help|ok|okay|great|\
                      perfect|good|bye|goodbye|yes|and|sehr|zusammen|an|alle|ihnen|dir|euch|fur|die|das|ihre|\
                      deine|hilfe|antwort|info|perfekt|super|gut|tausend|nochmals|tschuss|und|ja|beaucoup|\
                      bien|vous|toi|tous|pour|votre|aide|la|reponse|parfait|mille|infiniment|au revoir|oui|\
                      et|tante|molte|lei|tutti|per|aiuto|laiuto|risposta|perfetto|arrivederci|si|muchas|mil|\
                      todos|por|su|ayuda|respuesta|perfecto|muy|amable|adios|y|muito|pela|ajuda|perfeito|\
                      mesmo|e|sim";

impl Courtesy {
    /// The courtesy that is all of a message. Who greets and thanks, thanks.
    pub(crate) fn of(message: &str) -> Option<Self> {
        let words = folded(message);
        if words.len() > MAX_WORDS {
            return None;
        }
        let (mut greets, mut thanks) = (false, false);
        let mut rest = words.as_slice();
        while !rest.is_empty() {
            let listed = |lists: &[(&str, &str)]| {
                let lengths = lists.iter().filter_map(|(_, list)| beginning(list, rest));
                lengths.max()
            };
            let length = if let Some(length) = listed(&THANKS) {
                thanks = true;
                length
            } else if let Some(length) = listed(&GREETINGS) {
                greets = true;
                length
            } else {
                beginning(BESIDE, rest)?
            };
            rest = rest.get(length..)?;
        }
        match (thanks, greets) {
            (true, _) => Some(Self::Thanks),
            (false, true) => Some(Self::Greeting),
            (false, false) => None,
        }
    }
}

/// How many words the longest phrase of a list takes with which some words begin.
pub(crate) fn beginning(list: &str, words: &[String]) -> Option<usize> {
    let phrases = list.split('|').filter_map(|phrase| {
        let length = phrase.split(' ').count();
        let begins = words.len() >= length
            && phrase
                .split(' ')
                .zip(words)
                .all(|(known, word)| known == word);
        begins.then_some(length)
    });
    phrases.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_and_thanks_are_told_in_each_language() {
        for text in [
            "Hello",
            "Hi there!",
            "Good morning",
            "Hallo",
            "Guten Tag",
            "Hallo zusammen",
            "Grüezi",
            "Bonjour",
            "Bonjour à tous",
            "Ciao",
            "Buongiorno",
            "¡Hola!",
            "Buenos días",
            "Olá",
            "Bom dia",
        ] {
            assert_eq!(Courtesy::of(text), Some(Courtesy::Greeting), "{text}");
        }
        for text in [
            "Thanks",
            "thank you very much!",
            "Hi, thanks a lot",
            "Ok, thanks, bye",
            "Danke",
            "Vielen Dank für Ihre Hilfe",
            "Danke schön",
            "Merci beaucoup",
            "Grazie mille",
            "Grazie per l'aiuto",
            "Muchas gracias",
            "Muito obrigada!",
        ] {
            assert_eq!(Courtesy::of(text), Some(Courtesy::Thanks), "{text}");
        }
    }

    #[test]
    fn whoever_asks_something_gets_no_greeting_for_it() {
        for text in [
            "",
            "ok",
            "Hello, may dogs come?",
            "Hi, price?",
            "no thanks",
            "Thanks, but where is it?",
            "Hallo, ich möchte buchen",
            "Bonjour, quels sont vos prix ?",
            "thanks for nothing",
            "Hi hi hi hi hi hi hi hi hi",
            "dogs",
        ] {
            assert_eq!(Courtesy::of(text), None, "{text}");
        }
    }
}
