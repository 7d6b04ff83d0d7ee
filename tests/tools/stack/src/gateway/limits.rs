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
/// The most columns, conditions and parameters of a query. PostgREST takes time by the square of their number, outside
/// of the database and so beyond its `statement_timeout`.
const ITEMS: usize = 300;

/// The request, with its body read.
pub(super) async fn checked(request: Request) -> Result<Request, Box<Response>> {
    let size = size(request.uri().query().unwrap_or_default());
    if size.depth > DEPTH {
        let detail = format!("resources and conditions may be nested at most {DEPTH} deep");
        return Err(Box::new(refusal(StatusCode::BAD_REQUEST, &detail)));
    }
    if size.items > ITEMS {
        let detail = format!("a query may name at most {ITEMS} columns, conditions and parameters");
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

/// How large the question of a query is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Size {
    /// How deep its parentheses go. Those of conditions such as `or=(...)` count as those of `select`.
    depth: usize,
    /// How many columns, conditions and parameters it names. Values of a list, `id=in.(...)`, are none.
    items: usize,
}

fn size(query: &str) -> Size {
    let mut size = Size::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let (mut open, mut deepest) = (0_usize, 0);
        for letter in value.bytes() {
            match letter {
                b'(' => {
                    open += 1;
                    deepest = deepest.max(open);
                }
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        size.depth = size.depth.max(deepest);
        size.items += 1;
        if !is_list(&name, &value) {
            size.items += value.bytes().filter(|letter| *letter == b',').count();
        }
    }
    size
}

/// Whether a parameter compares a column with a list of values.
fn is_list(name: &str, value: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let names_others = ["select", "order", "columns", "on_conflict", "or", "and"].contains(&last);
    !names_others && value.trim_start_matches("not.").starts_with("in.(")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> (usize, usize) {
        let Size { depth, items } = size(query);
        (depth, items)
    }

    #[test]
    fn depth_counts_what_is_open_at_once() {
        assert_eq!(of("select=id,name&limit=1"), (0, 3));
        assert_eq!(of("select=id,a(id),b(id,c(id))&or=(x.eq.1,y.eq.2)").0, 2);
        assert_eq!(of("select=a%28b%28c%29%29").0, 2);
        assert_eq!(of(&"a(".repeat(12)), (0, 1));
        assert_eq!(of(&format!("select={}", "a(".repeat(12))).0, 12);
        assert_eq!(of("select=%2").0, 0);
    }

    #[test]
    fn values_of_a_list_are_no_items() {
        let ids = vec!["7"; 1000].join(",");
        assert_eq!(of(&format!("id=in.({ids})&select=id,name")).1, 3);
        assert_eq!(
            of(&format!("id=not.in.%28{}%29", ids.replace(',', "%2C"))).1,
            1
        );
        for query in [
            format!("select={ids}"),
            format!("select=a({})", ids.replace(',', "%2c")),
            format!("select=in.({ids})"),
            format!("tours.order=in.({ids})"),
            format!("or=(id.in.({ids}))"),
            format!("id=eq.({ids})"),
            vec!["id=eq.7"; 1000].join("&"),
        ] {
            assert_eq!(of(&query).1, 1000, "{}", &query[..30]);
        }
    }
}
