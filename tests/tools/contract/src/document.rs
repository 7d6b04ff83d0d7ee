//! The document as a whole.

use crate::{
    functions,
    operation::{Body, Function, Role},
    responses::{common_responses, headers, problem_schema, responses},
    shapes::FreeSlot,
};
use schemars::{
    SchemaGenerator,
    generate::{Contract, SchemaSettings},
};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Where the components of the document are, for a reference.
pub(crate) const SCHEMAS: &str = "/components/schemas";

/// Describes what is read, and what is given: an `Option` may be left out of the one and is null in the other.
pub(crate) struct Generators {
    requests: SchemaGenerator,
    pub answers: SchemaGenerator,
}

/// Where the document is kept: beside the function that serves it.
pub fn committed() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    root.canonicalize()
        .unwrap_or(root)
        .join("functions/openapi/openapi.json")
}

/// The text of the committed document: JSON with one member a line, so that a diff can be read. The function serves it
/// without the white space.
pub fn written() -> String {
    format!("{:#}\n", document())
}

/// The OpenAPI 3.1 document of every function.
pub fn document() -> Value {
    let generator = |contract: Contract| {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = SCHEMAS.into();
        settings.meta_schema = None;
        settings.contract = contract;
        settings.into_generator()
    };
    let mut generators = Generators {
        requests: generator(Contract::Deserialize),
        answers: generator(Contract::Serialize),
    };
    let slot = generators.answers.subschema_for::<FreeSlot>();

    let mut paths = Map::new();
    let mut tags: Vec<&str> = Vec::new();
    for function in functions::all() {
        if !tags.contains(&function.tag) {
            tags.push(function.tag);
        }
        let method = match function.body {
            Some(_) => "post",
            None => "get",
        };
        let slot = slot.clone().to_value();
        let mut item = json!({ method: operation(&function, &mut generators, &slot) });
        if let Some(by_get) = &function.by_get {
            item["get"] = operation(by_get, &mut generators, &slot);
            item["get"]["operationId"] = json!(operation_id(&format!("{}-by-get", function.name)));
        }
        paths.insert(format!("/{}", function.name), item);
    }

    let mut schemas = generators.requests.take_definitions(true);
    schemas.extend(generators.answers.take_definitions(true));
    schemas.insert("Problem".to_owned(), problem_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Frontdesk",
            "version": env!("CARGO_PKG_VERSION"),
            "description": INTRODUCTION,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/functions/v1", "description": "The project that serves this document" }],
        "tags": tags.into_iter().map(|name| json!({ "name": name })).collect::<Value>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": common_responses(),
            "parameters": parameters(),
            "headers": headers(),
            "securitySchemes": security_schemes(),
        },
    })
}

const INTRODUCTION: &str = "\
The back end of service businesses. Each function has a path of its own and is called like a Supabase Edge \
Function.\n\n\
Errors are `application/problem+json` (RFC 9457). Programs decide by `code`; `errors` names every fault of a request \
with a JSON pointer. An object of another organization is a 404, like one that does not exist. Amounts are decimal \
strings, times are RFC 3339. Pages of any origin may read every answer.";

fn operation(function: &Function, generators: &mut Generators, slot: &Value) -> Value {
    let mut operation = json!({
        "operationId": operation_id(function.name),
        "tags": [function.tag],
        "summary": function.summary,
        "description": function.description,
        "security": function.roles.iter().map(|role| security(*role)).collect::<Value>(),
        "responses": responses(function, generators, slot),
    });
    if function.needs_no_key
        && let Some(security) = operation["security"].as_array_mut()
    {
        security.insert(0, json!({}));
    }
    if function.roles.is_empty() {
        // Nobody has to prove anything.
        operation["security"] = json!([{}]);
    }
    let required: Vec<Value> = function
        .header
        .iter()
        .map(|known| ("header", known))
        .chain(function.query.iter().map(|known| ("query", known)))
        .map(|(place, (name, description))| {
            json!({
                "name": name, "in": place, "required": true, "description": description,
                "schema": { "type": "string", "minLength": 1, "maxLength": 200 },
            })
        })
        .collect();
    if !required.is_empty() {
        let shared = match function.is_webhook {
            true => &["Organization", "RequestId"][..],
            false => &["RequestId"],
        };
        operation["parameters"] = required
            .into_iter()
            .chain(shared.iter().map(|name| parameter(name)))
            .collect();
    }
    if let Some(body) = &function.body {
        operation["parameters"] = parameters_of(function);
        if let Some((name, description)) = function.optional_header
            && let Some(parameters) = operation["parameters"].as_array_mut()
        {
            parameters.push(json!({
                "name": name, "in": "header", "description": description,
                "schema": { "type": "string", "maxLength": 2048 },
            }));
        }
        operation["requestBody"] = request_body(body, generators);
    }
    operation
}

/// `bookingCreate` of `booking-create`.
fn operation_id(name: &str) -> String {
    let mut words = name.split('-');
    let mut id = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        id.push_str(&first.to_ascii_uppercase());
        id.push_str(rest);
    }
    id
}

fn security(role: Role) -> Value {
    match role {
        Role::Public => json!({ "publishableKey": [] }),
        Role::Client => json!({ "clientToken": [] }),
        Role::User => json!({ "userToken": [] }),
        Role::Service => json!({ "secretKey": [] }),
        Role::Guest => json!({ "guestToken": [] }),
        Role::Stripe => json!({ "stripeSignature": [] }),
        Role::Twilio => json!({ "twilioSignature": [] }),
        Role::Calcom => json!({ "calcomSignature": [] }),
        Role::Meta => json!({ "metaSignature": [] }),
        Role::Vapi => json!({ "vapiSecret": [] }),
    }
}

fn security_schemes() -> Value {
    json!({
        "publishableKey": {
            "type": "apiKey", "in": "header", "name": "apikey",
            "description": "Publishable (anon) key of the project, for the public.",
        },
        "secretKey": {
            "type": "apiKey", "in": "header", "name": "apikey",
            "description": "Secret (service_role) key of the project, for the service.",
        },
        "userToken": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Access token of Supabase Auth, for a user who is signed in.",
        },
        "clientToken": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Token of `client-login` or `invitation-claim`, for a client of an organization.",
        },
        "guestToken": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Token of `guest-login`, for whoever booked one thing without an account.",
        },
        "stripeSignature": {
            "type": "apiKey", "in": "header", "name": "stripe-signature",
            "description": "Signature of Stripe over the raw body, of the last 300 seconds.",
        },
        "metaSignature": {
            "type": "apiKey", "in": "header", "name": "x-hub-signature-256",
            "description": "Signature of Meta over the raw body.",
        },
        "calcomSignature": {
            "type": "apiKey", "in": "header", "name": "x-cal-signature-256",
            "description": "Signature of Cal.com over the raw body.",
        },
        "twilioSignature": {
            "type": "apiKey", "in": "header", "name": "x-twilio-signature",
            "description": "Signature of Twilio over the URL and the fields of the form, or over the URL with the \
                            digest of the body.",
        },
        "vapiSecret": {
            "type": "apiKey", "in": "header", "name": "x-vapi-secret",
            "description": "Secret that the server of an assistant or a phone number has at Vapi. Where its credential \
                            is an HMAC, `x-signature` and `x-timestamp` stand in its place, or the headers of Standard \
                            Webhooks.",
        },
    })
}

fn parameters_of(function: &Function) -> Value {
    if function.is_webhook {
        return ["Organization", "RequestId"].map(parameter).into();
    }
    let key = function.works_once.then_some("IdempotencyKey");
    key.into_iter()
        .chain(["OrganizationId", "RequestId"])
        .map(parameter)
        .collect()
}

fn parameter(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn parameters() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "idempotency-key", "in": "header",
            "description": "Makes a repeated request safe: the work is done once, and the same key with the same body \
                            gets the same answer for 24 hours. A random UUID is a good key.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        },
        "Organization": {
            "name": "organization", "in": "query",
            "description": "Id of the organization whose own account at the provider sends this. Without it, it is \
                            the platform's account.",
            "schema": { "type": "string", "format": "uuid" },
        },
        "OrganizationId": {
            "name": "x-organization-id", "in": "header",
            "description": "Id of the organization to act in. Required if the caller belongs to several.",
            "schema": { "type": "string", "format": "uuid" },
        },
        "RequestId": {
            "name": "x-request-id", "in": "header",
            "description": "Id of the request in logs: 1 to 128 letters, digits and `-_.:`. Otherwise the server makes \
                            one.",
            "schema": { "type": "string" },
        },
    })
}

fn request_body(body: &Body, generators: &mut Generators) -> Value {
    let schema = (body.schema)(&mut generators.requests);
    let examples: Map<String, Value> = body
        .examples
        .iter()
        .map(|(title, value)| {
            let name = title.to_lowercase().replace([' ', ','], "_");
            (name, json!({ "summary": title, "value": value }))
        })
        .collect();
    let mut content = json!({ "application/json": { "schema": schema, "examples": examples } });
    if let Some((media_type, form)) = &body.form {
        content[*media_type] = json!({ "schema": form });
    }
    json!({ "required": true, "content": content })
}
