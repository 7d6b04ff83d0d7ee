//! The end of bookings and appointments that were held and not paid or confirmed in time.

use problem::Problem;
use request_body::Nothing;
use serde::{Deserialize, Serialize};

/// Number of holds that a batch ends.
const BATCH: usize = 100;
/// Number of holds that a run leaves out before it leaves the others to the next run.
const MAX_SKIPPED: usize = 1000;

/// The arguments of `private.holds_release` for the next batch of a run, and what the run has done.
#[derive(Debug, Serialize)]
pub struct HoldRelease {
    max: usize,
    skipped: Vec<String>,
    #[serde(skip)]
    bookings: u64,
    #[serde(skip)]
    appointments: u64,
}

/// Result of one run of the release of holds.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HoldsReleased {
    /// Number of bookings that ended, and gave their seats back.
    bookings: u64,
    /// Number of appointments that ended, and gave their time back.
    appointments: u64,
    /// Number of holds that could not be ended: somebody is at them, or an error is in the database's log.
    skipped: usize,
}

impl Default for HoldRelease {
    fn default() -> Self {
        Self {
            max: BATCH,
            skipped: Vec::new(),
            bookings: 0,
            appointments: 0,
        }
    }
}

impl HoldRelease {
    /// Checks the JSON body of the request for a run: an empty object.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` where it is anything else.
    pub fn read(body: &[u8]) -> Result<(), Problem> {
        let Nothing {} = request_body::read(body)?;
        Ok(())
    }

    /// Adds what a batch did: the answer of `private.holds_release`. Gives whether there may be more to do.
    ///
    /// # Errors
    /// 500 for another shape.
    pub fn add(&mut self, batch: &str) -> Result<bool, Problem> {
        #[derive(Deserialize)]
        struct Batch {
            bookings: u64,
            appointments: u64,
            skipped: Vec<String>,
        }
        let batch: Batch = serde_json::from_str(batch).map_err(|error| {
            Problem::internal().because(format!("holds of another shape: {error}"))
        })?;
        let any = batch.bookings + batch.appointments > 0 || !batch.skipped.is_empty();
        self.bookings += batch.bookings;
        self.appointments += batch.appointments;
        // What can't be ended now is left out from here on, so that it keeps no other from it.
        self.skipped.extend(batch.skipped);
        Ok(any && self.skipped.len() < MAX_SKIPPED)
    }

    /// What the run did.
    pub fn released(self) -> HoldsReleased {
        HoldsReleased {
            bookings: self.bookings,
            appointments: self.appointments,
            skipped: self.skipped.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_run_goes_on_past_what_cant_be_ended_until_nothing_is_left() {
        let mut run = HoldRelease::default();

        assert!(
            run.add(r#"{"bookings":2,"appointments":1,"skipped":["a"]}"#)
                .unwrap()
        );
        assert_eq!(
            serde_json::to_value(&run).unwrap(),
            json!({ "max": BATCH, "skipped": ["a"] })
        );
        assert!(
            run.add(r#"{"bookings":0,"appointments":0,"skipped":["b"]}"#)
                .unwrap()
        );
        assert!(
            !run.add(r#"{"bookings":0,"appointments":0,"skipped":[]}"#)
                .unwrap()
        );

        assert_eq!(
            run.released(),
            HoldsReleased {
                bookings: 2,
                appointments: 1,
                skipped: 2
            }
        );
    }

    #[test]
    fn a_run_takes_an_empty_object_alone() {
        assert!(HoldRelease::read(b"{}").is_ok());
        assert!(HoldRelease::read(br#"{"x":1}"#).is_err());
    }
}
