//! `POST /functions/v1/embedding-search`: the passages of what an organisation knows that answer a question.

mod elsewhere;

use embeddings::{Choice, Embedder};
use passages::Question;
use problem::Problem;
use serde::{Deserialize, Serialize};
use spin_sdk::{http::Request, http_service};
use tenant_auth::{Answer, Client, Endpoint, Public, Response, Service, Session, User};
use uuid::Uuid;
use vector_index::VectorIndex;

type Callers = (Public, Client, User, Service);

#[http_service]
async fn handle(request: Request) -> Response {
    Endpoint::post("embedding-search")
        .serve(request, search)
        .await
}

async fn search(session: Session<Callers>) -> Result<Answer, Problem> {
    let question = Question::read(session.body())?;
    if question.needs_vector()
        && let Some(qdrant) = VectorIndex::load().await?.qdrant()
    {
        return elsewhere::search(&session, &question, qdrant).await;
    }
    let answer = ask(&session, &question, None).await?;
    // Nearly every organisation takes the platform's model; the others say here which one they took.
    let Some(other) = Other::read(answer.body())? else {
        return Ok(answer);
    };
    let answer = ask(&session, &question, Some(other.choose)).await?;
    match Other::read(answer.body())? {
        // It is the organisation's own, and not for whoever searches.
        Some(_) => Err(chosen_anew("another model was chosen meanwhile")),
        None => Ok(answer),
    }
}

fn chosen_anew(cause: &str) -> Problem {
    Problem::new(
        503,
        "embeddings_unavailable",
        "The organization's embedding model is being changed. Repeat the request in a moment.",
    )
    .with_header("retry-after", "5")
    .because(cause)
}

async fn ask(
    session: &Session<Callers>,
    question: &Question,
    choice: Option<Choice>,
) -> Result<Answer, Problem> {
    let embedder = Embedder::choose(choice).await?;
    let embedding = match question.needs_vector() {
        true => Some(embedder.embed_one(question.query.as_str()).await?),
        false => None,
    };
    let arguments = Arguments {
        question,
        model: embedder.model(),
        embedding: embedding.as_deref().map(embeddings::to_sql),
        neighbours: None,
    };
    session.database().run("embedding_search", &arguments).await
}

#[derive(Serialize)]
struct Arguments<'a> {
    #[serde(flatten)]
    question: &'a Question,
    model: String,
    embedding: Option<String>,
    /// What another index than Postgres found near.
    neighbours: Option<Vec<Uuid>>,
}

/// The answer of an organisation with another model.
#[derive(Deserialize)]
struct Other {
    choose: Choice,
}

impl Other {
    fn read(answer: &str) -> Result<Option<Self>, Problem> {
        // Any other answer is not parsed at all.
        if !answer.starts_with(r#"{"choose""#) {
            return Ok(None);
        }
        serde_json::from_str(answer)
            .map(Some)
            .map_err(|_| Problem::internal().because("a choice of another shape"))
    }
}
