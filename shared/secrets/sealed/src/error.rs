//! What can go wrong. No error holds anything of a secret or a key.

use std::{error::Error, fmt};

/// Why a ring of keys can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysError {
    /// There is none.
    Empty,
    /// The entry with this number, counted from 1, is not `id:key`, with an id of 1 to 32 letters, digits, hyphens
    /// and underscores, and a key of 32 bytes in base64.
    Malformed(usize),
    /// Two have this id.
    Repeated(String),
}

/// There is no source of randomness, or the secret is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CantSeal;

/// Why a sealed secret does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CantOpen {
    /// The key that sealed it, by its id, is not in the ring.
    UnknownKey(String),
    /// It was changed, or sealed for another place.
    NotAuthentic,
}

impl fmt::Display for KeysError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(formatter, "there is no key"),
            Self::Malformed(number) => write!(
                formatter,
                "key {number} is not of the form id:key, where key is 32 bytes in base64"
            ),
            Self::Repeated(id) => write!(formatter, "two keys have the id {id}"),
        }
    }
}

impl fmt::Display for CantSeal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the secret can't be sealed")
    }
}

impl fmt::Display for CantOpen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(id) => {
                write!(formatter, "the key {id}, which sealed it, is not known")
            }
            Self::NotAuthentic => write!(formatter, "it was changed, or sealed for another place"),
        }
    }
}

impl Error for KeysError {}
impl Error for CantSeal {}
impl Error for CantOpen {}
