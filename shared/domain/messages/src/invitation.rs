//! What the invited are told.

use crate::{CantWrite, Words, spoken, text};
use languages::Spoken;
use serde_json::{Map, Value};

pub(crate) fn words(payload: &Map<String, Value>, link: &str) -> Result<Words, CantWrite> {
    let organization = text(payload, "organization_name")?;
    let is_staff = text(payload, "kind")? == "staff";
    let (subject, invited, open) = told(spoken(payload), is_staff, organization);
    let mut paragraphs = vec![invited];
    // What whoever invites them writes is theirs, and stands apart.
    if let Ok(message) = text(payload, "message") {
        paragraphs.push(format!("“{message}”"));
    }
    paragraphs.push(format!("{open}\n{link}"));
    Ok(Words {
        sender: Some(organization.to_owned()),
        subject,
        paragraphs,
    })
}

/// The subject, who invites to what, and what to do.
fn told(spoken: Spoken, is_staff: bool, organization: &str) -> (String, String, &'static str) {
    let (subject, invited, open) = match (spoken, is_staff) {
        (Spoken::English, true) => (
            "Invitation to join ORGANIZATION",
            "ORGANIZATION invites you to join their team.",
            "Open this link to accept or decline:",
        ),
        (Spoken::English, false) => (
            "Your access to ORGANIZATION",
            "ORGANIZATION invites you to see your bookings and appointments online.",
            "Open this link to choose a password:",
        ),
        (Spoken::Spanish, true) => (
            "Invitación a unirse a ORGANIZATION",
            "ORGANIZATION le invita a unirse a su equipo.",
            "Abra este enlace para aceptar o rechazar:",
        ),
        (Spoken::Spanish, false) => (
            "Su acceso a ORGANIZATION",
            "ORGANIZATION le invita a ver sus reservas y citas en línea.",
            "Abra este enlace para elegir una contraseña:",
        ),
        (Spoken::German, true) => (
            "Einladung ins Team von ORGANIZATION",
            "ORGANIZATION lädt Sie in sein Team ein.",
            "Öffnen Sie diesen Link, um anzunehmen oder abzulehnen:",
        ),
        (Spoken::German, false) => (
            "Ihr Zugang zu ORGANIZATION",
            "ORGANIZATION lädt Sie ein, Ihre Buchungen und Termine online zu sehen.",
            "Öffnen Sie diesen Link, um ein Passwort zu wählen:",
        ),
        (Spoken::French, true) => (
            "Invitation à rejoindre ORGANIZATION",
            "ORGANIZATION vous invite à rejoindre son équipe.",
            "Ouvrez ce lien pour accepter ou refuser :",
        ),
        (Spoken::French, false) => (
            "Votre accès à ORGANIZATION",
            "ORGANIZATION vous invite à consulter vos réservations et rendez-vous en ligne.",
            "Ouvrez ce lien pour choisir un mot de passe :",
        ),
        (Spoken::Italian, true) => (
            "Invito a entrare in ORGANIZATION",
            "ORGANIZATION la invita a entrare nel suo team.",
            "Apra questo link per accettare o rifiutare:",
        ),
        (Spoken::Italian, false) => (
            "Il suo accesso a ORGANIZATION",
            "ORGANIZATION la invita a vedere online le sue prenotazioni e i suoi appuntamenti.",
            "Apra questo link per scegliere una password:",
        ),
        (Spoken::Portuguese, true) => (
            "Convite para se juntar a ORGANIZATION",
            "ORGANIZATION convida-o a juntar-se à sua equipa.",
            "Abra esta ligação para aceitar ou recusar:",
        ),
        (Spoken::Portuguese, false) => (
            "O seu acesso a ORGANIZATION",
            "ORGANIZATION convida-o a ver as suas reservas e marcações online.",
            "Abra esta ligação para escolher uma palavra-passe:",
        ),
    };
    let named = |words: &str| words.replace("ORGANIZATION", organization);
    (named(subject), named(invited), open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_invitation_says_who_invites_and_where_to_accept() {
        let payload = json!({ "organization_name": "Alpine Trails", "kind": "client", "language": "de", "message": "Hallo!" });
        let words = words(
            payload.as_object().unwrap(),
            "https://app.example/invitation#t",
        )
        .unwrap();
        assert_eq!(words.subject, "Ihr Zugang zu Alpine Trails");
        assert_eq!(words.paragraphs.len(), 3);
        assert_eq!(words.paragraphs[1], "“Hallo!”");
        assert!(words.paragraphs[2].ends_with("\nhttps://app.example/invitation#t"));
    }
}
