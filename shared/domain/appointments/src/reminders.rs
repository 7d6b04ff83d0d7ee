//! Due reminders and their messages.

use crate::{Message, Occasion, Topic};
use calendar::{Moment, Zone};
use languages::Language;
use problem::Problem;
use request_body::Nothing;
use serde::{Deserialize, Serialize};

/// Number of reminders per batch.
const BATCH: usize = 200;

/// The arguments of `private.appointment_reminders_send`.
#[derive(Debug, Serialize)]
pub struct Reminders {
    reminders: Vec<Reminder>,
}

#[derive(Debug, Serialize)]
struct Reminder {
    id: ids::Uuid,
    /// Seconds since 1970: if it has moved since, there is another reminder to send.
    starts_at: i64,
    message: Message,
}

/// The arguments of `private.appointment_reminders_due`.
#[derive(Debug, Serialize)]
pub struct DueQuestion<'a> {
    most: usize,
    except: &'a [ids::Uuid],
}

impl Reminders {
    /// Writes the reminders of the appointments that `private.appointment_reminders_due` gave.
    ///
    /// # Errors
    /// 500 for another shape.
    pub fn write(due: &str) -> Result<Self, Problem> {
        #[derive(Deserialize)]
        struct Due {
            id: ids::Uuid,
            organization_name: String,
            timezone: String,
            appointment_type: String,
            /// Whom it is with, where customers may know.
            person: Option<String>,
            starts_at: i64,
            language: String,
        }
        let due: Vec<Due> = serde_json::from_str(due).map_err(|error| unreadable(&error))?;
        let reminders = due
            .into_iter()
            .map(|due| {
                let kind = match &due.person {
                    Some(person) => format!("{}, {person}", due.appointment_type),
                    None => due.appointment_type,
                };
                let topic = Topic {
                    organization: &due.organization_name,
                    kind: &kind,
                    starts_at: Moment::from_second(due.starts_at),
                    zone: &Zone::named(&due.timezone).unwrap_or_default(),
                    price: None,
                };
                let language = Language::parse(&due.language).unwrap_or_default();
                Reminder {
                    id: due.id,
                    starts_at: due.starts_at,
                    message: Message::write(Occasion::Reminder, &topic, &language),
                }
            })
            .collect();
        Ok(Self { reminders })
    }

    /// Whether none is due.
    pub fn is_empty(&self) -> bool {
        self.reminders.is_empty()
    }
}

/// Result of one run of the reminders.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemindersRun {
    /// Number of reminders that were handed to the outbox.
    sent: u64,
    /// Number of customers without a phone or an e-mail address.
    unreachable: u64,
    /// Number of reminders that went wrong. Each is marked on its appointment, and the log of the database has why.
    failed: u64,
    #[serde(skip)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    left_out: Vec<ids::Uuid>,
}

/// The answer of `private.appointment_reminders_send`.
#[derive(Deserialize)]
struct Batch {
    sent: u64,
    unreachable: u64,
    failed: Vec<ids::Uuid>,
}

impl RemindersRun {
    /// The question for the next reminders that are due. Those that went wrong in this run are not among them.
    pub fn question(&self) -> DueQuestion<'_> {
        DueQuestion {
            most: BATCH,
            except: &self.left_out,
        }
    }

    /// Checks the JSON body of the request for a run: an empty object.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` where it is anything else.
    pub fn read(body: &[u8]) -> Result<(), Problem> {
        let Nothing {} = request_body::read(body)?;
        Ok(())
    }

    /// Adds what a batch did: the answer of `private.appointment_reminders_send`. Gives whether it did anything.
    ///
    /// # Errors
    /// 500 for another shape.
    pub fn add(&mut self, batch: &str) -> Result<bool, Problem> {
        let batch: Batch = serde_json::from_str(batch).map_err(|error| unreadable(&error))?;
        let failed = batch.failed.len() as u64;
        self.sent += batch.sent;
        self.unreachable += batch.unreachable;
        self.failed += failed;
        self.left_out.extend(batch.failed);
        Ok(batch.sent + batch.unreachable + failed > 0)
    }
}

fn unreadable(error: &serde_json::Error) -> Problem {
    Problem::internal().because(format!("reminders of another shape: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_is_written_for_each_that_is_due() {
        let due = r#"[{"id":"00000000-0000-4000-8000-0000000a9001","organization_name":"Alpine","timezone":"Asia/Kolkata",
            "appointment_type":"Talk","starts_at":1795424400,"language":"es"}]"#;

        let reminders = serde_json::to_value(Reminders::write(due).unwrap()).unwrap();

        assert_eq!(
            reminders["reminders"][0]["message"]["text"],
            "Alpine: le recordamos su cita (Talk) del lunes 23 de noviembre a las 14:30 (hora de Kolkata, UTC+5:30)."
        );
        assert!(Reminders::write("[]").unwrap().is_empty());
    }

    #[test]
    fn a_run_counts_what_its_batches_did() {
        let mut run = RemindersRun::default();

        let failed = "00000000-0000-4000-8000-0000000a9001";
        let batch = format!(r#"{{"sent":2,"unreachable":1,"failed":["{failed}"]}}"#);
        assert!(run.add(&batch).unwrap());
        assert!(
            !run.add(r#"{"sent":0,"unreachable":0,"failed":[]}"#)
                .unwrap()
        );
        assert_eq!((run.sent, run.unreachable, run.failed), (2, 1, 1));
        let question = serde_json::to_value(run.question()).unwrap();
        assert_eq!(question["except"], serde_json::json!([failed]));
        assert!(RemindersRun::read(b"{}").is_ok());
        assert!(RemindersRun::read(br#"{"x":1}"#).is_err());
    }
}
