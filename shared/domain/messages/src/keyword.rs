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

/// Those of carriers and Twilio first, which stand in every language.
const STOP: [&str; 28] = [
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "optout",
    "opt out",
    "revoke", // Spanish
    "alto",
    "parar",
    "baja",
    "darme de baja", // German
    "stopp",
    "abmelden",
    "abbestellen", // French
    "arret",
    "arreter",
    "desabonner",
    "desinscrire",
    "me desabonner", // Italian
    "ferma",
    "basta",
    "disiscrivi", // Portuguese
    "pare",
    "sair",
    "remover",
];
const HELP: [&str; 7] = ["help", "info", "ayuda", "hilfe", "aide", "aiuto", "ajuda"];
/// YES is none of them: it confirms an appointment, too.
const START: [&str; 14] = [
    "start",
    "unstop",
    "subscribe",
    "opt in",
    "optin", // Spanish
    "iniciar",
    "alta", // German
    "anmelden",
    "starten", // French
    "reprendre",
    "demarrer", // Italian
    "inizia",
    "riprendi", // Portuguese
    "voltar",
];

impl Keyword {
    /// Whether it is for the sender of messages alone, and calls for no reply.
    pub(crate) fn is_quiet(self) -> bool {
        matches!(self, Self::Stop | Self::Start | Self::Help)
    }

    /// Reads a text message: the keyword that all of it is, in any letters, with or without accents and punctuation.
    /// `None` for everything else, such as a sentence that has one in it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
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
        if STOP.contains(&words.as_str()) {
            Some(Self::Stop)
        } else if START.contains(&words.as_str()) {
            Some(Self::Start)
        } else if HELP.contains(&words.as_str()) {
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
            assert_eq!(Keyword::read(stop), Some(Keyword::Stop), "{stop}");
        }
        for start in [
            "start",
            "UNSTOP",
            "Démarrer",
            "Anmelden.",
            "riprendi",
            "voltar",
        ] {
            assert_eq!(Keyword::read(start), Some(Keyword::Start), "{start}");
        }
        assert_eq!(Keyword::read("¿Ayuda?"), Some(Keyword::Help));
        assert_eq!(Keyword::read("Yes!"), Some(Keyword::Yes));
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
            assert_eq!(Keyword::read(other), None, "{other}");
        }
    }
}
