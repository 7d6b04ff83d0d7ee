//! What the staff are told of an escalation that nobody has taken.

use calendar::{Moment, Zone, when};
use ids::UserId;
use jiff::Timestamp;
use languages::{Language, Spoken};
use serde::{Deserialize, Serialize};

/// An escalation that waits, and who is reminded of it: the answer of `private.reminder_begin`.
#[derive(Clone, Debug, Deserialize)]
pub struct ReminderFacts {
    organization_name: String,
    timezone: String,
    reason: String,
    summary: Option<String>,
    /// RFC 3339.
    waits_since: String,
    /// How many more wait, of whom it tells too.
    pub others: u64,
    staff: Vec<Staff>,
}

#[derive(Clone, Debug, Deserialize)]
struct Staff {
    user_id: UserId,
    language: Option<String>,
}

/// What one of the staff is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    user_id: UserId,
    subject: String,
    text: String,
}

impl ReminderFacts {
    /// The messages, each in its reader's language.
    pub fn messages(&self) -> Vec<Reminder> {
        self.staff.iter().map(|staff| self.message(staff)).collect()
    }

    fn message(&self, staff: &Staff) -> Reminder {
        let spoken = staff
            .language
            .as_deref()
            .and_then(|language| Language::parse(language).ok())
            .unwrap_or_default()
            .spoken();
        let name = &self.organization_name;
        let since = self.since(spoken);
        let all = self.others + 1;
        // What nobody has taken, since when somebody waits, who else does, and what they wrote.
        let (subject, waits, others, wrote) = match spoken {
            Spoken::English => (
                match all {
                    1 => format!("{name}: nobody has taken a conversation yet"),
                    _ => format!("{name}: nobody has taken {all} conversations yet"),
                },
                format!("A customer has been waiting for a person since {since}."),
                "Others who wait:",
                "They wrote:",
            ),
            Spoken::German => (
                match all {
                    1 => format!("{name}: ein Gespräch hat noch niemand übernommen"),
                    _ => format!("{name}: {all} Gespräche hat noch niemand übernommen"),
                },
                format!("Eine Kundin oder ein Kunde wartet auf einen Menschen seit {since}."),
                "Andere, die warten:",
                "Geschrieben hat sie oder er:",
            ),
            Spoken::French => (
                match all {
                    1 => format!("{name} : personne n’a encore pris une conversation"),
                    _ => format!("{name} : personne n’a encore pris {all} conversations"),
                },
                format!("Un client attend une personne depuis {since}."),
                "Autres en attente :",
                "Il a écrit :",
            ),
            Spoken::Italian => (
                match all {
                    1 => format!("{name}: nessuno ha ancora preso una conversazione"),
                    _ => format!("{name}: nessuno ha ancora preso {all} conversazioni"),
                },
                format!("Un cliente aspetta una persona da {since}."),
                "Altri che aspettano:",
                "Ha scritto:",
            ),
            Spoken::Spanish => (
                match all {
                    1 => format!("{name}: nadie ha tomado todavía una conversación"),
                    _ => format!("{name}: nadie ha tomado todavía {all} conversaciones"),
                },
                format!("Un cliente espera a una persona desde {since}."),
                "Otros que esperan:",
                "Ha escrito:",
            ),
            Spoken::Portuguese => (
                match all {
                    1 => format!("{name}: ainda ninguém assumiu uma conversa"),
                    _ => format!("{name}: ainda ninguém assumiu {all} conversas"),
                },
                format!("Um cliente espera por uma pessoa desde {since}."),
                "Outros que esperam:",
                "Escreveu:",
            ),
        };
        let others = match self.others {
            0 => String::new(),
            count => format!(" {others} {count}."),
        };
        let said = self.summary.as_deref().unwrap_or(&self.reason);
        Reminder {
            user_id: staff.user_id,
            subject,
            text: format!("{waits}{others} {wrote}\n\n{said}"),
        }
    }

    /// The time in the organization's zone; as it came, where that is unknown.
    fn since(&self, spoken: Spoken) -> String {
        let zone = Zone::named(&self.timezone).ok();
        let since = self.waits_since.parse::<Timestamp>().ok();
        match (zone, since) {
            (Some(zone), Some(since)) => when(Moment::from(since), &zone, spoken),
            _ => self.waits_since.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_reads_in_their_language_since_when_somebody_waits() {
        let user = |number: u8| format!("9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c{number:02}");
        let languages = ["en", "de", "fr", "it", "es", "pt", "xx"];
        let staff: Vec<_> = (0..)
            .zip(languages)
            .map(|(number, language)| json!({ "user_id": user(number), "language": language }))
            .collect();
        let facts: ReminderFacts = serde_json::from_value(json!({
            "organization_name": "Alpine", "timezone": "Europe/Zurich", "reason": "vip", "summary": "My bus is gone",
            "waits_since": "2026-11-30T08:00:00+00:00", "others": 0, "staff": staff,
        }))
        .unwrap();
        let messages = facts.messages();
        let begins = [
            "Alpine: nobody",
            "Alpine: ein",
            "Alpine : personne",
            "Alpine: nessuno",
            "Alpine: nadie",
            "Alpine: ainda",
            "Alpine: nobody",
        ];
        for (message, begin) in messages.iter().zip(begins) {
            assert!(message.subject.starts_with(begin), "{message:?}");
            let time = if begin.contains(" :") {
                "9 h 00"
            } else {
                "9:00"
            };
            assert!(message.text.contains(time), "{message:?}");
            assert!(message.text.ends_with("\n\nMy bus is gone"), "{message:?}");
        }
        assert_eq!(messages.len(), begins.len());
    }

    #[test]
    fn one_reminder_tells_how_many_others_wait() {
        let user = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c00";
        let facts = |others: u64, language: &str| {
            let facts: ReminderFacts = serde_json::from_value(json!({
                "organization_name": "Alpine", "timezone": "Europe/Zurich", "reason": "vip", "summary": "My bus is gone",
                "waits_since": "2026-11-30T08:00:00+00:00", "others": others,
                "staff": [{ "user_id": user, "language": language }],
            }))
            .unwrap();
            facts.messages().remove(0)
        };
        let alone = facts(0, "en");
        assert!(!alone.text.contains("Others"), "{alone:?}");
        for (language, subject, says) in [
            (
                "en",
                "Alpine: nobody has taken 4 conversations yet",
                ". Others who wait: 3. They wrote:\n\nMy bus is gone",
            ),
            (
                "de",
                "Alpine: 4 Gespräche hat noch niemand übernommen",
                ". Andere, die warten: 3. Geschrieben hat sie oder er:\n\nMy bus is gone",
            ),
        ] {
            let told = facts(3, language);
            assert_eq!(told.subject, subject);
            assert!(told.text.ends_with(says), "{told:?}");
        }
    }
}
