//! What goes with an e-mail besides its words.

use crate::{Email, Outgoing};
use languages::Spoken;

/// What a message needs that its row does not have.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Where an invitation is accepted, or a consent confirmed.
    pub link: Option<String>,
    /// Where one unsubscribes.
    pub unsubscribe: Option<String>,
    /// Where a guest sees, moves and cancels what they booked.
    pub manage: Option<String>,
    /// The address that the platform sends from.
    pub sender: Option<String>,
}

impl Around {
    /// Adds the links and the file to an e-mail.
    pub(crate) fn complete(&self, outgoing: &Outgoing, email: &mut Email) {
        let spoken = outgoing.spoken();
        if let Some(url) = &self.manage
            && !email.text.contains(url.as_str())
        {
            email.add(&format!("{}\n{url}", manage(spoken)));
        }
        if let Some(url) = &self.unsubscribe {
            if !email.text.contains(url.as_str()) {
                email.add(&format!("{}\n{url}", unsubscribe(spoken)));
            }
            email.unsubscribe = Some(url.clone());
        }
        if let Some(event) = &outgoing.event {
            email.attachment = event.file(self.sender.as_deref(), self.manage.as_deref());
        }
    }
}

fn manage(spoken: Spoken) -> &'static str {
    match spoken {
        Spoken::English => "See, move or cancel it here:",
        Spoken::Spanish => "Véala, cámbiela o cancélela aquí:",
        Spoken::German => "Hier ansehen, verschieben oder absagen:",
        Spoken::French => "Consultez, déplacez ou annulez ici :",
        Spoken::Italian => "Qui può vedere, spostare o annullare:",
        Spoken::Portuguese => "Veja, altere ou cancele aqui:",
    }
}

fn unsubscribe(spoken: Spoken) -> &'static str {
    match spoken {
        Spoken::English => "Unsubscribe, or choose what you get:",
        Spoken::Spanish => "Darse de baja o elegir lo que recibe:",
        Spoken::German => "Abbestellen oder auswählen, was Sie erhalten:",
        Spoken::French => "Se désabonner ou choisir ce que vous recevez :",
        Spoken::Italian => "Annulli l'iscrizione o scelga che cosa riceve:",
        Spoken::Portuguese => "Cancelar a subscrição ou escolher o que recebe:",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Written;
    use serde_json::json;

    fn write(html: Option<&str>, purpose: &str, around: &Around) -> Email {
        let outgoing: Outgoing = serde_json::from_value(json!({
            "topic": "message.sent", "channel": "email", "recipient": "ada@example.com",
            "payload": { "purpose": purpose, "subject": "News", "text": "Snow!", "html": html, "language": "de" },
        }))
        .unwrap();
        assert_eq!(outgoing.is_marketing(), purpose == "marketing");
        let Written::Email(email) = outgoing.write(around).unwrap() else {
            panic!("no e-mail")
        };
        email
    }

    #[test]
    fn whoever_gets_news_can_unsubscribe_in_the_text_and_by_a_header() {
        let url = "https://a.example/functions/v1/message-preferences?token=t";
        let around = Around {
            unsubscribe: Some(url.to_owned()),
            ..Around::default()
        };
        let email = write(
            Some("<html><body><p>Snow!</p></BODY></html>"),
            "marketing",
            &around,
        );
        assert_eq!(email.unsubscribe.as_deref(), Some(url));
        assert_eq!(
            email.text,
            format!("Snow!\n\nAbbestellen oder auswählen, was Sie erhalten:\n{url}")
        );
        assert!(
            email
                .html
                .contains(&format!("<a href=\"{url}\">{url}</a></p>\n</BODY></html>")),
            "{}",
            email.html
        );

        let own = format!("<p>Snow!</p><a href=\"{url}\">stop</a>");
        let email = write(Some(&own), "marketing", &around);
        assert!(email.html.starts_with(&own), "{}", email.html);

        let email = write(None, "transactional", &Around::default());
        assert_eq!((email.text.as_str(), email.unsubscribe), ("Snow!", None));
    }
}
