//! What clients are told of their password.

use crate::{CantWrite, Words, spoken, text};
use languages::Spoken;
use serde_json::{Map, Value};

pub(crate) fn words(
    event: &str,
    payload: &Map<String, Value>,
    link: Option<&str>,
) -> Result<Words, CantWrite> {
    let organization = text(payload, "organization_name")?;
    let spoken = spoken(payload);
    let (subject, paragraphs) = match event {
        "password_forgotten" => {
            let (subject, open, ignore) = forgotten(spoken);
            let link = link.ok_or(CantWrite::Lacks("its link"))?;
            (subject, vec![format!("{open}\n{link}"), ignore.to_owned()])
        }
        "password_changed" => {
            let (subject, done) = changed(spoken);
            (subject, vec![done.to_owned()])
        }
        _ => return Err(CantWrite::UnknownTopic(format!("client.{event}"))),
    };
    let named = |words: &str| words.replace("ORGANIZATION", organization);
    Ok(Words {
        sender: Some(organization.to_owned()),
        subject: named(subject),
        paragraphs: paragraphs.iter().map(|words| named(words)).collect(),
    })
}

/// The subject, what to do, and what to do for whoever did not ask.
fn forgotten(spoken: Spoken) -> (&'static str, &'static str, &'static str) {
    match spoken {
        Spoken::English => (
            "Your new password for ORGANIZATION",
            "Open this link within an hour to choose a new password:",
            "You did not ask for it? Then ignore this message. Your password stays as it is.",
        ),
        Spoken::Spanish => (
            "Su nueva contraseña para ORGANIZATION",
            "Abra este enlace en el plazo de una hora para elegir una nueva contraseña:",
            "¿No la ha solicitado? Ignore este mensaje. Su contraseña no cambia.",
        ),
        Spoken::German => (
            "Ihr neues Passwort für ORGANIZATION",
            "Öffnen Sie diesen Link innerhalb einer Stunde, um ein neues Passwort zu wählen:",
            "Sie haben das nicht verlangt? Dann ist nichts zu tun. Ihr Passwort bleibt, wie es ist.",
        ),
        Spoken::French => (
            "Votre nouveau mot de passe pour ORGANIZATION",
            "Ouvrez ce lien dans l’heure pour choisir un nouveau mot de passe :",
            "Vous ne l’avez pas demandé ? Ignorez ce message. Votre mot de passe ne change pas.",
        ),
        Spoken::Italian => (
            "La sua nuova password per ORGANIZATION",
            "Apra questo link entro un’ora per scegliere una nuova password:",
            "Non l’ha chiesto lei? Ignori questo messaggio. La sua password resta la stessa.",
        ),
        Spoken::Portuguese => (
            "A sua nova palavra-passe para ORGANIZATION",
            "Abra esta ligação no prazo de uma hora para escolher uma nova palavra-passe:",
            "Não a pediu? Ignore esta mensagem. A sua palavra-passe não muda.",
        ),
    }
}

/// The subject, and what was done.
fn changed(spoken: Spoken) -> (&'static str, &'static str) {
    match spoken {
        Spoken::English => (
            "Your password for ORGANIZATION was changed",
            "Your password for ORGANIZATION was changed just now. If that was not you, ask for a new one where you sign in, \
             and tell ORGANIZATION.",
        ),
        Spoken::Spanish => (
            "Su contraseña para ORGANIZATION ha cambiado",
            "Su contraseña para ORGANIZATION acaba de cambiarse. Si no ha sido usted, solicite una nueva donde inicia sesión \
             y avise a ORGANIZATION.",
        ),
        Spoken::German => (
            "Ihr Passwort für ORGANIZATION wurde geändert",
            "Ihr Passwort für ORGANIZATION wurde soeben geändert. Waren Sie das nicht, verlangen Sie bei der Anmeldung ein \
             neues, und melden Sie sich bei ORGANIZATION.",
        ),
        Spoken::French => (
            "Votre mot de passe pour ORGANIZATION a été modifié",
            "Votre mot de passe pour ORGANIZATION vient d’être modifié. Si ce n’était pas vous, demandez-en un nouveau à la \
             connexion et prévenez ORGANIZATION.",
        ),
        Spoken::Italian => (
            "La sua password per ORGANIZATION è stata modificata",
            "La sua password per ORGANIZATION è stata appena modificata. Se non è stato lei, ne chieda una nuova \
             all’accesso e avvisi ORGANIZATION.",
        ),
        Spoken::Portuguese => (
            "A sua palavra-passe para ORGANIZATION foi alterada",
            "A sua palavra-passe para ORGANIZATION acaba de ser alterada. Se não foi você, peça uma nova ao iniciar sessão \
             e avise ORGANIZATION.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_forgotten_password_has_a_link_and_a_changed_one_none() {
        let payload = json!({ "organization_name": "Alpine Trails", "language": "de" });
        let payload = payload.as_object().unwrap();

        let asked = words(
            "password_forgotten",
            payload,
            Some("https://app.example/#t"),
        )
        .unwrap();
        assert_eq!(asked.subject, "Ihr neues Passwort für Alpine Trails");
        assert!(asked.paragraphs[0].ends_with(":\nhttps://app.example/#t"));

        let told = words("password_changed", payload, None).unwrap();
        assert_eq!(told.paragraphs.len(), 1);
        assert!(!told.paragraphs[0].contains("ORGANIZATION"));
        assert!(words("password_forgotten", payload, None).is_err());
    }
}
