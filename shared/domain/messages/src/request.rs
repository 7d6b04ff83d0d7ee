//! The requests of `outbox-dispatch`.

use deserr::Deserr;
use fields::Budget;
use ids::MessageId;
use problem::{Fault, Problem};
use serde::Serialize;
use std::time::Duration;

/// The most messages that are sent again by one request.
const MAX_AGAIN: usize = 100;

/// A request to deliver what waits. For the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct DispatchRequest {
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    seconds: Budget<50, 300>,
    /// Whether the call stays for all of this time, and looks each second whether something has come; else it ends where
    /// nothing is due. Default: false.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    stay: bool,
}

/// A request to send messages again that failed. For owners and admins.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct SendAgain {
    /// Ids of messages of the outbox whose status is `dead`, 1 to 100.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    message_ids: Vec<MessageId>,
}

impl DispatchRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read(body)
    }

    /// The time in which messages are taken up.
    #[must_use]
    pub fn budget(&self) -> Duration {
        self.seconds.get()
    }

    /// Whether the call goes on looking where nothing is due.
    #[must_use]
    pub fn stays(&self) -> bool {
        self.stay
    }
}

impl SendAgain {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// As [`DispatchRequest::read`].
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let again: Self = request_body::read(body)?;
        if (1..=MAX_AGAIN).contains(&again.message_ids.len()) {
            return Ok(again);
        }
        Err(Problem::invalid(vec![Fault {
            pointer: "/message_ids".to_owned(),
            detail: format!("must have 1 to {MAX_AGAIN} ids"),
        }]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named() {
        let problem = DispatchRequest::read(br#"{"seconds": 0, "all": true}"#).unwrap_err();
        let mut pointers = problem.pointers();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/all", "/seconds"]);
        for body in [r#"{"message_ids": []}"#, r#"{"message_ids": ["x"]}"#, "{}"] {
            assert_eq!(
                SendAgain::read(body.as_bytes()).unwrap_err().status(),
                422,
                "{body}"
            );
        }
    }
}
