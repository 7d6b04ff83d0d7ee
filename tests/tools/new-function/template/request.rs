//! The request of `new-function`.

use deserr::Deserr;
use fields::Line;
use problem::Problem;
use serde::Serialize;

/// A request for a note.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct NewFunction {
    /// The text of the note.
    pub note: Line<120>,
}

impl NewFunction {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        request_body::read(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: &serde_json::Value) -> Result<NewFunction, Vec<String>> {
        NewFunction::read(body.to_string().as_bytes()).map_err(|problem| problem.pointers())
    }

    #[test]
    fn goes_to_the_database_as_it_came() {
        let request = read(&json!({ "note": "hello" })).unwrap();

        assert_eq!(
            serde_json::to_value(request).unwrap(),
            json!({ "note": "hello" })
        );
    }

    #[test]
    fn every_fault_is_named() {
        let mut faults = read(&json!({ "note": "", "more": 1 })).unwrap_err();
        faults.sort();

        assert_eq!(faults, ["/more", "/note"]);
    }
}
