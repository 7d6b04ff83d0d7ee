use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment, Named},
};
use callers::{Caller, Service, User};
use licenses::LicenceRequest;
use schemars::JsonSchema;
use serde_json::json;

/// What a key is good for.
#[derive(JsonSchema)]
struct LicenceChecked {
    valid: bool,
    /// Null: it stays valid, or is not.
    expires_at: Option<Moment>,
    modules: Vec<Named>,
}

/// A licence of the caller's organisation.
#[derive(JsonSchema)]
struct Licence {
    id: Id,
    /// The last four characters of its key.
    key_hint: Option<String>,
    valid: bool,
    expires_at: Option<Moment>,
    modules: Vec<Named>,
    created_at: Moment,
}

/// The licences of the caller's organisation.
#[derive(JsonSchema)]
struct Licences {
    licenses: Vec<Licence>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum LicenceAnswer {
    Checked(LicenceChecked),
    Listed(Licences),
}

/// A licence that was given.
#[derive(JsonSchema)]
struct LicenceIssued {
    id: Id,
    organization_id: Id,
    key_hint: String,
    expires_at: Option<Moment>,
    modules: Vec<Named>,
    /// What its holder shows; it is told here and never again.
    key: String,
}

pub(super) fn describe() -> Function {
    Function::post("license-verify", "Whether a licence is valid, until when, and for what")
        .tag(TENANCY)
        .description(
            "Anybody with a `key` learns what it is good for; one that expired and one that never was look alike. \
             Who is signed in and sends none learns of all licences of their organisation; others need one. \
             `issue` is for programs with the secret key.",
        )
        .for_roles(&[Role::Public, Role::Client, Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<LicenceRequest>("Verify", json!({ "key": "Zk3l9…" }), |body| {
            LicenceRequest::read(body, &Caller::User(User)).map(drop)
        })
        .or_read(|body| LicenceRequest::read(body, &Caller::Service(Service)).map(drop))
        .or("Issue", json!({
            "action": "issue", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "expires_at": "2027-12-31T00:00:00Z", "modules": ["crm"],
        }))
        .or_get("x-license-key", "The key of a licence.", |lookup| {
            lookup
                .description("What a key is good for, in an answer that caches may keep, shared ones too.")
                .answers::<LicenceChecked>(200, "What the key is good for", json!({
                    "valid": true, "expires_at": null, "modules": [],
                }))
                .with_header("cache-control", "For how long the answer may be used by anybody with that key.")
                .with_header("vary", "`x-license-key`: an answer is of one key.")
        })
        .answers::<LicenceAnswer>(200, "What the key is good for, or the licences of the organisation", json!({
            "valid": true, "expires_at": "2027-12-31T00:00:00+00:00",
            "modules": [{ "id": "7e1c2f70-1d52-4b80-8e8f-4d2a6f1f3a01", "name": "crm" }],
        }))
        .with_header("cache-control", "For how long the answer about a key may be used by whoever asked.")
        .answers::<LicenceIssued>(201, "The licence, with its key", json!({
            "id": "1f0c6f2e-5b57-4a0e-8a55-6d3f5a3f2b11", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "key_hint": "3yEk", "expires_at": "2027-12-31T00:00:00+00:00",
            "modules": [{ "id": "7e1c2f70-1d52-4b80-8e8f-4d2a6f1f3a01", "name": "crm" }],
            "key": "mO2cXQm9mC6g7b1pYw2o9nB2yQb8v9kq6x0oJk23yEk",
        }))
}
