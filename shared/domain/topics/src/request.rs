use deserr::Deserr;
use fields::{Budget, Day};
use ids::OrganizationId;
use problem::Problem;
use serde::Serialize;
use std::time::Duration;

/// A request to cluster customers' messages into topics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClusteringRequest {
    date: Option<Day>,
    organization_id: Option<OrganizationId>,
    again: bool,
    #[serde(skip)]
    seconds: Budget<25, 300>,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Body {
    /// Date whose messages are clustered, in each organization's time zone. Default: yesterday.
    #[deserr(default)]
    date: Option<Day>,
    /// Id of the only organization to work for. Default: all organizations.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    /// Whether to cluster again what is done.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    again: bool,
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    seconds: Budget<25, 300>,
}

#[cfg(feature = "schema")]
fields::described_as!(ClusteringRequest, Body);

impl ClusteringRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let body: Body = request_body::read(body)?;
        Ok(Self {
            date: body.date,
            organization_id: body.organization_id,
            again: body.again,
            seconds: body.seconds,
        })
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
    use serde_json::json;

    fn read(body: &serde_json::Value) -> Result<ClusteringRequest, Problem> {
        ClusteringRequest::read(body.to_string().as_bytes())
    }

    #[test]
    fn nothing_needs_to_be_named() {
        let request = read(&json!({})).unwrap();
        assert_eq!(request, ClusteringRequest::default());
        assert_eq!(request.budget(), Duration::from_secs(25));
    }

    #[test]
    fn every_fault_is_named() {
        let body = json!({ "date": "2026-02-30", "organization_id": "x", "again": "yes", "seconds": 0, "all": true });
        let problem = read(&body).unwrap_err();
        let mut pointers = problem.pointers();
        pointers.sort_unstable();
        assert_eq!(
            pointers,
            ["/again", "/all", "/date", "/organization_id", "/seconds"]
        );
    }
}
