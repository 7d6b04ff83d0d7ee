//! What a request to PostgREST may be, before it reaches the database.

use axum::{
    Json,
    body::{self, Body},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// The most bytes of a body.
const BODY: usize = 1_000_000;
/// The most resources that may be embedded in each other: `tours(departures(bookings(...)))`. Each level multiplies the
/// rows that are read.
const DEPTH: usize = 5;

/// The request, with its body read.
pub(super) async fn checked(request: Request) -> Result<Request, Box<Response>> {
    if depth(request.uri().query().unwrap_or_default()) > DEPTH {
        let detail = format!("at most {DEPTH} resources may be embedded in each other");
        return Err(Box::new(refusal(StatusCode::BAD_REQUEST, &detail)));
    }
    let (parts, body) = request.into_parts();
    match body::to_bytes(body, BODY).await {
        Ok(bytes) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Err(_) => {
            let detail = format!("the body may have at most {BODY} bytes");
            Err(Box::new(refusal(StatusCode::PAYLOAD_TOO_LARGE, &detail)))
        }
    }
}

fn refusal(status: StatusCode, detail: &str) -> Response {
    (status, Json(json!({ "message": detail, "hint": null }))).into_response()
}

/// How deep the parentheses of a query go. Those of conditions such as `or=(...)` count as those of `select`.
fn depth(query: &str) -> usize {
    let mut bytes = query.bytes();
    let (mut open, mut deepest) = (0_usize, 0);
    while let Some(byte) = bytes.next() {
        let letter = match byte {
            b'%' => {
                let code = [bytes.next(), bytes.next()].map(Option::unwrap_or_default);
                match code {
                    [b'2', b'8'] => b'(',
                    [b'2', b'9'] => b')',
                    _ => b'x',
                }
            }
            byte => byte,
        };
        match letter {
            b'(' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_what_is_open_at_once() {
        assert_eq!(depth("select=id,name&limit=1"), 0);
        assert_eq!(depth("select=id,a(id),b(id,c(id))&or=(x.eq.1,y.eq.2)"), 2);
        assert_eq!(depth("select=a%28b%28c%29%29"), 2);
        assert_eq!(depth(&"a(".repeat(12)), 12);
        assert_eq!(depth("select=%2"), 0);
    }
}
