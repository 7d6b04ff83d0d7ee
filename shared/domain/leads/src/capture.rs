//! The request of `lead-capture`.

use crate::Attribution;
use callers::{Caller, Client, OneOf, Public, User};
use deserr::Deserr;
use fields::Line;
use ids::{FormId, SubmissionId};
use problem::{Faults, Problem};
use request_body::read_action;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most answers that are looked at.
const MAX_ANSWERS: usize = 200;

/// A request to `lead-capture`.
#[derive(Clone, Debug, PartialEq)]
pub enum LeadRequest {
    /// Send what was filled in.
    Capture(LeadCapture),
    /// Take a submission that was kept as spam for none.
    Release(Release),
}

/// What a visitor filled in.
#[derive(Clone, Debug, PartialEq, Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct LeadCapture {
    /// Id of the form, as its row in `forms` has it.
    pub form_id: FormId,
    /// Answers by the names of the form's fields. Fields that the form's conditions hide are left out.
    pub answers: BTreeMap<String, Value>,
    /// Parameters of the campaign that brought the visitor, such as `utm_source`.
    #[deserr(default)]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub attribution: Attribution,
    /// Page that the form stands in, and when it was opened.
    #[deserr(default)]
    pub page: Option<Page>,
    /// Language of the page (BCP 47), such as `de-CH`.
    #[deserr(default)]
    pub language: Option<Line<35>>,
}

/// The page that a form stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "FormPage")
)]
#[deserr(deny_unknown_fields)]
pub struct Page {
    /// Address of the page. Its query is not kept, since it may hold tokens.
    #[deserr(default)]
    pub url: Option<Line<2000>>,
    /// Address of the page that the visitor came from. Its query is not kept.
    #[deserr(default)]
    pub referrer: Option<Line<2000>>,
    /// When the page was opened, in RFC 3339, such as `2026-12-01T10:00:00Z`.
    #[deserr(default)]
    pub opened_at: Option<Line<40>>,
}

/// Takes a submission that was kept as spam for none.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "SubmissionRelease")
)]
#[deserr(deny_unknown_fields)]
pub struct Release {
    /// Id of the submission, as its row in `form_submissions` has it.
    pub submission_id: SubmissionId,
}

#[cfg(feature = "schema")]
fields::by_action!(
    LeadRequest,
    "capture" => LeadCapture,
    "release" => Release,
);

impl LeadRequest {
    /// Reads and checks a JSON body. `action` is `capture` where it is missing, or `release`, which is for the staff.
    ///
    /// # Errors
    /// 400 `invalid_json`; 403 `staff_only` where somebody else releases; 422 `invalid_request` with every fault.
    pub fn read(body: &[u8], by: OneOf<(Public, Client, User)>) -> Result<Self, Problem> {
        let mut body = request_body::json(body)?;
        if read_action(&mut body, &["capture", "release"])? == "release" {
            let release = request_body::typed(body).map(Self::Release)?;
            return match by {
                Caller::User(_) => Ok(release),
                Caller::Public(_) | Caller::Client(_) => Err(Problem::new(
                    403,
                    "staff_only",
                    "Only the staff of the organization release a submission.",
                )),
            };
        }
        let capture: LeadCapture = request_body::typed(body)?;
        if capture.answers.len() > MAX_ANSWERS {
            let mut faults = Faults::default();
            faults.add(
                "/answers",
                format!("must have at most {MAX_ANSWERS} answers"),
            );
            return Err(faults.into());
        }
        Ok(Self::Capture(capture))
    }
}
