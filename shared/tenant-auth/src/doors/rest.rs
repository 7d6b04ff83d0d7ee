//! The PostgREST door: reads over HTTP with the caller's own token, under the same row-level security.

use super::{database_error, project_api};
use crate::{caller, context::Context, telemetry::timed};
use problem::Problem;
use serde::Deserialize;

/// PostgREST, as one caller.
pub struct Rest<'a> {
    context: &'a Context,
}

impl<'a> Rest<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self { context }
    }

    /// Reads rows: `GET /rest/v1/<resource>?<query>`. `query` holds PostgREST's names and values, not yet
    /// percent-encoded. Gives the rows as they came, a JSON array.
    ///
    /// # Errors
    /// What PostgREST refuses, with its status and code; 503 where it can't be reached.
    pub async fn read(&self, resource: &str, query: &[(&str, String)]) -> Result<String, Problem> {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        // PostgREST's own log has only the path and the user agent of a request.
        let agent = format!("frontdesk ({})", self.context.request_id);
        let request = project_api::get(self.context, &format!("/rest/v1/{resource}?{query}"))
            .header("accept", "application/json")
            .header("user-agent", agent);
        let received = timed(&self.context.log_fields.rest, request.send())
            .await
            .map_err(|failure| unavailable(failure.to_string()))?;

        match received.status {
            200 | 206 => String::from_utf8(received.body.to_vec()).map_err(|_| {
                Problem::internal().because("PostgREST answered something that is not UTF-8")
            }),
            status => Err(refusal(status, &received.body)),
        }
    }
}

fn unavailable(cause: String) -> Problem {
    Problem::new(
        503,
        "api_unavailable",
        "The data can't be reached at the moment. Try again.",
    )
    .with_header("retry-after", "1")
    .because(cause)
}

/// The error of PostgREST: <https://docs.postgrest.org/en/v12/references/errors.html>
#[derive(Deserialize)]
struct RestError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    hint: Option<String>,
}

fn refusal(status: u16, body: &[u8]) -> Problem {
    let Ok(error) = serde_json::from_slice::<RestError>(body) else {
        return unavailable(format!("PostgREST answered {status}"));
    };
    let cause = format!("PostgREST answered {status}, code {}", error.code);
    match (status, error.code.strip_prefix("PT")) {
        // What an SQL function stated by `private.fail`.
        (400..500, Some(_)) => database_error::stated(
            status,
            error.message,
            error.details.unwrap_or_default(),
            error.hint.as_deref(),
        ),
        (401, _) => caller::not_accepted(&cause),
        (403, _) => Problem::new(403, "forbidden", "You may not do this.").because(cause),
        (404, _) | (406, _) => {
            Problem::new(404, "not_found", "There is no such thing.").because(cause)
        }
        (502..=504, _) => unavailable(cause),
        // A connection that ended in the middle of a statement told no SQLSTATE: PostgREST has a 400 for that.
        _ if error.code.is_empty() => unavailable(cause),
        // PostgREST has a 500 for most of these: a statement that took too long, a server that ends or recovers.
        _ if is_passing(&error.code) => unavailable(cause),
        // The query is our own: what is wrong with it is not the caller's fault.
        _ => Problem::internal().because(cause),
    }
}

/// Whether a SQLSTATE says that the same request may succeed in a moment.
fn is_passing(code: &str) -> bool {
    let classes = ["08", "40", "53", "57", "58"];
    code.len() == 5
        && (classes.contains(&code.get(..2).unwrap_or_default())
            || matches!(code, "25006" | "55P03"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_a_503_whatever_postgrest_answers() {
        for code in [
            "57P02", "57014", "40P01", "53100", "58030", "55P03", "25006",
        ] {
            let body = format!(r#"{{"code":"{code}","message":"x"}}"#);
            assert_eq!(refusal(500, body.as_bytes()).status(), 503, "{code}");
        }
        let ended = br#"{"code":"","message":"server closed the connection unexpectedly"}"#;
        assert_eq!(refusal(400, ended).status(), 503);
        for code in ["42P01", "PGRST202", "57"] {
            let body = format!(r#"{{"code":"{code}","message":"x"}}"#);
            assert_eq!(refusal(500, body.as_bytes()).status(), 500, "{code}");
        }
    }

    #[test]
    fn a_refusal_of_a_function_is_the_same_through_either_door() {
        let problem = refusal(
            404,
            br#"{"code":"PT404","message":"departure_not_found","details":"There is none.","hint":"/departure_id"}"#,
        );

        assert_eq!(
            (problem.status(), problem.code()),
            (404, "departure_not_found")
        );
        assert_eq!(problem.errors()[0].pointer, "/departure_id");

        let problem = refusal(
            404,
            br#"{"code":"PT404","message":"item_not_found","details":"Some don't exist.","hint":"[{\"pointer\":\"/items/1/id\",\"detail\":\"no\"}]"}"#,
        );

        assert_eq!(problem.errors()[0].pointer, "/items/1/id");
    }

    #[test]
    fn a_gateway_without_postgrest_is_a_503() {
        assert_eq!(refusal(503, b"Service Unavailable").status(), 503);
        assert_eq!(
            refusal(503, br#"{"code":"PGRST000","message":"no connection"}"#).status(),
            503
        );
    }

    #[test]
    fn our_own_faults_are_not_told() {
        let problem = refusal(
            400,
            br#"{"code":"PGRST100","message":"parse error at secret"}"#,
        );

        assert_eq!(problem.status(), 500);
        assert!(!problem.to_json().contains("secret"));
    }
}
