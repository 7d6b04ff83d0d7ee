//! Why a model gave no answer.

use std::fmt;

/// Why a language model gave no answer, or not all of it. It holds nothing of what was asked or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection, or an address that is none.
    Unreachable,
    /// The time is over.
    Timeout,
    /// 401 or 403: the key is refused.
    KeyRefused,
    /// 429 or 529: a limit of the provider is reached.
    RateLimited,
    /// Another status than that of a good answer.
    Refused(u16),
    /// The provider says that it failed, after it had begun.
    Failed,
    /// The stream ended before the answer did.
    BrokeOff,
    /// The provider's filter of contents held the answer back.
    Filtered,
    /// It said nothing.
    Empty,
    /// It is longer than any answer.
    TooLong,
}

impl Failure {
    /// A stable code, for records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "model_unreachable",
            Self::Timeout => "model_timeout",
            Self::KeyRefused => "model_key_refused",
            Self::RateLimited => "model_rate_limited",
            Self::Refused(_) => "model_refused",
            Self::Failed => "model_failed",
            Self::BrokeOff => "model_broke_off",
            Self::Filtered => "model_filtered",
            Self::Empty => "model_empty",
            Self::TooLong => "model_too_long",
        }
    }

    /// Whether the model was surely not at work: nothing is to be paid then.
    pub fn is_free(self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::KeyRefused | Self::RateLimited | Self::Refused(_)
        )
    }

    /// Whether its service is at fault or does not answer: it is left alone for a while then. A key that is refused, a
    /// question that is, or an answer that is held back says nothing of the next one.
    pub fn is_outage(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Timeout
                | Self::RateLimited
                | Self::Failed
                | Self::Refused(500..=599)
        )
    }

    /// The failure that a status means.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::KeyRefused,
            408 | 504 => Self::Timeout,
            429 | 529 => Self::RateLimited,
            other => Self::Refused(other),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => formatter.write_str("The language model can't be reached."),
            Self::Timeout => formatter.write_str("The language model did not answer in time."),
            Self::KeyRefused => {
                formatter.write_str("The language model's service refuses its key.")
            }
            Self::RateLimited => formatter.write_str("The limit of the language model is reached."),
            Self::Refused(status) => {
                write!(formatter, "The language model's service answered {status}.")
            }
            Self::Failed => formatter.write_str("The language model failed on the way."),
            Self::BrokeOff => formatter.write_str("The language model's answer broke off."),
            Self::Filtered => {
                formatter.write_str("The language model's service held the answer back.")
            }
            Self::Empty => formatter.write_str("The language model gave no answer."),
            Self::TooLong => formatter.write_str("The language model's answer was too long."),
        }
    }
}
