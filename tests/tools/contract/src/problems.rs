//! The problems that several functions have.

use crate::operation::Refusal;

fn refusals(list: &[(u16, &'static str, &'static str)]) -> Vec<Refusal> {
    list.iter()
        .map(|&(status, code, when)| Refusal { status, code, when })
        .collect()
}

pub(crate) fn of_every_post() -> Vec<Refusal> {
    refusals(&[
        (400, "invalid_json", "The body is not JSON."),
        (
            400,
            "invalid_header",
            "A header can't be read; `errors` names each.",
        ),
        (400, "incomplete_body", "The body ended before its end."),
        (
            401,
            "unauthorized",
            "No credentials, or bad ones, or a token that is void.",
        ),
        (
            403,
            "forbidden",
            "The function, or this use of it, is not for this caller.",
        ),
        (
            408,
            "request_timeout",
            "The body takes longer than one of the largest size by a slow line.",
        ),
        (
            413,
            "body_too_large",
            "The body is larger than the function takes: 1 MB unless it says otherwise.",
        ),
        (
            415,
            "unsupported_media_type",
            "The header content-type names none that the function takes.",
        ),
        (
            422,
            "invalid_request",
            "`errors` names every fault of the body, each with a JSON pointer.",
        ),
        (
            422,
            "invalid_value",
            "A value is out of the range of the database.",
        ),
        (
            500,
            "internal_error",
            "Something went wrong on our side; the log has it under the request id.",
        ),
        (
            503,
            "database_unavailable",
            "The database can't be reached at the moment.",
        ),
        (
            503,
            "keys_unavailable",
            "The keys that tokens are verified by can't be had at the moment.",
        ),
        (
            503,
            "busy",
            "The database took too long, and what was begun was undone.",
        ),
    ])
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

pub(crate) fn of_vectors() -> Vec<Refusal> {
    refusals(&[
        (
            422,
            "embedding_model_unavailable",
            "The organisation chose a model that this host does not have.",
        ),
        (502, "embeddings_refused", "The model refuses."),
        (503, "embeddings_unavailable", "The model does not answer."),
        (
            503,
            "vector_index_unavailable",
            "What holds the vectors does not answer.",
        ),
        (
            503,
            "vector_index_refused",
            "What holds the vectors refuses.",
        ),
    ])
}

pub(crate) fn of_what_works_once() -> Vec<Refusal> {
    refusals(&[
        (
            409,
            "idempotency_key_in_use",
            "The first request with this key is still at work.",
        ),
        (
            422,
            "idempotency_key_reused",
            "The key was used for another request.",
        ),
    ])
}

pub(crate) fn of_callers_organization() -> Vec<Refusal> {
    refusals(&[
        (
            400,
            "organization_required",
            "The caller belongs to several organisations and names none.",
        ),
        (
            403,
            "no_organization",
            "The caller belongs to no organisation.",
        ),
        (
            403,
            "role_too_low",
            "It takes a higher role in the organisation.",
        ),
        (
            404,
            "organization_not_found",
            "There is no such organisation, or it is not the caller's.",
        ),
    ])
}

pub(crate) fn of_slots() -> Vec<Refusal> {
    refusals(&[
        (
            404,
            "resource_not_found",
            "Nobody of this id serves this kind of appointment.",
        ),
        (
            409,
            "slot_taken",
            "Somebody has this time; `alternatives` names free ones.",
        ),
        (
            409,
            "outside_hours",
            "Nobody is there at this time; `alternatives` names free ones.",
        ),
        (
            409,
            "not_a_slot",
            "Appointments don't begin at this time; `alternatives` names free ones.",
        ),
        (
            409,
            "too_soon",
            "Within the minimum notice; `alternatives` names free ones.",
        ),
        (
            409,
            "too_far_ahead",
            "Past the horizon; `alternatives` names free ones.",
        ),
        (
            409,
            "not_offered",
            "This kind of appointment is not offered at present.",
        ),
        (
            409,
            "unknown_timezone",
            "The organisation's zone is not one of the IANA database.",
        ),
        (
            409,
            "rules_changed",
            "The rules changed several times while the request was at work. Repeat it.",
        ),
    ])
}
