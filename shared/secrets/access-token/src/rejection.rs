//! Why a token was not accepted.

use std::fmt;

/// Why a token was not accepted: for the log. Every caller gets the same 401, because the reason
/// would tell a forger how far it came.
///
/// Its text holds nothing of the token but the key id of [`Rejection::UnknownKey`], which is at
/// most 128 printable ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// Longer than a token of this system gets.
    TooLarge,
    /// Not a signed JWT, or one with contents that this system or its database could misread. The
    /// word says which part.
    Malformed(&'static str),
    /// No key of the set has this id: the issuer may have changed keys, so the caller may fetch
    /// the set once more. Nothing has been verified at this point, so a stranger can cause it at
    /// will: limit how often.
    UnknownKey {
        /// The id that the token names.
        kid: String,
    },
    /// The token asks for another algorithm than its key has, or for one without a key.
    AlgorithmMismatch,
    /// The signature is not the key's.
    BadSignature,
    /// `exp` has passed.
    Expired,
    /// `nbf` or `iat` is still to come.
    NotYetValid,
    /// `iss` is another issuer.
    WrongIssuer,
    /// `aud` does not name this audience.
    WrongAudience,
    /// `role` is none of those that the database knows.
    UnknownRole,
    /// A claim without which a token proves nothing. The word is its name.
    MissingClaim(&'static str),
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => formatter.write_str("token is too large"),
            Self::Malformed(part) => write!(formatter, "token is malformed: {part}"),
            Self::UnknownKey { kid } => write!(formatter, "no key has the id {kid:?}"),
            Self::AlgorithmMismatch => formatter.write_str("algorithm is not the key's"),
            Self::BadSignature => formatter.write_str("signature is wrong"),
            Self::Expired => formatter.write_str("token has expired"),
            Self::NotYetValid => formatter.write_str("token is not valid yet"),
            Self::WrongIssuer => formatter.write_str("token is from another issuer"),
            Self::WrongAudience => formatter.write_str("token is for another audience"),
            Self::UnknownRole => formatter.write_str("token has an unknown role"),
            Self::MissingClaim(name) => write!(formatter, "token has no {name}"),
        }
    }
}

impl std::error::Error for Rejection {}
