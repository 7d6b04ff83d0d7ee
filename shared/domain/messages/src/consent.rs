//! What whoever filled in a form is asked: whether it was them.

use crate::{CantWrite, Words, spoken, text};
use languages::Spoken;
use serde_json::{Map, Value};

pub(crate) fn words(payload: &Map<String, Value>, link: &str) -> Result<Words, CantWrite> {
    let organization = text(payload, "organization_name")?;
    let (subject, asked, open, otherwise) = told(spoken(payload));
    let named = |words: &str| words.replace("ORGANIZATION", organization);
    let mut paragraphs = vec![named(asked)];
    let agreed = payload.get("words").and_then(Value::as_array);
    for words in agreed.into_iter().flatten().filter_map(Value::as_str) {
        paragraphs.push(format!("“{words}”"));
    }
    paragraphs.push(format!("{open}\n{link}"));
    paragraphs.push(otherwise.to_owned());
    Ok(Words {
        sender: Some(organization.to_owned()),
        subject: named(subject),
        paragraphs,
    })
}

/// The subject, what was asked for, what to do, and what happens otherwise.
fn told(spoken: Spoken) -> (&'static str, &'static str, &'static str, &'static str) {
    match spoken {
        Spoken::English => (
            "Please confirm: messages from ORGANIZATION",
            "Your address was entered in a form of ORGANIZATION, with consent to this:",
            "Open this link within 7 days to confirm:",
            "If that was not you, do nothing: nothing will be sent.",
        ),
        Spoken::Spanish => (
            "Por favor, confirme: mensajes de ORGANIZATION",
            "Su dirección se escribió en un formulario de ORGANIZATION, con el consentimiento para lo siguiente:",
            "Abra este enlace en un plazo de 7 días para confirmar:",
            "Si no fue usted, no haga nada: no se le enviará nada.",
        ),
        Spoken::German => (
            "Bitte bestätigen: Nachrichten von ORGANIZATION",
            "Ihre Adresse wurde in ein Formular von ORGANIZATION eingetragen, mit der Zustimmung zu Folgendem:",
            "Öffnen Sie diesen Link innerhalb von 7 Tagen, um zu bestätigen:",
            "Waren Sie das nicht, tun Sie nichts: Dann wird nichts gesendet.",
        ),
        Spoken::French => (
            "Veuillez confirmer : messages de ORGANIZATION",
            "Votre adresse a été saisie dans un formulaire de ORGANIZATION, avec l'accord suivant :",
            "Ouvrez ce lien dans les 7 jours pour confirmer :",
            "Si ce n'était pas vous, ne faites rien : rien ne vous sera envoyé.",
        ),
        Spoken::Italian => (
            "Confermi, per favore: messaggi di ORGANIZATION",
            "Il suo indirizzo è stato inserito in un modulo di ORGANIZATION, con il consenso a quanto segue:",
            "Apra questo link entro 7 giorni per confermare:",
            "Se non è stato lei, non faccia nulla: non verrà inviato nulla.",
        ),
        Spoken::Portuguese => (
            "Confirme, por favor: mensagens de ORGANIZATION",
            "O seu endereço foi introduzido num formulário de ORGANIZATION, com o consentimento para o seguinte:",
            "Abra esta ligação no prazo de 7 dias para confirmar:",
            "Se não foi você, não faça nada: nada será enviado.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_says_who_asks_what_was_agreed_to_and_where_to_confirm() {
        for language in ["en", "es", "de", "fr", "it", "pt", "rm"] {
            let payload = json!({ "organization_name": "Alpine", "language": language, "words": ["Send me <news>"] });
            let words = words(payload.as_object().unwrap(), "https://a.example/?token=t").unwrap();
            assert!(words.subject.contains("Alpine"), "{language}");
            assert_eq!(words.paragraphs.len(), 4, "{language}");
            assert_eq!(words.paragraphs[1], "“Send me <news>”");
            assert!(words.paragraphs[2].ends_with("\nhttps://a.example/?token=t"));
        }
    }
}
