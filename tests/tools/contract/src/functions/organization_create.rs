use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Currency, Id, Moment},
};
use people::OrganizationCreate;
use schemars::JsonSchema;
use serde_json::json;

/// A new organisation.
#[derive(JsonSchema)]
struct OrganizationCreated {
    id: Id,
    name: String,
    slug: String,
    description: Option<String>,
    website: Option<String>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    industry: Option<String>,
    /// IANA zone of its hours and days.
    timezone: String,
    currency: Currency,
    subscription_status: String,
    subscription_tier: String,
    trial_ends_at: Moment,
    /// The caller's.
    role: Owner,
    created_at: Moment,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Owner {
    Owner,
}

pub(super) fn describe() -> Function {
    Function::post("organization-create", "Makes an organisation, and the caller its owner")
        .tag(TENANCY)
        .description(
            "It is on trial for 14 days and open from nine to five on working days, on its own clock. A slug that \
             is made of the name is readable, and numbered where another organisation has it.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .takes::<OrganizationCreate>(
            "A name is enough",
            json!({ "name": "Alpine Trails" }),
            |body| OrganizationCreate::read(body).map(drop),
        )
        .or("All of it", json!({
            "name": "Alpine Trails", "slug": "alpine-trails", "timezone": "Europe/Zurich", "currency": "CHF",
            "industry": "tours", "description": "Guided walks in the Bernese Alps",
            "website": "https://alpine.example", "contact_email": "hello@alpine.example",
            "contact_phone": "+41 33 123 45 67",
        }))
        .answers::<OrganizationCreated>(201, "The organisation", json!({
            "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
            "description": null, "website": null, "contact_email": null, "contact_phone": null, "industry": null,
            "timezone": "UTC", "currency": "USD", "subscription_status": "trial", "subscription_tier": "starter",
            "trial_ends_at": "2026-12-05T05:11:55.550145+00:00", "role": "owner",
            "created_at": "2026-11-21T05:11:55.550145+00:00",
        }))
        .refuses(409, "slug_taken", "Another organisation has the slug that was asked for.")
        .refuses(429, "too_many_organizations", "More than ten, and one an hour after that.")
}
