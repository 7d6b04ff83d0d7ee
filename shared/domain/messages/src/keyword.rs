//! The words by which people stop text messages, and have them again.

use serde::Serialize;

/// What a text message that is nothing but a keyword asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyword {
    /// No more messages from this sender.
    Stop,
    /// Messages again.
    Start,
    /// Who the sender is, and how it stops: carriers and Twilio answer that.
    Help,
    /// Messages again where they were stopped, and else an answer to something.
    Yes,
}

/// Those that mean nothing else, on any channel; in English first, which stands in every language.
const STOP: [&str; 13] = [
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "optout",
    "opt out",       // Spanish
    "darme de baja", // German
    "stopp",
    "abmelden", // French
    "desabonner",
    "desinscrire",
    "me desabonner", // Italian
    "disiscrivi",
];
/// Those that carriers and Twilio take of text messages, too. In a conversation they ask for something else.
const STOP_BY_TEXT: [&str; 15] = [
    "cancel",
    "end",
    "quit",
    "revoke", // Spanish
    "alto",
    "parar",
    "baja",        // German
    "abbestellen", // French
    "arret",
    "arreter", // Italian
    "ferma",
    "basta", // Portuguese
    "pare",
    "sair",
    "remover",
];
/// Of text messages alone, where somebody answers.
const HELP: [&str; 7] = ["help", "info", "ayuda", "hilfe", "aide", "aiuto", "ajuda"];
/// YES is none of them: it confirms an appointment, too.
const START: [&str; 11] = [
    "start",
    "unstop",
    "subscribe",
    "opt in",
    "optin", // German
    "anmelden",
    "starten", // French
    "reprendre",
    "demarrer", // Italian
    "inizia",
    "riprendi",
];
/// Of text messages alone: elsewhere they are words of a conversation.
const START_BY_TEXT: [&str; 3] = ["alta", "iniciar", "voltar"];

impl Keyword {
    /// Whether it is for the sender of messages alone, and calls for no reply. `is_answered`: the carrier or the provider
    /// answers it. Where nobody does, a START is quiet only if it took a refusal back, which the database knows.
    pub(crate) fn is_quiet(self, is_answered: bool) -> bool {
        match self {
            Self::Stop => true,
            Self::Start | Self::Help => is_answered,
            Self::Yes => false,
        }
    }

    /// Reads a message of a channel (`sms`, `whatsapp`): the keyword that all of it is, in any letters, with or without
    /// accents and punctuation. `None` for everything else, such as a sentence that has one in it. Carriers say what counts
    /// in text messages; elsewhere only what can be meant no other way does, and HELP asks for an answer.
    #[must_use]
    pub fn read(text: &str, channel: &str) -> Option<Self> {
        // No keyword is that long, and people write novels.
        if text.len() > 100 {
            return None;
        }
        let plain: String = text
            .chars()
            .flat_map(char::to_lowercase)
            // A letter with its accent apart is the letter.
            .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
            .map(|letter| match letter {
                'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
                'é' | 'è' | 'ê' | 'ë' => 'e',
                'í' | 'ì' | 'î' | 'ï' => 'i',
                'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
                'ú' | 'ù' | 'û' | 'ü' => 'u',
                'ç' => 'c',
                letter if letter.is_alphanumeric() => letter,
                _ => ' ',
            })
            .collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        let words = words.join(" ");
        let words = words.as_str();
        let is_text = channel == "sms";
        if STOP.contains(&words) || is_text && STOP_BY_TEXT.contains(&words) {
            Some(Self::Stop)
        } else if START.contains(&words) || is_text && START_BY_TEXT.contains(&words) {
            Some(Self::Start)
        } else if is_text && HELP.contains(&words) {
            Some(Self::Help)
        } else if words == "yes" {
            Some(Self::Yes)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_the_whole_message_in_each_language() {
        for stop in [
            "STOP",
            " stop. ",
            "Stop all",
            "ARRÊT",
            "arre\u{302}t",
            "Stopp!",
            "Darme de baja",
            "basta",
            "PARE",
            "«quit»",
        ] {
            assert_eq!(Keyword::read(stop, "sms"), Some(Keyword::Stop), "{stop}");
        }
        for start in [
            "start",
            "UNSTOP",
            "Démarrer",
            "Anmelden.",
            "riprendi",
            "voltar",
        ] {
            assert_eq!(Keyword::read(start, "sms"), Some(Keyword::Start), "{start}");
        }
        assert_eq!(Keyword::read("¿Ayuda?", "sms"), Some(Keyword::Help));
        assert_eq!(Keyword::read("Yes!", "sms"), Some(Keyword::Yes));
        for other in [
            "",
            "?",
            "yes please",
            "no help",
            "Please stop by at 9",
            "stop the music",
            "Can you cancel my appointment?",
            "stopover",
            &"stop ".repeat(50),
        ] {
            assert_eq!(Keyword::read(other, "sms"), None, "{other}");
        }
    }

    #[test]
    fn in_a_conversation_only_what_is_meant_no_other_way_counts() {
        for stop in ["STOP", "Stop all.", "Unsubscribe", "Abmelden", "Désabonner"] {
            assert_eq!(
                Keyword::read(stop, "whatsapp"),
                Some(Keyword::Stop),
                "{stop}"
            );
        }
        for word in STOP_BY_TEXT.iter().chain(&HELP).chain(&START_BY_TEXT) {
            assert!(Keyword::read(word, "sms").is_some(), "{word}");
            assert_eq!(Keyword::read(word, "whatsapp"), None, "{word}");
        }
        assert_eq!(Keyword::read("Start", "whatsapp"), Some(Keyword::Start));
        assert_eq!(Keyword::read("Yes", "whatsapp"), Some(Keyword::Yes));
    }
}
