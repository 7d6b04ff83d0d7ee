//! What an assistant says besides what it quotes, in each language.

use languages::Spoken;

/// The sentences of one language.
pub(crate) struct Phrases {
    /// To who greets and asks nothing yet.
    pub greeting: &'static str,
    /// To who thanks.
    pub welcome: &'static str,
    /// Before what surely answers.
    pub found: &'static str,
    /// Before what may answer.
    pub perhaps: &'static str,
    /// Where nothing answers.
    pub not_found: &'static str,
    /// How to reach a person.
    pub offer: &'static str,
    /// A person has been asked.
    pub passed_on: &'static str,
    /// While somebody is there, or nobody knows when.
    pub somebody_answers: &'static str,
    /// Before the time at which somebody is there again.
    pub closed_until: &'static str,
    /// Where nobody knows that time.
    pub closed: &'static str,
}

impl Phrases {
    pub fn of(spoken: Spoken) -> Self {
        match spoken {
            Spoken::English => Self {
                greeting: "Hello! How can I help you?",
                welcome: "You are welcome! If there is anything else, write here.",
                found: "I found this:",
                perhaps: "Perhaps this answers your question:",
                not_found: "I could not find an answer to that.",
                offer: "If you would rather ask a person, write: talk to a person.",
                passed_on: "I have passed your message on to the team.",
                somebody_answers: "Somebody answers you here as soon as they can.",
                closed_until: "Nobody is here at the moment. We are back on",
                closed: "Nobody is here at the moment. Your message is kept for the team.",
            },
            Spoken::German => Self {
                greeting: "Guten Tag! Wie kann ich Ihnen helfen?",
                welcome: "Gern geschehen! Wenn Sie noch etwas brauchen, schreiben Sie hier.",
                found: "Das habe ich gefunden:",
                perhaps: "Vielleicht beantwortet das Ihre Frage:",
                not_found: "Dazu habe ich keine Antwort gefunden.",
                offer: "Wenn Sie lieber einen Menschen fragen, schreiben Sie: mit jemandem sprechen.",
                passed_on: "Ich habe Ihre Nachricht an das Team weitergegeben.",
                somebody_answers: "Jemand antwortet Ihnen hier so bald wie möglich.",
                closed_until: "Im Moment ist niemand da. Wir sind wieder da am",
                closed: "Im Moment ist niemand da. Ihre Nachricht bleibt für das Team aufbewahrt.",
            },
            Spoken::French => Self {
                greeting: "Bonjour ! Comment puis-je vous aider ?",
                welcome: "Avec plaisir ! S’il vous faut autre chose, écrivez ici.",
                found: "Voici ce que j’ai trouvé :",
                perhaps: "Ceci répond peut-être à votre question :",
                not_found: "Je n’ai pas trouvé de réponse à cette question.",
                offer: "Si vous préférez demander à quelqu’un, écrivez : parler à quelqu’un.",
                passed_on: "J’ai transmis votre message à l’équipe.",
                somebody_answers: "Quelqu’un vous répond ici dès que possible.",
                closed_until: "Il n’y a personne pour le moment. Nous serons de retour",
                closed: "Il n’y a personne pour le moment. Votre message est gardé pour l’équipe.",
            },
            Spoken::Italian => Self {
                greeting: "Buongiorno! Come posso aiutarla?",
                welcome: "Di nulla! Se le serve altro, scriva qui.",
                found: "Ho trovato questo:",
                perhaps: "Forse questo risponde alla sua domanda:",
                not_found: "Non ho trovato una risposta.",
                offer: "Se preferisce chiedere a una persona, scriva: parlare con una persona.",
                passed_on: "Ho inoltrato il suo messaggio al team.",
                somebody_answers: "Qualcuno le risponde qui appena possibile.",
                closed_until: "Al momento non c’è nessuno. Torniamo",
                closed: "Al momento non c’è nessuno. Il suo messaggio resta in attesa del team.",
            },
            Spoken::Spanish => Self {
                greeting: "¡Hola! ¿En qué puedo ayudarle?",
                welcome: "¡De nada! Si necesita algo más, escriba aquí.",
                found: "He encontrado esto:",
                perhaps: "Quizás esto responda a su pregunta:",
                not_found: "No he encontrado una respuesta.",
                offer: "Si prefiere preguntar a una persona, escriba: hablar con una persona.",
                passed_on: "He pasado su mensaje al equipo.",
                somebody_answers: "Alguien le responde aquí lo antes posible.",
                closed_until: "En este momento no hay nadie. Volvemos el",
                closed: "En este momento no hay nadie. Su mensaje queda guardado para el equipo.",
            },
            Spoken::Portuguese => Self {
                greeting: "Olá! Como posso ajudar?",
                welcome: "De nada! Se precisar de mais alguma coisa, escreva aqui.",
                found: "Encontrei isto:",
                perhaps: "Talvez isto responda à sua pergunta:",
                not_found: "Não encontrei uma resposta.",
                offer: "Se preferir perguntar a uma pessoa, escreva: falar com uma pessoa.",
                passed_on: "Passei a sua mensagem à equipa.",
                somebody_answers: "Alguém responde aqui assim que possível.",
                closed_until: "De momento não há ninguém. Voltamos",
                closed: "De momento não há ninguém. A sua mensagem fica guardada para a equipa.",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wishes::asks_for_a_person;

    #[test]
    fn who_writes_what_is_offered_is_understood() {
        for spoken in Spoken::ALL {
            let offer = Phrases::of(spoken).offer;
            let words = offer.rsplit_once(':').map(|(_, words)| words).unwrap();
            assert!(asks_for_a_person(words), "{words}");
        }
    }
}
