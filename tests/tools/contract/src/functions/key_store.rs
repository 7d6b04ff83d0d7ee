use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use callers::{Caller, Service, User};
use provider_keys::KeyRequest;
use schemars::JsonSchema;
use serde_json::json;

/// A key of a provider, which is never shown.
#[derive(JsonSchema)]
struct StoredKey {
    id: Id,
    organization_id: Id,
    /// One of those that can be put, or one that was taken over from elsewhere.
    provider: String,
    /// Its last four characters.
    masked: String,
    /// Whether the provider took it when it was last asked.
    verified: bool,
    checked_at: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
}

/// The keys of an organisation.
#[derive(JsonSchema)]
struct StoredKeys {
    keys: Vec<StoredKey>,
}

/// What a rotation did.
#[derive(JsonSchema)]
struct KeysRotated {
    /// The id of the key that seals.
    current: String,
    resealed: u64,
    /// Secrets whose key is not among those configured.
    not_opened: u64,
    remaining: u64,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum KeyAnswer {
    One(StoredKey),
    Listed(StoredKeys),
    Rotated(KeysRotated),
}

pub(super) fn describe() -> Function {
    Function::post("key-store", "Keeps the API keys of providers, sealed")
        .tag(TENANCY)
        .description(
            "A key goes in and never comes out. Members see what is there; owners and admins change it. `rotate` is \
             for programs with the secret key alone, which may do nothing else here: it is meant where they name no \
             action, `list` where users name none.",
        )
        .for_roles(&[Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<KeyRequest>("List", json!({ "action": "list" }), |body| {
            KeyRequest::read(body, Caller::User(User)).map(drop)
        })
        .or_read(|body| KeyRequest::read(body, Caller::Service(Service)).map(drop))
        .or("Put", json!({ "action": "put", "provider": "openai", "key": "sk-0123456789abcdef" }))
        .or("Verify", json!({ "action": "verify", "provider": "openai" }))
        .answers::<KeyAnswer>(200, "The key, or the keys; of `rotate` what it did", json!({
            "id": "d1f0a1b4-0f4e-4c55-9c52-0e3f4a5b6c7d", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "provider": "openai", "masked": "****cdef", "verified": false, "checked_at": null,
            "created_at": "2026-11-21T05:11:55.550145+00:00", "updated_at": "2026-11-21T05:11:55.550145+00:00",
        }))
        .refuses(404, "key_not_found", "There is no key of this provider.")
        .refuses(409, "key_changed", "The key was replaced while the provider was asked.")
        .refuses(502, "provider_unavailable", "The provider did not say; what was known stays.")
}
