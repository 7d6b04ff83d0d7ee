//! The requests of `website-crawl`.

use callers::{Caller, OneOf, Service, User};
use deserr::Deserr;
use fields::{Budget, Count, Line, string_field};
use ids::{DocumentId, OrganizationId, Uuid};
use problem::{Faults, Problem};
use request_body::{Fields, given, read_action};
use serde::Serialize;
use std::time::Duration;

const ACTIONS: [&str; 6] = ["crawl", "start", "show", "list", "stop", "remove"];

/// A request to `website-crawl`.
#[derive(Debug)]
pub enum WebsiteRequest {
    /// Crawl sites that are due.
    Crawl(Crawl),
    /// Add a site, or crawl one that is known.
    Start(Start),
    /// Say how far a site is.
    Show(OfSource),
    /// List the sites of an organization.
    List(OfOrganization),
    /// End the crawl of a site.
    Stop(OfSource),
    /// Forget a site and all of its pages.
    Remove(OfSource),
}

/// Crawls sites that are due, a page at a time. For the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WebsiteCrawlRun")
)]
#[deserr(deny_unknown_fields)]
pub struct Crawl {
    /// Id of the only organization whose sites are crawled. Default: all organizations.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    #[serde(skip_serializing)]
    seconds: Budget<25, 300>,
}

/// How often a site is crawled by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Frequency {
    /// Only when somebody asks for it.
    Manual,
    /// Once a day: 24 hours after the last crawl.
    Daily,
    /// Once a week: seven days after the last crawl.
    Weekly,
}

/// Adds a site, or crawls one that is known. For the staff, and for the service.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WebsiteStart")
)]
#[deserr(deny_unknown_fields)]
pub struct Start {
    /// Id of the organization whose site it is; required of the service, and of nobody else.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    /// Id of a site that is known. This or `url`.
    #[deserr(default)]
    source_id: Option<SourceId>,
    /// Address of the start page, such as `https://example.com/de/`; only pages below its folder are read.
    #[deserr(default)]
    #[serde(skip_serializing)]
    pub url: Option<Line<500>>,
    /// Most pages that are read, 1 to 10,000. Default: 50, or as it was.
    #[deserr(default)]
    max_pages: Option<Count<1, 10_000>>,
    /// How often the site is crawled by itself. Default: `manual`, or as it was.
    #[deserr(default)]
    crawl_frequency: Option<Frequency>,
}

/// Names the site that is meant. For the staff, and for the service.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WebsiteNamed")
)]
#[deserr(deny_unknown_fields)]
pub struct OfSource {
    /// Id of the organization whose site it is; required of the service, and of nobody else.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    /// Id of the site, as `list` gives it.
    source_id: SourceId,
}

/// Lists the sites of an organization. For the staff, and for the service.
#[derive(Clone, Debug, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WebsitesOf")
)]
#[deserr(deny_unknown_fields)]
pub struct OfOrganization {
    /// Id of the organization whose sites are listed; required of the service, and of nobody else.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
}

/// The id of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SourceId(Uuid);

impl SourceId {
    fn parse(text: &str) -> Result<Self, String> {
        // As all other ids are read.
        DocumentId::parse(text).map(|id| Self(id.get()))
    }
}

string_field!(SourceId);
fields::described!(SourceId, { "type": "string", "format": "uuid" });

#[cfg(feature = "schema")]
fields::by_action!(
    WebsiteRequest,
    "crawl" => Crawl,
    "start" => Start,
    "show" => OfSource,
    "list" => OfOrganization,
    "stop" => OfSource,
    "remove" => OfSource,
);

impl WebsiteRequest {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json`; 403 `service_only` where a user asks for what the clock does; 422 `invalid_request` with every
    /// fault.
    pub fn read(body: &[u8], by: OneOf<(User, Service)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        let action = read_action(&mut body, &ACTIONS)?;
        let is_user = matches!(by, Caller::User(_));
        if action == "crawl" && is_user {
            return Err(Problem::new(
                403,
                "service_only",
                "The service crawls all sites. Name an action, such as start.",
            ));
        }
        let organization = |fields: &Fields| {
            let mut faults = Faults::default();
            match (is_user, given(fields, "organization_id")) {
                (true, Some(_)) => faults.add(
                    "/organization_id",
                    "is for the service; members of several name one in x-organization-id",
                ),
                (false, None) => faults.add("/organization_id", "is required"),
                _ => {}
            }
            faults
        };
        Ok(match action {
            "crawl" => Self::Crawl(request_body::typed(body)?),
            "start" => Self::Start(request_body::typed_by(body, |fields| {
                organization(fields).and(names_one(fields))
            })?),
            "show" => Self::Show(request_body::typed_by(body, organization)?),
            "list" => Self::List(request_body::typed_by(body, organization)?),
            "stop" => Self::Stop(request_body::typed_by(body, organization)?),
            _ => Self::Remove(request_body::typed_by(body, organization)?),
        })
    }
}

/// There is a site, by its id or by its address.
fn names_one(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    if given(fields, "url").is_some() == given(fields, "source_id").is_some() {
        faults.add("/url", "is required, or source_id instead of it");
    }
    faults
}

impl Crawl {
    /// The time in which pages are fetched.
    #[must_use]
    pub fn budget(&self) -> Duration {
        self.seconds.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ID: &str = "00000000-0000-4000-8000-0000000a5001";

    fn by_user(body: &Value) -> Result<WebsiteRequest, Problem> {
        WebsiteRequest::read(body.to_string().as_bytes(), Caller::User(User))
    }

    fn by_service(body: &Value) -> Result<WebsiteRequest, Problem> {
        WebsiteRequest::read(body.to_string().as_bytes(), Caller::Service(Service))
    }

    #[test]
    fn every_fault_is_named() {
        for (body, expected) in [
            (json!({ "action": "pull" }), vec!["/action"]),
            (json!({ "action": "start" }), vec!["/url"]),
            (
                json!({ "action": "start", "url": "https://a.example", "source_id": ID }),
                vec!["/url"],
            ),
            (
                json!({ "action": "start", "source_id": "x", "max_pages": 0, "crawl_frequency": "hourly", "all": 1,
                    "organization_id": ID }),
                vec![
                    "/all",
                    "/crawl_frequency",
                    "/max_pages",
                    "/organization_id",
                    "/source_id",
                ],
            ),
            (json!({ "action": "show" }), vec!["/source_id"]),
            (json!({ "action": "list", "all": true }), vec!["/all"]),
        ] {
            let mut pointers = by_user(&body).unwrap_err().pointers();
            pointers.sort_unstable();
            assert_eq!(pointers, expected, "{body}");
        }
    }

    #[test]
    fn programs_say_whose_site_it_is() {
        assert_eq!(by_user(&json!({})).unwrap_err().code(), "service_only");
        assert!(by_service(&json!({ "seconds": 5 })).is_ok());
        let list = json!({ "action": "list" });
        assert!(by_user(&list).is_ok());
        assert_eq!(
            by_service(&list).unwrap_err().pointers(),
            ["/organization_id"]
        );
        assert!(by_service(&json!({ "action": "list", "organization_id": ID })).is_ok());
    }
}
