//! How well chat-reply tells what it can answer from what it can't: half of the documents are left out, and what was asked
//! about them has no answer.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Result, ensure};
use end_to_end::{Caller, World};
use serde_json::{Value, json};

use super::{
    collection::{Collection, Question},
    ingest,
    metrics::auc,
};
use crate::progress::Progress;

/// How a reply begins that may answer, in each language that is spoken.
const PERHAPS: [&str; 6] = ["Perhaps", "Vielleicht", "Ceci", "Forse", "Quizás", "Talvez"];
/// Sources of a reply.
const QUOTES: usize = 3;

/// What was asked of one half of the documents.
#[derive(Default)]
struct Half {
    /// How surely each question was answered: 0, 1 or 2.
    certainties: Vec<f64>,
    first: usize,
    among: usize,
}

/// Has every other document ingested, asks every question, and prints what came of it.
pub fn run(path: &Path) -> Result<()> {
    let collection = Collection::read(&stack::repository().join(path))?;
    stack::runtime()?.block_on(measure(&collection))
}

async fn measure(collection: &Collection) -> Result<()> {
    let progress = Progress::new();
    let world = World::of(&["document-ingest", "chat-reply"], &[]).await;
    let mut known = BTreeMap::new();
    for document in collection.documents.iter().step_by(2) {
        known.insert(ingest(&world, document).await?, document.id.as_str());
    }
    progress.note(format_args!(
        "{} of {} documents are ingested",
        known.len(),
        collection.documents.len()
    ));

    let (mut answerable, mut others) = (Half::default(), Half::default());
    for (number, question) in collection.questions.iter().enumerate() {
        let has_answer = known.values().any(|id| question.relevant.contains_key(*id));
        let half = match has_answer {
            true => &mut answerable,
            false => &mut others,
        };
        half.ask(&world, &known, number, question).await?;
    }
    ensure!(
        !answerable.certainties.is_empty() && !others.certainties.is_empty(),
        "every question has an answer, or none has"
    );
    println!(
        "\n| questions | | answered | surely | hit@1 | hit@3 |\n|---|---:|---:|---:|---:|---:|\n{}\n{}",
        answerable.line("with an answer"),
        others.line("without")
    );
    let auc = auc(&answerable.certainties, &others.certainties);
    println!("\nAUC of the two, by how surely it is answered: {auc:.3}");
    Ok(())
}

impl Half {
    async fn ask(
        &mut self,
        world: &World,
        known: &BTreeMap<String, &str>,
        number: usize,
        question: &Question,
    ) -> Result<()> {
        // Each in a conversation of its own: nothing is asked before.
        let body = json!({ "id": format!("question {number}"), "messages": [{
            "id": "1", "role": "user", "parts": [{ "type": "text", "text": question.text }],
        }] });
        let call = world.function_as(Caller::MEMBER, "chat-reply").await;
        let reply = call.json(&body).await;
        ensure!(reply.status == 200, "{}: {}", question.text, reply.text);
        let chunks: Vec<Value> = reply
            .text
            .split("\n\n")
            .filter_map(|event| serde_json::from_str(event.strip_prefix("data: ")?).ok())
            .collect();
        let text = chunks
            .iter()
            .find_map(|chunk| chunk.pointer("/delta")?.as_str());
        let is_answer = chunks
            .iter()
            .any(|chunk| chunk.pointer("/messageMetadata/is_answer") == Some(&json!(true)));
        let is_unsure = PERHAPS
            .iter()
            .any(|begin| text.is_some_and(|text| text.starts_with(begin)));
        self.certainties.push(match (is_answer, is_unsure) {
            (false, _) => 0.0,
            (true, true) => 1.0,
            (true, false) => 2.0,
        });
        let sources: Vec<&str> = chunks
            .iter()
            .filter_map(|chunk| chunk.pointer("/providerMetadata/frontdesk/id")?.as_str())
            .filter_map(|id| known.get(id).copied())
            .take(QUOTES)
            .collect();
        let is_relevant = |id: &&&str| question.relevant.contains_key(**id);
        self.first += usize::from(sources.first().filter(is_relevant).is_some());
        self.among += usize::from(sources.iter().any(|id| is_relevant(&id)));
        Ok(())
    }

    fn line(&self, name: &str) -> String {
        let count = self.certainties.len();
        let share = |part: usize| part as f64 / count as f64;
        let from = |least: f64| {
            self.certainties
                .iter()
                .filter(|value| **value >= least)
                .count()
        };
        format!(
            "| {name} | {count} | {:.3} | {:.3} | {:.3} | {:.3} |",
            share(from(1.0)),
            share(from(2.0)),
            share(self.first),
            share(self.among)
        )
    }
}
