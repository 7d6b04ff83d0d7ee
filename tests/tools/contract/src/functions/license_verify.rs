use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Named},
};
use callers::{Caller, Service, User};
use licenses::LicenseRequest;
use schemars::JsonSchema;
use serde_json::json;

/// What a license key is valid for.
#[derive(JsonSchema)]
struct LicenseChecked {
    /// Whether the license is valid now.
    valid: bool,
    /// When the license ends, in RFC 3339; null if never, or if it is not valid.
    expires_at: Option<Moment>,
    /// Modules that the license covers.
    modules: Vec<Named>,
}

/// A license of the caller's organization.
#[derive(JsonSchema)]
struct License {
    /// Id of the license, a UUID.
    id: Id,
    /// Last four characters of the key; null if unknown.
    key_hint: Option<String>,
    /// Whether the license is valid now.
    valid: bool,
    /// When the license ends, in RFC 3339; null if never.
    expires_at: Option<Moment>,
    /// Modules that the license covers.
    modules: Vec<Named>,
    /// When the license was issued, in RFC 3339.
    created_at: Moment,
}

/// The licenses of the caller's organization.
#[derive(JsonSchema)]
struct Licenses {
    /// Licenses of the organization, without their keys.
    licenses: Vec<License>,
}

/// A license that was revoked.
#[derive(JsonSchema)]
struct LicenseRevoked {
    /// Id of the license, a UUID.
    id: Id,
    /// Id of the organization that had the license.
    organization_id: Id,
    /// Last four characters of the key; null if unknown.
    key_hint: Option<String>,
    /// Whether the license is valid now: always false.
    valid: bool,
    /// When the license ended, in RFC 3339.
    expires_at: Moment,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum LicenseAnswer {
    Checked(LicenseChecked),
    Listed(Licenses),
    Revoked(LicenseRevoked),
}

/// A license that was issued, with its key.
#[derive(JsonSchema)]
struct LicenseIssued {
    /// Id of the license, a UUID.
    id: Id,
    /// Id of the organization that gets the license.
    organization_id: Id,
    /// Last four characters of the key.
    key_hint: String,
    /// When the license ends, in RFC 3339; null if never.
    expires_at: Option<Moment>,
    /// Modules that the license covers.
    modules: Vec<Named>,
    /// Key of the license. It is answered only here.
    key: String,
}

pub(super) fn describe() -> Function {
    Function::post("license-verify", "Tells whether a license is valid, until when, and for which modules")
        .tag(TENANCY)
        .description(
            "Anybody with a `key` learns what it is valid for; an expired key and an unknown one get the same answer. \
             Members may leave the key out to list the licenses of their organization. `issue` and \
             `revoke` are for the service.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<LicenseRequest>("Verify", json!({ "key": "Zk3l9…" }), |body| {
            LicenseRequest::read(body, &Caller::User(User)).map(drop)
        })
        .or_read(|body| LicenseRequest::read(body, &Caller::Service(Service)).map(drop))
        .or("Issue", json!({
            "action": "issue", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "expires_at": "2027-12-31T00:00:00Z", "modules": ["crm"],
        }))
        .or("Revoke", json!({
            "action": "revoke", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "license_id": "1f0c6f2e-5b57-4a0e-8a55-6d3f5a3f2b11",
        }))
        .or_get("x-license-key", "Key of a license, as `issue` answered it.", |lookup| {
            lookup
                .description("Tells what a key is valid for. Caches may store the answer, shared ones too.")
                .answers::<LicenseChecked>(200, "What the key is valid for", json!({
                    "valid": true, "expires_at": null, "modules": [],
                }))
                .with_header("cache-control", "How long caches may use the answer for this key.")
                .with_header("vary", "`x-license-key`: caches store one answer per key.")
                .limited()
        })
        .answers::<LicenseAnswer>(200, "What the key is valid for, or the licenses of the organization", json!({
            "valid": true, "expires_at": "2027-12-31T00:00:00+00:00",
            "modules": [{ "id": "7e1c2f70-1d52-4b80-8e8f-4d2a6f1f3a01", "name": "crm" }],
        }))
        .with_header("cache-control", "How long the caller may use the answer about a key.")
        .answers::<LicenseIssued>(201, "The license that was issued, with its key", json!({
            "id": "1f0c6f2e-5b57-4a0e-8a55-6d3f5a3f2b11", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "key_hint": "3yEk", "expires_at": "2027-12-31T00:00:00+00:00",
            "modules": [{ "id": "7e1c2f70-1d52-4b80-8e8f-4d2a6f1f3a01", "name": "crm" }],
            "key": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk23yEk",
        }))
        .refuses(404, "license_not_found", "The organization has no such license.")
        .limited()
}
