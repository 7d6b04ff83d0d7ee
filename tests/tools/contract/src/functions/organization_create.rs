use super::TENANCY;
use crate::{
    Function, Role,
    shapes::{Currency, Id, Moment},
};
use people::OrganizationCreate;
use schemars::JsonSchema;
use serde_json::json;

/// An organization that was created.
#[derive(JsonSchema)]
struct OrganizationCreated {
    /// Id of the organization (UUID), for `x-organization-id`.
    id: Id,
    /// Name of the organization, such as `Alpine Trails`.
    name: String,
    /// Unique name for URLs, such as `alpine-trails`.
    slug: String,
    /// Description of the organization; null if there is none.
    description: Option<String>,
    /// URL of its website; null if there is none.
    website: Option<String>,
    /// E-mail address for customers; null if there is none.
    contact_email: Option<String>,
    /// Phone number for customers (E.164); null if there is none.
    contact_phone: Option<String>,
    /// Line of business, such as `plumbing`; null if not given.
    industry: Option<String>,
    /// IANA time zone of its hours and dates, such as `Europe/Zurich`.
    timezone: String,
    /// Country where it is (ISO 3166-1), such as `CH`; null if not known.
    country: Option<String>,
    /// Currency of its prices (ISO 4217), such as `CHF`.
    currency: Currency,
    /// State of the subscription: `trial`.
    subscription_status: String,
    /// Tier of the subscription, such as `starter`.
    subscription_tier: String,
    /// When the trial ends, in RFC 3339.
    trial_ends_at: Moment,
    /// Role of the caller: `owner`.
    role: Owner,
    /// When the organization was created, in RFC 3339.
    created_at: Moment,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", inline)]
enum Owner {
    Owner,
}

pub(super) fn describe() -> Function {
    Function::post("organization-create", "Creates an organization with the caller as its owner")
        .tag(TENANCY)
        .description(
            "It has a trial of 14 days, and opens from 9 to 17 on weekdays in its time zone. Without a `slug`, one is \
             made from the name, with a number if another organization has it. Without a `country`, it is that of the \
             time zone; text messages go to no country before one is known.",
        )
        .for_roles(&[Role::User])
        .works_once()
        .takes::<OrganizationCreate>(
            "A name is enough",
            json!({ "name": "Alpine Trails" }),
            |body| OrganizationCreate::read(body).map(drop),
        )
        .or("All of it", json!({
            "name": "Alpine Trails", "slug": "alpine-trails", "timezone": "Europe/Zurich", "country": "CH",
            "currency": "CHF", "industry": "tours", "description": "Guided walks in the Bernese Alps",
            "website": "https://alpine.example", "contact_email": "hello@alpine.example",
            "contact_phone": "+41 33 123 45 67",
        }))
        .answers::<OrganizationCreated>(201, "The organization that was created", json!({
            "id": "00000000-0000-4000-8000-0000000000a0", "name": "Alpine Trails", "slug": "alpine-trails",
            "description": null, "website": null, "contact_email": null, "contact_phone": null, "industry": null,
            "timezone": "UTC", "country": null, "currency": "USD", "subscription_status": "trial", "subscription_tier": "starter",
            "trial_ends_at": "2026-12-05T05:11:55.550145+00:00", "role": "owner",
            "created_at": "2026-11-21T05:11:55.550145+00:00",
        }))
        .refuses(409, "slug_taken", "Another organization has this slug.")
        .refuses(429, "too_many_organizations", "More than ten organizations, and then more than one an hour.")
}
