use super::SUPPORT;
use crate::{
    Function, Role,
    shapes::{Id, Moment},
};
use documents::{CatchUp, Order};
use schemars::JsonSchema;
use serde_json::json;

/// A document and the progress of its passages.
#[derive(JsonSchema)]
struct DocumentReport {
    /// The document, without its content.
    document: Document,
    /// How many passages have their vectors.
    progress: DocumentProgress,
}

/// A file whose passages can be searched.
#[derive(JsonSchema)]
struct Document {
    /// Id of the document (UUID), for later requests.
    id: Id,
    /// Id of the organization that owns the document.
    organization_id: Id,
    /// Name of the file, such as `menu.pdf`.
    filename: String,
    /// Bucket and path in Supabase Storage, or `upload/` and the name.
    file_path: String,
    /// Size of the file in bytes; null if unknown.
    file_size: Option<u64>,
    /// Media type, such as `application/pdf`; null if unknown.
    mime_type: Option<String>,
    /// State of the work on the document.
    status: DocumentStatus,
    /// Why the work failed, for people; null if it did not.
    failure: Option<String>,
    /// Language of the text (ISO 639-1), such as `en`; null if unknown.
    language: Option<String>,
    /// Number of pages; null if the format has none.
    pages: Option<u32>,
    /// Encoding in which a text file was read, such as `windows-1252`, where nothing says it and it was guessed by its
    /// letters; null otherwise.
    guessed_encoding: Option<String>,
    /// Tags to find the document by.
    tags: Vec<String>,
    /// When the document was sent, in RFC 3339.
    created_at: Moment,
    /// When the document last changed, in RFC 3339.
    updated_at: Moment,
}

/// State of the work on a document.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum DocumentStatus {
    Pending,
    Processing,
    Processed,
    Failed,
}

/// Progress of the vectors of a document.
#[derive(JsonSchema)]
struct DocumentProgress {
    /// Number of passages in the document.
    passages: u64,
    /// Number of passages that have their vectors.
    embedded: u64,
    /// Whether a request works on the document now.
    is_worked_on: bool,
}

/// A request of staff for a document, or of the service to catch up.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum DocumentRequest {
    Document(Order<'static>),
    CatchUp(CatchUp),
}

/// Result of a call that makes missing vectors.
#[derive(JsonSchema)]
struct DocumentsCaughtUp {
    /// Number of organizations, and of documents that were left, whose passages all have their vectors now.
    finished: u64,
    /// Number of passages that got their vectors.
    embedded: u64,
    /// Number of passages that were written to Qdrant.
    indexed: u64,
    /// Number of points that were deleted from Qdrant.
    forgotten: u64,
    /// Number of those that failed. A later call tries them again.
    failed: u64,
    /// Whether all work is done. If not, call again.
    is_complete: bool,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum DocumentAnswer {
    Document(DocumentReport),
    CaughtUp(DocumentsCaughtUp),
}

/// Server-sent events with one line of JSON each. `progress` comes once the file was read, and after every 16 passages.
/// The last event is `done`, or `error` if a step failed. The data of `progress` and `done` is a `DocumentReport`, that
/// of `error` a `Problem`.
#[derive(JsonSchema)]
struct DocumentEvents(String);

pub(super) fn describe() -> Function {
    Function::post("document-ingest", "Splits a document into passages and makes their vectors")
        .tag(SUPPORT)
        .description(
            "Send a file as a form, or name one in the storage by `storage_path`. Name a document that was sent \
             before by `document_id`. A JSON body has one of the two, not both; `tags` go with the first, \
             `continue` with the second. PDF, DOCX, HTML, Markdown and plain text are read, up to 10 MB. A \
             request works for about 10 seconds; the next request for the document continues. With \
             `accept: text/event-stream`, staff get events while the request works, for at most 5 minutes. After \
             a lost connection, ask for the document in the same way. The service sends no \
             documents: it makes vectors for all passages that have none, of all organizations or of \
             `organization_id`, for `seconds`.",
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
        .or_form("multipart/form-data", json!({
            "type": "object",
            "required": ["file"],
            "additionalProperties": false,
            "properties": {
                "file": { "type": "string", "format": "binary", "description": "Content of the file, at most 10 MB." },
                "tags": { "type": "string", "description": "Tags to find the document by, separated by commas." },
            },
        }))
        .answers::<DocumentAnswer>(200, "The finished document; for the service, what the call did", report("processed", 12))
        .answers_as::<DocumentEvents>(
            200,
            "text/event-stream",
            "Events with the progress of the document",
            json!(events(&[
                ("progress", report("processing", 0)),
                ("done", report("processed", 12)),
            ])),
        )
        .answers::<DocumentReport>(202, "The document; the next request continues", report("processing", 4))
        .refuses(400, "invalid_form", "The body is not a valid form.")
        .refuses(404, "document_not_found", "There is no such document.")
        .refuses(404, "file_not_found", "There is no such file in the storage.")
        .refuses(409, "document_in_progress", "Another request works on the document.")
        .refuses(409, "too_many_documents", "The organization has 5,000 documents, as many as it may.")
        .refuses(413, "file_too_large", "The file has more than 10 MB.")
        .refuses(429, "too_many_tries", "More than a thousand files of the organization, and then more than one in ten seconds.")
        .makes_vectors()
        .refuses(503, "storage_unavailable", "The storage cannot be reached.")
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
            "guessed_encoding": null,
            "tags": ["menu"], "created_at": "2026-11-21T05:11:55.550145+00:00",
            "updated_at": "2026-11-21T05:11:58.120145+00:00",
        },
        "progress": { "passages": 12, "embedded": embedded, "is_worked_on": false },
    })
}
