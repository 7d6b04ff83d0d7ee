use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use documents::{CatchUp, Order};
use schemars::JsonSchema;
use serde_json::json;

/// A document and how far it is.
#[derive(JsonSchema)]
struct DocumentReport {
    document: Document,
    progress: DocumentProgress,
}

/// A file from which questions are answered.
#[derive(JsonSchema)]
struct Document {
    id: Id,
    organization_id: Id,
    filename: String,
    file_path: String,
    /// In bytes.
    file_size: Option<u64>,
    mime_type: Option<String>,
    status: DocumentStatus,
    /// Why it failed, for people.
    failure: Option<String>,
    /// ISO 639-1.
    language: Option<String>,
    pages: Option<u32>,
    tags: Vec<String>,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum DocumentStatus {
    Pending,
    Processing,
    Processed,
    Failed,
}

#[derive(JsonSchema)]
struct DocumentProgress {
    passages: u64,
    /// Passages that have their vectors.
    embedded: u64,
    /// Whether a request is at it.
    is_worked_on: bool,
}

/// What the staff ask, and what programs do.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum DocumentRequest {
    Document(Order<'static>),
    CatchUp(CatchUp),
}

/// What a call of a program did.
#[derive(JsonSchema)]
struct DocumentsCaughtUp {
    /// Whose passages have their vectors now.
    organizations: u64,
    embedded: u64,
    /// Passages that Qdrant holds since this call.
    indexed: u64,
    /// Points that it forgot.
    forgotten: u64,
    /// Whose passages have none yet; a later call tries again.
    failed: u64,
    /// Whether nothing is left for another call.
    is_complete: bool,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum DocumentAnswer {
    Document(DocumentReport),
    CaughtUp(DocumentsCaughtUp),
}

/// Server-sent events, whose data is JSON in one line: `progress` as soon as the file was read, and after each step of
/// 16 passages but the last; in the end `done`, or `error` where a step failed. The data of `progress` and `done` is a
/// `DocumentReport`, that of `error` a `Problem`.
#[derive(JsonSchema)]
struct DocumentEvents(String);

pub(super) fn describe() -> Function {
    Function::post("document-ingest", "Makes passages with vectors of a document")
        .tag(SUPPORT)
        .description(
            "A file comes as a form, or is named by `storage_path`; a document that was sent before is named by \
             `document_id`. One of `storage_path` and `document_id` is required, and not both; `tags` go with the \
             first, `continue` with the second. PDF, DOCX, HTML, Markdown and plain text, up to 10 MB. A request \
             works for some 10 seconds; whoever asks for the document then goes on. To staff who send \
             `accept: text/event-stream` its progress is told while it works, for 5 minutes at most; after a connection \
             that was lost, they ask for the document in the same way. Programs with the secret key send \
             no documents: they have vectors made of whatever has none, of all organisations or of the one that \
             `organization_id` names, for so many `seconds`.",
        )
        .for_roles(&[Role::User, Role::Service])
        .works_once()
        .in_callers_organization()
        .takes::<DocumentRequest>(
            "How far it is",
            json!({ "document_id": "6d0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f", "continue": false }),
            |body| Order::read("application/json", body).map(drop),
        )
        .or_read(|body| CatchUp::read("application/json", body).map(drop))
        .or("Vectors for whatever has none", json!({ "seconds": 5 }))
        .or("A file of the storage", json!({ "storage_path": "files/menu.pdf", "tags": ["menu"] }))
        .or_form(json!({
            "type": "object",
            "required": ["file"],
            "additionalProperties": false,
            "properties": {
                "file": { "type": "string", "format": "binary", "description": "The file." },
                "tags": { "type": "string", "description": "What it is to be found by, with commas in between." },
            },
        }))
        .answers::<DocumentAnswer>(200, "The document, at its end; to programs what was done", report("processed", 12))
        .answers_as::<DocumentEvents>(
            200,
            "text/event-stream",
            "The progress of the document",
            json!(events(&[
                ("progress", report("processing", 0)),
                ("done", report("processed", 12)),
            ])),
        )
        .answers::<DocumentReport>(202, "The document; there is more to do", report("processing", 4))
        .refuses(400, "invalid_form", "The body is not a form.")
        .refuses(404, "document_not_found", "There is no such document.")
        .refuses(404, "file_not_found", "There is no such file in the storage.")
        .refuses(409, "document_in_progress", "Another request works on it.")
        .refuses(413, "file_too_large", "The file has more than 10 MB.")
        .makes_vectors()
        .refuses(503, "storage_unavailable", "The storage does not answer.")
}

fn events(told: &[(&str, serde_json::Value)]) -> String {
    let events = told.iter();
    events
        .map(|(name, data)| format!("event: {name}\ndata: {data}\n\n"))
        .collect()
}

fn report(status: &str, embedded: u32) -> serde_json::Value {
    json!({
        "document": {
            "id": "6d0f5a60-4a3e-4f6e-8f43-1a2b3c4d5e6f", "organization_id": "00000000-0000-4000-8000-0000000000a0",
            "filename": "menu.pdf", "file_path": "upload/menu.pdf", "file_size": 48213,
            "mime_type": "application/pdf", "status": status, "failure": null, "language": "en", "pages": 2,
            "tags": ["menu"], "created_at": "2026-11-21T05:11:55.550145+00:00",
            "updated_at": "2026-11-21T05:11:58.120145+00:00",
        },
        "progress": { "passages": 12, "embedded": embedded, "is_worked_on": false },
    })
}
