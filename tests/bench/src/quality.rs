//! How well passages answer questions: of a folder in the layout of BEIR, through the real functions.

mod collection;
mod metrics;
pub mod refusal;

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, ensure};
use end_to_end::{Caller, Reply, World};
use serde_json::{Value, json};
use stack::{Functions, Options};

use crate::progress::Progress;
use collection::{Collection, Document};
use metrics::{ndcg, recall};

/// Where the metrics are cut.
const DEPTH: usize = 10;
/// Passages of an answer: several may be of one document.
const PASSAGES: usize = 50;
const MODES: [&str; 3] = ["vector", "text", "hybrid"];

/// Has every document ingested, asks every question in each mode, and prints what came of it.
pub fn run(folder: &Path) -> Result<()> {
    // Cargo begins a benchmark in the folder of its package, where nobody who names one stands.
    let collection = Collection::read(&stack::repository().join(folder))?;
    stack::runtime()?.block_on(measure(&collection))
}

async fn measure(collection: &Collection) -> Result<()> {
    let mut progress = Progress::new();
    let world = World::with(Options {
        functions: Functions::Only(vec![
            "document-ingest".to_owned(),
            "embedding-search".to_owned(),
        ]),
        ..Options::default()
    })
    .await;
    let mut documents = BTreeMap::new();
    for (number, document) in collection.documents.iter().enumerate() {
        if number.is_multiple_of(100) {
            progress.note(format_args!(
                "{number} of {} documents are ingested",
                collection.documents.len()
            ));
        }
        let id = ingest(&world, document)
            .await
            .with_context(|| format!("document {}", document.id))?;
        documents.insert(id, document.id.as_str());
    }

    println!(
        "\n{} documents, {} questions\n\n| search | nDCG@10 | recall@10 |\n|---|---:|---:|",
        collection.documents.len(),
        collection.questions.len()
    );
    progress.expect(MODES.len());
    for mode in MODES {
        let mut sums = (0.0, 0.0);
        for question in &collection.questions {
            let found = search(&world, &documents, mode, &question.text).await?;
            sums.0 += ndcg(&found, &question.relevant, DEPTH);
            sums.1 += recall(&found, &question.relevant, DEPTH);
        }
        let questions = collection.questions.len() as f64;
        progress.measured(mode);
        println!(
            "| {mode} | {:.3} | {:.3} |",
            sums.0 / questions,
            sums.1 / questions
        );
    }
    Ok(())
}

/// Sends a document as a page, and goes on with it until all its passages have vectors. Gives its id.
async fn ingest(world: &World, document: &Document) -> Result<String> {
    let page = document.page();
    let body = format!(
        "--beir\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}.html\"\r\n\r\n{page}\r\n--beir--\r\n",
        document.file_name()
    );
    let call = world.function_as(Caller::MEMBER, "document-ingest").await;
    let mut reply = call
        .header("content-type", "multipart/form-data; boundary=beir")
        .body(body)
        .await;
    let id = text(&reply, "/document/id")?;
    while reply.status == 202 {
        let call = world.function_as(Caller::MEMBER, "document-ingest").await;
        reply = call.json(&json!({ "document_id": id })).await;
    }
    ensure!(reply.status == 200, "{}", reply.text);
    Ok(id)
}

/// The documents that are found, the best first, each once.
async fn search(
    world: &World,
    documents: &BTreeMap<String, &str>,
    mode: &str,
    question: &str,
) -> Result<Vec<String>> {
    let body = json!({
        "query": question, "mode": mode, "limit": PASSAGES, "filter": { "sources": ["document"] },
    });
    let call = world.function_as(Caller::MEMBER, "embedding-search").await;
    let reply = call.json(&body).await;
    ensure!(reply.status == 200, "{question}: {}", reply.text);
    let results = reply.json.pointer("/results").and_then(Value::as_array);
    let mut found: Vec<String> = Vec::new();
    for result in results.into_iter().flatten() {
        let source = result.pointer("/source_id").and_then(Value::as_str);
        let document = source.and_then(|id| documents.get(id)).copied();
        if let Some(document) = document
            && !found.iter().any(|known| known == document)
        {
            found.push(document.to_owned());
        }
    }
    Ok(found)
}

fn text(reply: &Reply, pointer: &str) -> Result<String> {
    let value = reply.json.pointer(pointer).and_then(Value::as_str);
    Ok(value.with_context(|| reply.text.clone())?.to_owned())
}
