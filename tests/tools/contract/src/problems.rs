//! The problems that several functions have.

use crate::operation::Refusal;

fn refusals(list: &[(u16, &'static str, &'static str)]) -> Vec<Refusal> {
    list.iter()
        .map(|&(status, code, when)| Refusal { status, code, when })
        .collect()
}

/// The groups of problems that `functions/openapi/README.md` tells of, so that the page of a function need not.
pub(crate) fn shared() -> Vec<Refusal> {
    [
        of_every_post(),
        of_what_works_once(),
        of_callers_organization(),
    ]
    .concat()
}

pub(crate) fn of_every_post() -> Vec<Refusal> {
    refusals(&[
        (400, "invalid_json", "The body is not JSON."),
        (
            400,
            "invalid_header",
            "A header is invalid; `errors` names each.",
        ),
        (
            400,
            "incomplete_body",
            "The connection ended before the body did.",
        ),
        (
            401,
            "unauthorized",
            "Credentials are missing, invalid, expired or void.",
        ),
        (
            403,
            "forbidden",
            "This caller may not use the function, or not in this way.",
        ),
        (408, "request_timeout", "The body arrives too slowly."),
        (
            413,
            "body_too_large",
            "The body is larger than the function allows, by default 1 MB.",
        ),
        (
            415,
            "unsupported_media_type",
            "The function does not accept this content-type.",
        ),
        (
            422,
            "invalid_request",
            "`errors` names every fault of the body, each with a JSON pointer.",
        ),
        (
            422,
            "invalid_value",
            "A value is out of the database's range.",
        ),
        (
            429,
            "too_many_at_once",
            "Too many requests of this caller, or from this network, are being answered. Send fewer at a time.",
        ),
        (
            500,
            "internal_error",
            "The server failed. Its log has the cause under the request id.",
        ),
        (
            503,
            "database_unavailable",
            "The database cannot be reached at the moment.",
        ),
        (
            503,
            "keys_unavailable",
            "The keys that verify tokens cannot be fetched at the moment.",
        ),
        (
            503,
            "busy",
            "The database took too long. Nothing was changed.",
        ),
    ])
}

/// Those of whatever a provider calls.
pub(crate) fn of_every_webhook() -> Vec<Refusal> {
    let mut refusals = of_every_post();
    refusals.retain(|refusal| {
        let code = refusal.code;
        [
            "incomplete_body",
            "request_timeout",
            "body_too_large",
            "internal_error",
        ]
        .contains(&code)
            || ["database_unavailable", "busy"].contains(&code)
    });
    refusals.extend(self::refusals(&[
        (
            401,
            "unauthorized",
            "The signature is missing, wrong or too old, or the organization has stored no secret.",
        ),
        (
            503,
            "webhook_not_handled",
            "The server failed after the signature was verified. Send the same event again.",
        ),
    ]));
    refusals
}

/// Those of a request without a body.
pub(crate) fn of_every_lookup() -> Vec<Refusal> {
    let mut refusals = of_every_post();
    refusals.retain(|refusal| match refusal.status {
        400 => refusal.code == "invalid_header",
        408 | 413 | 415 | 422 => false,
        _ => true,
    });
    refusals
}

/// Those of a feed, which needs no credentials and has no body.
pub(crate) fn of_every_feed() -> Vec<Refusal> {
    let mut refusals = of_every_post();
    refusals.retain(|refusal| {
        matches!(refusal.status, 429 | 500 | 503) && refusal.code != "keys_unavailable"
    });
    refusals
}

/// Those of a handshake, with which a provider asks whether a URL is ours.
pub(crate) fn of_every_handshake() -> Vec<Refusal> {
    let mut refusals = self::refusals(&[(
        403,
        "forbidden",
        "The token of the handshake is missing or wrong, or there is none to compare it with.",
    )]);
    refusals.extend(
        of_every_feed()
            .into_iter()
            .filter(|refusal| refusal.status >= 500),
    );
    refusals
}

/// Those of whatever counts what strangers do, by `private.limits`.
pub(crate) fn of_limits() -> Vec<Refusal> {
    refusals(&[(
        429,
        "too_many_tries",
        "Too many requests from this network, of late. `retry-after` says when to come back.",
    )])
}

/// Those of whatever asks the public for a challenge.
pub(crate) fn of_challenges() -> Vec<Refusal> {
    refusals(&[
        (
            403,
            "challenge_required",
            "The project asks the public for a challenge: its token is to be in `x-challenge-token`.",
        ),
        (
            403,
            "challenge_failed",
            "The token of the challenge is not valid, or was used before.",
        ),
        (
            503,
            "challenge_unavailable",
            "The challenge cannot be verified at the moment.",
        ),
    ])
}

/// Those of whatever keeps seats or times for somebody who has not paid or confirmed yet.
pub(crate) fn of_holds() -> Vec<Refusal> {
    refusals(&[(
        429,
        "too_many_holds",
        "The customer holds as many already as may be held without payment or confirmation.",
    )])
}

pub(crate) fn of_vectors() -> Vec<Refusal> {
    refusals(&[
        (
            422,
            "embedding_model_unavailable",
            "This host does not have the embedding model that the organization chose.",
        ),
        (
            502,
            "embeddings_refused",
            "The embedding service refuses the request.",
        ),
        (
            503,
            "embeddings_unavailable",
            "The embedding service cannot be reached.",
        ),
        (
            503,
            "vector_index_unavailable",
            "The vector database cannot be reached.",
        ),
        (
            503,
            "vector_index_refused",
            "The vector database refuses the request.",
        ),
    ])
}

pub(crate) fn of_what_works_once() -> Vec<Refusal> {
    refusals(&[
        (
            409,
            "idempotency_key_in_use",
            "The first request with this key is still running.",
        ),
        (
            422,
            "idempotency_key_reused",
            "The key was used for a different request.",
        ),
        (
            403,
            "role_too_low",
            "The caller's role is lower than when the first request was answered.",
        ),
        (
            404,
            "organization_not_found",
            "The caller is no member any more of the organization that the first request was for.",
        ),
    ])
}

pub(crate) fn of_callers_organization() -> Vec<Refusal> {
    refusals(&[
        (
            400,
            "organization_required",
            "The caller belongs to several organizations and names none.",
        ),
        (
            403,
            "no_organization",
            "The caller belongs to no organization.",
        ),
        (
            403,
            "role_too_low",
            "The caller's role in the organization is too low.",
        ),
        (
            404,
            "organization_not_found",
            "There is no such organization for this caller.",
        ),
    ])
}

pub(crate) fn of_slots() -> Vec<Refusal> {
    refusals(&[
        (
            404,
            "resource_not_found",
            "No person or room with this id serves this kind of appointment.",
        ),
        (
            409,
            "slot_taken",
            "The slot is taken; `alternatives` lists free ones.",
        ),
        (
            409,
            "outside_hours",
            "The time is outside of working hours; `alternatives` lists free slots.",
        ),
        (
            409,
            "not_a_slot",
            "No slot begins at this time; `alternatives` lists free ones.",
        ),
        (
            409,
            "too_soon",
            "The time is within the minimum notice; `alternatives` lists free slots.",
        ),
        (
            409,
            "too_far_ahead",
            "The time is too far ahead; `alternatives` lists free slots.",
        ),
        (
            409,
            "day_full",
            "As many of the kind begin on that day as may; `alternatives` lists free slots.",
        ),
        (
            409,
            "too_many_open",
            "The customer has as many of the kind ahead as one may have.",
        ),
        (
            409,
            "not_offered",
            "This kind of appointment is not offered at present.",
        ),
        (
            409,
            "unknown_timezone",
            "The organization's time zone is not in the IANA database.",
        ),
        (
            409,
            "rules_changed",
            "The rules changed several times during the request. Repeat it.",
        ),
    ])
}
