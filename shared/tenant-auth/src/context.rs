//! All that is known of a request.

use crate::{
    caller::{Credentials, Identity},
    configuration::Configuration,
    telemetry::LogFields,
};
use access_token::OrganizationId;
use bytes::Bytes;
use http::HeaderMap;
use problem::Problem;
use std::rc::Rc;
use uuid::Uuid;

/// A request whose caller was verified.
pub(crate) struct Context {
    pub configuration: &'static Configuration,
    pub identity: Identity,
    pub credentials: Credentials,
    pub preferences: Preferences,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub content_type: String,
    /// The query of the URL.
    pub query: Option<String>,
    pub is_get: bool,
    pub request_id: String,
    pub log_fields: Rc<LogFields>,
}

/// Headers that a function takes besides credentials.
#[derive(Debug, Default)]
pub(crate) struct Preferences {
    /// `x-organization-id`: which of their organizations the caller means.
    pub organization_id: Option<OrganizationId>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
}

impl Preferences {
    /// Reads the headers.
    ///
    /// # Errors
    /// 400 `invalid_header`, which names each header at fault.
    pub fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut preferences = Self::default();
        let mut faults = Vec::new();
        let mut fault = |name, detail: &str| faults.push((name, detail.to_owned()));

        if let Some(value) = headers.get("x-organization-id") {
            match value
                .to_str()
                .ok()
                .and_then(|text| Uuid::try_parse(text).ok())
            {
                Some(id) => preferences.organization_id = Some(OrganizationId(id)),
                None => fault("x-organization-id", "must be a UUID"),
            }
        }
        if let Some(value) = headers.get("idempotency-key") {
            match value.to_str() {
                Ok(key) if (1..=255).contains(&key.len()) => {
                    preferences.idempotency_key = Some(key.to_owned());
                }
                _ => fault(
                    "idempotency-key",
                    "must have 1 to 255 visible ASCII characters",
                ),
            }
        }

        if faults.is_empty() {
            Ok(preferences)
        } else {
            Err(Problem::invalid_header(faults))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_header_at_fault_is_named() {
        let mut headers = HeaderMap::new();
        headers.insert("x-organization-id", HeaderValue::from_static("mine"));

        let problem = Preferences::read(&headers).unwrap_err();

        assert_eq!(problem.status(), 400);
        assert_eq!(
            problem.errors()[0].detail,
            "the header x-organization-id must be a UUID"
        );
    }
}
