use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use callers::{Caller, Service, User};
use provider_keys::KeyRequest;
use schemars::JsonSchema;
use serde_json::json;

/// A stored API key, without the key itself.
#[derive(JsonSchema)]
struct StoredKey {
    /// Id of the stored key (UUID).
    id: Id,
    /// Id of the organization that owns the key.
    organization_id: Id,
    /// Name of the provider, such as `openai`.
    provider: String,
    /// What it is for: `provider_api_key`, to call the provider, or `webhook_secret`, with which the provider signs.
    purpose: String,
    /// Until when a webhook secret that was replaced still counts, in RFC 3339; null for all others.
    expires_at: Option<Moment>,
    /// The key's last four characters, such as `****cdef`.
    masked: String,
    /// Whether the provider accepted the key at the last check.
    verified: bool,
    /// When the provider last checked the key, in RFC 3339; null if never.
    checked_at: Option<Moment>,
    /// When the key was stored, in RFC 3339.
    created_at: Moment,
    /// When the key last changed, in RFC 3339.
    updated_at: Moment,
}

/// The stored keys of an organization.
#[derive(JsonSchema)]
struct StoredKeys {
    /// Stored keys, without the keys themselves.
    keys: Vec<StoredKey>,
}

/// Result of a rotation of the sealing key.
#[derive(JsonSchema)]
struct KeysRotated {
    /// Id of the sealing key in use.
    current: String,
    /// Number of secrets that were sealed anew.
    resealed: u64,
    /// Number of secrets whose sealing key is not configured.
    not_opened: u64,
    /// Number of secrets that are left for another call.
    remaining: u64,
}

/// A secret that signs the webhooks of an endpoint, shown this once.
#[derive(JsonSchema)]
struct SigningSecretMade {
    /// Id of the endpoint (UUID).
    endpoint_id: Id,
    /// Id of the organization whose endpoint it is.
    organization_id: Id,
    /// The secret, as libraries of Standard Webhooks take it: `whsec_` and base64.
    secret: String,
    /// Until when the secret before it signs too, in RFC 3339; null where there was none.
    replaced_until: Option<Moment>,
}

/// An event that was put into the outbox to try an endpoint.
#[derive(JsonSchema)]
struct TestEventQueued {
    /// The id of the event: a row of `outbox`, and the header `webhook-id`.
    message_ids: Vec<Id>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum KeyAnswer {
    One(StoredKey),
    Listed(StoredKeys),
    Made(SigningSecretMade),
    Tested(TestEventQueued),
    Rotated(KeysRotated),
}

pub(super) fn describe() -> Function {
    Function::post("key-store", "Stores API keys of providers, encrypted")
        .tag(TENANCY)
        .description(
            "A stored key is never answered. Members list keys; owners and admins change them. `rotate` is only for \
             the service, which has no other action. `make_signing_secret` gives an \
             endpoint of webhooks a secret, which is answered once; `send_test_event` tries it. `put_webhook_secret` stores what a provider \
             signs its webhooks with; a secret that it replaces counts for 24 hours more. The default action is `list` for users and \
             `rotate` for the service.",
        )
        .for_roles(&[Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<KeyRequest>("List", json!({ "action": "list" }), |body| {
            KeyRequest::read(body, Caller::User(User)).map(drop)
        })
        .or_read(|body| KeyRequest::read(body, Caller::Service(Service)).map(drop))
        .or("Put", json!({ "action": "put", "provider": "openai", "key": "sk-0123456789abcdef" }))
        .or("Put the secret of a webhook", json!({
            "action": "put_webhook_secret", "provider": "stripe", "secret": "whsec_0123456789abcdef",
        }))
        .or("Make the secret of an endpoint", json!({
            "action": "make_signing_secret", "endpoint_id": "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d",
        }))
        .or("Verify", json!({ "action": "verify", "provider": "openai" }))
        .answers::<KeyAnswer>(200, "The key, or the keys; after `rotate`, its result", json!({
            "id": "d1f0a1b4-0f4e-4c55-9c52-0e3f4a5b6c7d", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "provider": "openai", "purpose": "provider_api_key", "expires_at": null, "masked": "****cdef", "verified": false, "checked_at": null,
            "created_at": "2026-11-21T05:11:55.550145+00:00", "updated_at": "2026-11-21T05:11:55.550145+00:00",
        }))
        .refuses(404, "key_not_found", "No key of this provider is stored.")
        .refuses(404, "endpoint_not_found", "The organization has no such endpoint.")
        .refuses(409, "endpoint_disabled", "The endpoint is switched off.")
        .refuses(409, "endpoint_without_secret", "The endpoint has no secret yet.")
        .refuses(409, "too_many_secrets", "The endpoint has had four secrets within a day.")
        .refuses(409, "key_changed", "The key was replaced during the check.")
        .refuses(502, "provider_unavailable", "The provider gave no clear answer; `verified` is unchanged.")
}
