use crate::form;
use deserr::Deserr;
use fields::Budget;
use ids::OrganizationId;
use problem::Problem;
use serde::Serialize;
use std::time::Duration;

/// Makes vectors for all passages that have none. For the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct CatchUp {
    /// Id of the only organization to work for. Default: all organizations.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing)]
    seconds: Budget<25, 300>,
}

impl CatchUp {
    /// Reads a body of this content type.
    ///
    /// # Errors
    /// 403 `forbidden` for a form, 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault.
    pub fn read(content_type: &str, body: &[u8]) -> Result<Self, Problem> {
        if form::boundary(content_type).is_some() {
            return Err(Problem::new(
                403,
                "forbidden",
                "Documents are sent by the staff; the service asks for vectors, with a JSON object.",
            ));
        }
        request_body::read(body)
    }

    /// The time in which new work is started.
    #[must_use]
    pub fn budget(&self) -> Duration {
        self.seconds.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_needs_to_be_named() {
        let request = CatchUp::read("application/json", b"{}").unwrap();
        assert_eq!(request, CatchUp::default());
        assert_eq!(request.budget(), Duration::from_secs(25));
    }

    #[test]
    fn every_fault_is_named() {
        let body = br#"{"organization_id": "x", "seconds": 0, "document_id": "x"}"#;
        let problem = CatchUp::read("application/json", body).unwrap_err();
        let mut pointers = problem.pointers();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/document_id", "/organization_id", "/seconds"]);
    }

    #[test]
    fn a_form_is_not_for_the_service() {
        let problem = CatchUp::read("multipart/form-data; boundary=x", b"").unwrap_err();
        assert_eq!((problem.status(), problem.code()), (403, "forbidden"));
    }
}
