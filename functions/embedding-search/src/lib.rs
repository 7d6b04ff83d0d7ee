//! `POST /functions/v1/embedding-search`: the passages of an organization's knowledge that answer a question.

mod qdrant;

use embeddings::{ANOTHER_MODEL, Choice, Embedder, unsettled};
use passages::Question;
use problem::Problem;
use serde::Serialize;
use spin_sdk::{http::Request, http_service};
use tenant_auth::{
    Answer, Client, Endpoint, Json, Limit, Public, Response, Service, Session, User,
};
use uuid::Uuid;
use vector_index::VectorIndex;

/// A search costs the making of a vector, and time of the database.
const LIMIT: Limit = Limit::per_network("embedding-search")
    .of_strangers()
    .in_blocks();

type Callers = (Public, Client, User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("embedding-search")
        .serve(request, search)
        .await
}

async fn search(session: Session<Callers>) -> Result<Answer, Problem> {
    let question = Question::read(session.body())?;
    session.admit(LIMIT).await?;
    let passages = if question.needs_vector()
        && let Some(qdrant) = VectorIndex::load().await?.qdrant()
    {
        qdrant::search(&session, &question, qdrant).await?
    } else {
        search_postgres(&session, &question).await?
    };
    Ok(passages.ok())
}

/// Asks with a vector of the platform's model, which nearly every organization takes. Where the organization has chosen
/// another model, the database refuses and names it.
async fn search_postgres(session: &Session<Callers>, question: &Question) -> Result<Json, Problem> {
    match ask(session, question, None).await {
        Err(problem) if problem.code() == ANOTHER_MODEL => {
            let choice = choice_of(&problem)?;
            ask(session, question, Some(choice))
                .await
                .map_err(unsettled)
        }
        outcome => outcome,
    }
}

async fn ask(
    session: &Session<Callers>,
    question: &Question,
    choice: Option<Choice>,
) -> Result<Json, Problem> {
    let embedder = Embedder::choose(choice).await?;
    let embedding = match question.needs_vector() {
        true => Some(embedder.embed_one(question.query.as_str()).await?),
        false => None,
    };
    let arguments = Arguments {
        question,
        model: embedder.model(),
        model_languages: embedder.languages(),
        embedding: embedding.as_deref().map(embeddings::to_sql),
        neighbors: None,
    };
    session.database().ask("embedding_search", &arguments).await
}

#[derive(Serialize)]
struct Arguments<'a> {
    #[serde(flatten)]
    question: &'a Question,
    model: String,
    /// Which languages the model knows; none: all.
    model_languages: Option<&'static [&'static str]>,
    embedding: Option<String>,
    /// What another index than Postgres found near.
    neighbors: Option<Vec<Uuid>>,
}

/// The model that the database asks for in the refusal [`ANOTHER_MODEL`].
fn choice_of(problem: &Problem) -> Result<Choice, Problem> {
    let choice = problem.hint().unwrap_or_default();
    serde_json::from_str(choice)
        .map_err(|_| Problem::internal().because("another_model names a model in another form"))
}
