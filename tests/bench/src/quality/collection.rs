//! Documents, questions, and which documents answer which question, in the layout of BEIR or of SQuAD.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, de::DeserializeOwned};

use super::metrics::Relevant;

/// What is searched and what is asked.
pub struct Collection {
    /// All of `corpus.jsonl`.
    pub documents: Vec<Document>,
    /// Those of `queries.jsonl` for which `qrels` names something relevant.
    pub questions: Vec<Question>,
}

/// A line of `corpus.jsonl`.
#[derive(Deserialize)]
pub struct Document {
    /// Its name in `qrels`.
    #[serde(rename = "_id")]
    pub id: String,
    #[serde(default)]
    title: String,
    text: String,
}

/// A question with its answers.
pub struct Question {
    /// In words.
    pub text: String,
    /// The documents that answer it.
    pub relevant: Relevant,
}

#[derive(Deserialize)]
struct Query {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

/// A file in the layout of SQuAD, such as XQuAD's.
#[derive(Deserialize)]
struct Squad {
    data: Vec<Article>,
}

#[derive(Deserialize)]
struct Article {
    paragraphs: Vec<Paragraph>,
}

#[derive(Deserialize)]
struct Paragraph {
    context: String,
    qas: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    question: String,
}

impl Collection {
    /// Reads `corpus.jsonl`, `queries.jsonl` and every `qrels/*.tsv` of a folder; or a file in the layout of SQuAD.
    pub fn read(path: &Path) -> Result<Self> {
        if path.is_file() {
            let text = fs::read_to_string(path)?;
            return Self::of_squad(&text).with_context(|| path.display().to_string());
        }
        Self::read_folder(path)
    }

    /// Each paragraph is a document, which answers the questions that were asked about it.
    fn of_squad(text: &str) -> Result<Self> {
        let squad: Squad = serde_json::from_str(text)?;
        let paragraphs = squad
            .data
            .into_iter()
            .flat_map(|article| article.paragraphs);
        let mut collection = Self {
            documents: Vec::new(),
            questions: Vec::new(),
        };
        for (number, paragraph) in paragraphs.enumerate() {
            let id = number.to_string();
            let asked = paragraph.qas.into_iter();
            collection.questions.extend(asked.map(|asked| Question {
                text: asked.question,
                relevant: Relevant::from([(id.clone(), 1)]),
            }));
            collection.documents.push(Document {
                id,
                title: String::new(),
                text: paragraph.context,
            });
        }
        ensure!(
            !collection.questions.is_empty(),
            "no question has an answer"
        );
        Ok(collection)
    }

    fn read_folder(folder: &Path) -> Result<Self> {
        let documents: Vec<Document> = lines(&folder.join("corpus.jsonl"))?;
        let queries: Vec<Query> = lines(&folder.join("queries.jsonl"))?;
        let mut relevant = relevant(&folder.join("qrels"))?;
        let questions: Vec<Question> = queries
            .into_iter()
            .filter_map(|query| {
                let relevant = relevant.remove(&query.id)?;
                Some(Question {
                    text: query.text,
                    relevant,
                })
            })
            .collect();
        ensure!(!questions.is_empty(), "no question has an answer");
        Ok(Self {
            documents,
            questions,
        })
    }
}

impl Document {
    /// It as a page, with its title over it.
    pub fn page(&self) -> String {
        let heading = match self.title.as_str() {
            "" => String::new(),
            title => format!("<h1>{}</h1>", escaped(title)),
        };
        format!(
            "<!doctype html><meta charset=utf-8><body>{heading}<p>{}</p>",
            escaped(&self.text)
        )
    }

    /// Its id, as a name that a form takes.
    pub fn file_name(&self) -> String {
        let name = self.id.bytes().map(|byte| format!("{byte:02x}"));
        name.collect()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let file = File::open(path).with_context(|| format!("can't read {}", path.display()))?;
    let mut values = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let value = serde_json::from_str(&line);
            values.push(value.with_context(|| format!("{}, line {}", path.display(), number + 1))?);
        }
    }
    Ok(values)
}

/// What is relevant to each question: the columns are the question, the document and the relevance, with a heading.
fn relevant(folder: &Path) -> Result<BTreeMap<String, Relevant>> {
    let mut all: BTreeMap<String, Relevant> = BTreeMap::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "tsv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b'\t')
            .quoting(false)
            .from_path(&path)?;
        for row in reader.deserialize() {
            let (question, document, relevance): (String, String, u32) =
                row.with_context(|| path.display().to_string())?;
            if relevance > 0 {
                all.entry(question).or_default().insert(document, relevance);
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_squad_answer_their_questions() {
        let collection = Collection::of_squad(
            r#"{"data": [{"title": "T", "paragraphs": [{"context": "A.", "qas": [{"id": "1", "question": "Q?"}]},
                {"context": "B.", "qas": []}]}], "version": "1.1"}"#,
        )
        .unwrap();
        assert_eq!(collection.documents.len(), 2);
        assert_eq!(collection.questions[0].text, "Q?");
        assert_eq!(
            collection.questions[0].relevant,
            Relevant::from([("0".to_owned(), 1)])
        );
    }

    #[test]
    fn the_samples_are_read() {
        for sample in ["lodge", "lodge-de"] {
            let folder = stack::repository().join("tests/bench/samples").join(sample);
            is_whole(&Collection::read(&folder).unwrap());
        }
    }

    fn is_whole(collection: &Collection) {
        let ids: Vec<&str> = collection
            .documents
            .iter()
            .map(|document| document.id.as_str())
            .collect();
        assert!(collection.questions.len() >= 8);
        for question in &collection.questions {
            assert!(
                question
                    .relevant
                    .keys()
                    .all(|id| ids.contains(&id.as_str())),
                "{}",
                question.text
            );
        }
    }

    #[test]
    fn a_page_holds_the_text_and_nothing_of_its_own() {
        let document = Document {
            id: "a/1".to_owned(),
            title: "1 < 2".to_owned(),
            text: "<script>".to_owned(),
        };
        assert!(document.page().contains("<h1>1 &lt; 2</h1>"));
        assert!(document.page().contains("<p>&lt;script&gt;</p>"));
        assert_eq!(document.file_name(), "612f31");
    }
}
