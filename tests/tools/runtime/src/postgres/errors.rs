//! Errors: from the driver's to the interface's, in Spin's words.

use std::fmt::Write;

use tokio_postgres::error::DbError;

use crate::bindings::postgres::{DbError as ReportedError, Error, QueryError};

/// What Postgres reported, piece by piece, or else what the driver says.
pub(super) fn query_failed(error: tokio_postgres::Error) -> Error {
    let as_text = format!("{error:?}");
    Error::QueryFailed(match error.as_db_error() {
        None => QueryError::Text(as_text),
        Some(reported) => QueryError::DbError(ReportedError {
            as_text,
            severity: reported.severity().to_owned(),
            code: reported.code().code().to_owned(),
            message: reported.message().to_owned(),
            detail: reported.detail().map(str::to_owned),
            extras: extras(reported),
        }),
    })
}

pub(super) fn conversion_failed(error: &anyhow::Error) -> Error {
    Error::QueryFailed(QueryError::Text(as_text(error)))
}

/// Reduces an error to text, which loses its code.
pub(super) fn in_words(error: Error) -> Error {
    Error::QueryFailed(QueryError::Text(format!("{error:?}")))
}

pub(super) fn too_large(limit: usize) -> Error {
    let message = format!("query result exceeds limit of {limit} bytes");
    Error::QueryFailed(QueryError::Text(message))
}

/// An error and its causes in the shape of `anyhow`'s, and never with a backtrace: a component has
/// no use for this program's.
pub(super) fn as_text(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    let causes: Vec<_> = error.chain().skip(1).collect();
    for (index, cause) in causes.iter().enumerate() {
        if index == 0 {
            text.push_str("\n\nCaused by:");
        }
        _ = match causes.len() {
            1 => write!(text, "\n    {cause}"),
            _ => write!(text, "\n    {index}: {cause}"),
        };
    }
    text
}

fn extras(error: &DbError) -> Vec<(String, String)> {
    let line = error.line().map(|line| line.to_string());
    [
        ("column", error.column()),
        ("constraint", error.constraint()),
        ("routine", error.routine()),
        ("hint", error.hint()),
        ("table", error.table()),
        ("datatype", error.datatype()),
        ("schema", error.schema()),
        ("file", error.file()),
        ("line", line.as_deref()),
        ("where_", error.where_()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
    .collect()
}
