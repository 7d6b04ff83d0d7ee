//! What an error of Postgres means to the caller.

use problem::{Fault, Problem};
use serde::Deserialize;
use spin_sdk::pg::{self, DbError, PgError, QueryError};

/// Why a statement failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The connection broke. Whether the statement took effect is unknown.
    ConnectionLost(String),
    /// Postgres rolled the statement back and asks for a retry (deadlock, serialization).
    Undone(String),
    /// It was refused, and a retry would be too.
    Refused(Problem),
}

impl From<pg::Error> for Failure {
    fn from(error: pg::Error) -> Self {
        match error {
            pg::Error::PgError(PgError::QueryFailed(QueryError::DbError(error))) => {
                of_database(&error)
            }
            // Errors that are not the database's own: the connection is closed, the server is gone.
            pg::Error::PgError(
                PgError::ConnectionFailed(text) | PgError::QueryFailed(QueryError::Text(text)),
            ) => Self::ConnectionLost(text),
            other => Self::Refused(Problem::internal().because(format!("database: {other}"))),
        }
    }
}

/// 503: the database can't be reached.
pub(crate) fn unavailable(cause: impl Into<String>) -> Problem {
    Problem::new(
        503,
        "database_unavailable",
        "The database can't be reached at the moment. Try again, with the same Idempotency-Key if you sent one.",
    )
    .with_header("retry-after", "1")
    .because(cause)
}

fn of_database(error: &DbError) -> Failure {
    let cause = cause(error);
    match error.code.as_str() {
        "40001" | "40P01" => Failure::Undone(cause),
        // Shutdown, crash, start-up; connection exceptions.
        "57P01" | "57P02" | "57P03" => Failure::ConnectionLost(cause),
        code if code.starts_with("08") => Failure::ConnectionLost(cause),
        code => Failure::Refused(refusal(code, error, cause)),
    }
}

fn refusal(code: &str, error: &DbError, cause: String) -> Problem {
    if let Some(status) = code
        .strip_prefix("PT")
        .and_then(|status| status.parse::<u16>().ok())
        .filter(|status| (400..500).contains(status))
    {
        let detail = error.detail.clone().unwrap_or_default();
        return stated(status, error.message.clone(), detail, extra(error, "hint"));
    }
    let problem = match code {
        "23P01" => Problem::new(
            409,
            "conflict",
            "Another entry already takes this time or place.",
        ),
        "23505" => Problem::new(
            409,
            "already_exists",
            "An entry with these values already exists.",
        ),
        "23503" => Problem::new(
            409,
            "still_referenced",
            "Another entry refers to this one, or is missing.",
        ),
        "42501" => Problem::new(403, "forbidden", "You may not do this."),
        // A full disk, no memory, no connection; a fault of the system under it; a server that another has taken over
        // from. What was asked for is undone, and succeeds once somebody has put that right.
        "25006" => unavailable(cause.as_str()),
        code if code.starts_with("53") || code.starts_with("58") => unavailable(cause.as_str()),
        "57014" | "55P03" => {
            Problem::new(503, "busy", "This took too long and was undone. Try again.")
                .with_header("retry-after", "1")
        }
        // Values that pass the function's checks and not the database's.
        code if code.starts_with("22") || matches!(code, "23514" | "23502") => {
            Problem::new(422, "invalid_value", "A value is out of its range.")
        }
        _ => Problem::internal(),
    };
    problem.because(cause)
}

/// A refusal that an SQL function states itself, by `private.fail`, through whichever door it comes. `hint` holds the
/// pointer of the field at fault, a JSON array of faults, or a JSON object for the function that called.
pub(crate) fn stated(status: u16, code: String, detail: String, hint: Option<&str>) -> Problem {
    let pointer = hint.filter(|hint| hint.starts_with('/'));
    let errors = match (pointer, hint) {
        (Some(pointer), _) => vec![Fault {
            pointer: pointer.to_owned(),
            detail: detail.clone(),
        }],
        (None, Some(list)) => serde_json::from_str(list).unwrap_or_default(),
        (None, None) => Vec::new(),
    };
    let problem = Problem::new(status, code, detail).with_errors(errors);
    if let Some(Wait { wait_seconds }) = hint.and_then(|hint| serde_json::from_str(hint).ok()) {
        return problem.with_header("retry-after", wait_seconds.to_string());
    }
    match hint.filter(|hint| hint.starts_with('{')) {
        Some(object) => problem.with_hint(object),
        None => problem,
    }
}

/// The hint of a limit that was reached.
#[derive(Deserialize)]
struct Wait {
    wait_seconds: u64,
}

/// What the log may know: never `detail` or the message of a foreign error, which quote values of rows.
fn cause(error: &DbError) -> String {
    let mut cause = format!("SQLSTATE {}", error.code);
    for name in ["constraint", "table", "column", "routine"] {
        if let Some(value) = extra(error, name) {
            cause.push_str(&format!(", {name} {value}"));
        }
    }
    // Of the context, only the functions that were at work: other lines quote what was sent, such as
    // `JSON data, line 1: {"email":"ada@...`.
    for line in extra(error, "where_").unwrap_or_default().lines() {
        if line.starts_with("PL/pgSQL function ") || line.starts_with("SQL function ") {
            cause.push_str(&format!(", in {line}"));
        }
    }
    cause
}

fn extra<'a>(error: &'a DbError, name: &str) -> Option<&'a str> {
    error
        .extras
        .iter()
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, hint: &str) -> DbError {
        DbError {
            as_text: "secret".into(),
            severity: "ERROR".into(),
            code: code.into(),
            message: "sold_out".into(),
            detail: Some("Key (email)=(ada@example.com) exists".into()),
            extras: vec![
                ("hint".into(), hint.into()),
                ("constraint".into(), "customers_email_key".into()),
                (
                    "where_".into(),
                    "JSON data, line 1: {\"email\":\"ada@example.com\nSQL statement \"secret\"\n\
                     PL/pgSQL function private.book_seats(uuid,uuid,jsonb) line 9 at RAISE"
                        .into(),
                ),
            ],
        }
    }

    fn refused(error: DbError) -> Problem {
        match Failure::from(pg::Error::PgError(PgError::QueryFailed(
            QueryError::DbError(error),
        ))) {
            Failure::Refused(problem) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_stated_refusal_keeps_its_status_code_and_pointer() {
        let problem = refused(error("PT409", "/participants"));

        assert_eq!((problem.status(), problem.code()), (409, "sold_out"));
        assert_eq!(problem.errors()[0].pointer, "/participants");
    }

    #[test]
    fn a_stated_refusal_may_name_several_fields() {
        let problem = refused(error(
            "PT404",
            r#"[{"pointer":"/items/1/id","detail":"no"}]"#,
        ));

        assert_eq!(problem.errors()[0].pointer, "/items/1/id");
    }

    #[test]
    fn a_limit_says_when_to_come_back() {
        let problem = refused(error("PT429", r#"{"wait_seconds": 31}"#));

        let headers: Vec<_> = problem.headers().collect();
        assert_eq!(
            (problem.status(), headers),
            (429, vec![("retry-after", "31")])
        );
    }

    #[test]
    fn an_object_in_a_refusal_is_for_the_function_alone() {
        let choice = r#"{"model_provider":"openai","model_name":"text-embedding-3-small"}"#;

        let problem = refused(error("PT409", choice));

        assert_eq!((problem.status(), problem.hint()), (409, Some(choice)));
        assert_eq!(problem.errors(), []);
        assert!(!problem.to_json().contains("openai"));
    }

    #[test]
    fn values_of_rows_reach_neither_the_answer_nor_the_log() {
        for code in ["23505", "23P01", "22P02", "42P01", "XX000"] {
            let problem = refused(error(code, ""));

            let all = format!(
                "{}{}",
                problem.to_json(),
                problem.cause().unwrap_or_default()
            );
            assert!(
                !all.contains("ada@example.com") && !all.contains("secret"),
                "{all}"
            );
            assert!(
                all.contains("private.book_seats(uuid,uuid,jsonb) line 9"),
                "{all}"
            );
        }
    }

    #[test]
    fn what_a_caller_sent_is_never_a_500() {
        for (code, status) in [
            ("23505", 409),
            ("23P01", 409),
            ("22003", 422),
            ("23514", 422),
            ("42501", 403),
        ] {
            assert_eq!(refused(error(code, "")).status(), status, "{code}");
        }
        assert_eq!(refused(error("PT500", "")).status(), 500);
    }

    #[test]
    fn what_the_machine_lacks_is_a_503_to_be_tried_again() {
        for code in ["53100", "53200", "53300", "58030", "25006"] {
            let problem = refused(error(code, ""));

            assert_eq!(
                (problem.status(), problem.code()),
                (503, "database_unavailable"),
                "{code}"
            );
        }
    }

    #[test]
    fn a_server_that_goes_away_is_no_refusal() {
        let failure = Failure::from(pg::Error::PgError(PgError::QueryFailed(
            QueryError::DbError(error("57P01", "")),
        )));

        assert!(matches!(failure, Failure::ConnectionLost(_)));
    }
}
