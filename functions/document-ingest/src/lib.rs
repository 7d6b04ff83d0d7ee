//! `POST /functions/v1/document-ingest`: turns a file into passages with vectors, in steps that survive a crash. Called by
//! the schedule, it embeds every passage that has no vector.

mod catch_up;
mod embedding;
mod steps;
mod vectors;
mod waiting;

use documents::{File, MAX_BYTES, Order, base_name};
use embedding::Embedding;
use extraction::{Limits, extract};
use ids::DocumentId;
use problem::Problem;
use spin_sdk::{http::Request, http_service};
use steps::{Begin, Read, Report};
use tenant_auth::{Answer, Caller, Endpoint, Response, Service, Session, User};
use waiting::Waiting;

/// The body limit: a form is a little larger than its file.
const MAX_FORM_BYTES: usize = MAX_BYTES + 100_000;

/// Staff send documents. The service embeds what was left.
type Callers = (User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("document-ingest")
        .body_limit(MAX_FORM_BYTES)
        .or_form()
        .serve(request, answer)
        .await
}

async fn answer(session: Session<Callers>) -> Result<Answer, Problem> {
    match session.caller() {
        Caller::Service(_) => catch_up::run(&session).await,
        Caller::User(_) if session.takes_events() => {
            Answer::events(async move |events| ingest(&session, &Waiting::for_events(events)).await)
                .await
        }
        Caller::User(_) => ingest(&session, &Waiting::for_answer()).await?.answer(),
    }
}

async fn ingest(session: &Session<Callers>, waiting: &Waiting) -> Result<Report, Problem> {
    let embedding = match Order::read(session.content_type(), session.body())? {
        Order::File(file) => {
            let path = format!("upload/{}", file.name);
            read(session, waiting, &file, &path).await?
        }
        Order::Stored { path, tags } => {
            let (bytes, media_type) = session.storage().read(&path, MAX_BYTES).await?;
            let file = File {
                name: base_name(&path),
                media_type,
                bytes: &bytes,
                tags,
            };
            read(session, waiting, &file, &path).await?
        }
        Order::Known {
            document_id,
            resume,
        } => {
            let state: Report = session
                .database()
                .ask("document_state", &document_id_of(document_id))
                .await?
                .parse()?;
            match resume && state.is_unfinished() {
                true => Embedding::of_known(document_id.to_string(), state),
                false => return Ok(state),
            }
        }
    };
    let document_id = embedding.document_id().to_owned();
    match embedding.work(session, waiting).await {
        // It took so long that another request, or the schedule, went on with it.
        Err(problem) if problem.code() == "lease_lost" => {
            let state = serde_json::json!({ "document_id": document_id });
            session
                .database()
                .ask("document_state", &state)
                .await?
                .parse()
        }
        worked => worked,
    }
}

/// Reads a file and stores its passages, which have no vectors yet.
async fn read(
    session: &Session<Callers>,
    waiting: &Waiting,
    file: &File<'_>,
    path: &str,
) -> Result<Embedding, Problem> {
    let begin = Begin::of(file, path);
    let begun = steps::begin(session, &begin).await?;
    let embedder = match begun.embedder().await {
        Ok(embedder) => embedder,
        Err(problem) => {
            steps::leave(session, &begun, &problem).await?;
            return Err(problem);
        }
    };
    waiting.begin().await;
    // If this crashes the instance, the next request for the document or the schedule marks it as failed.
    let extracted = extract(
        file.bytes,
        &file.name,
        file.media_type.as_deref(),
        Limits::default(),
    );
    let report = match extracted {
        Err(failure) => steps::fail(session, &begun, &failure).await?,
        Ok(extracted) => {
            let passages = Read::of(&begun, extracted, embedder.max_tokens());
            session
                .database()
                .ask("document_read", &passages)
                .await?
                .parse()?
        }
    };
    Ok(Embedding::of_read(begun, report))
}

fn document_id_of(document_id: DocumentId) -> serde_json::Value {
    serde_json::json!({ "document_id": document_id })
}
