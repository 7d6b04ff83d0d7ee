//! Finds the topics of labelled messages, and prints how well they agree with the labels and what it took.
//!
//! Reads `messages.json` (pairs of a text and its label) and `vectors.f32` (a vector for each, as little-endian
//! floats, one after the other) in the folder that is its first argument; of these every so manieth message, if
//! a second one says so, and so many times, if a third one does: each copy is a little off, and tells only what so many
//! cost. The benchmark makes both, and runs this natively and as Wasm.

use clustering::{Message, Names, Topics, Vectors};
use std::{
    collections::HashMap,
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("usage: find_topics FOLDER [EVERY [TIMES]]")?;
    let every: usize = arguments.next().map_or(Ok(1), |every| every.parse())?;
    let times: usize = arguments.next().map_or(Ok(1), |times| times.parse())?;
    let folder = Path::new(&folder);
    let pairs: Vec<(String, String)> =
        serde_json::from_slice(&std::fs::read(folder.join("messages.json"))?)?;
    let bytes = std::fs::read(folder.join("vectors.f32"))?;
    let width = bytes.len().checked_div(pairs.len()).unwrap_or(0);
    let kept = || {
        let kept = || {
            pairs
                .iter()
                .zip(bytes.chunks_exact(width.max(4)))
                .step_by(every.max(1))
        };
        (0..times).flat_map(move |copy| kept().map(move |pair| (pair, copy)))
    };

    let start = Instant::now();
    let mut vectors = Vectors::with_capacity(width / 4, kept().count());
    let mut noise = Noise(1);
    for ((_, bytes), copy) in kept() {
        let (floats, _) = bytes.as_chunks();
        let mut vector: Vec<f32> = floats
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect();
        if copy > 0 {
            noise.shift(&mut vector);
        }
        vectors.push(&vector);
    }
    let messages: Vec<Message> = kept()
        .map(|(((text, _), _), _)| Message {
            text,
            ..Message::default()
        })
        .collect();
    let found = Topics::find(&messages, &vectors, Some(&["en"]), &Names::default());
    let took = start.elapsed();

    let labels: Vec<&str> = kept().map(|(((_, label), _), _)| label.as_str()).collect();
    print(&found, &labels, took);
    Ok(())
}

/// Numbers that look random and are the same each time.
struct Noise(u64);

impl Noise {
    /// Moves a unit vector by about a fifth of its length.
    fn shift(&mut self, vector: &mut [f32]) {
        let max = 0.35 / (vector.len() as f32).sqrt();
        for component in vector {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let share = (self.0 >> 40) as f32 / (1_u64 << 24) as f32;
            *component += (share * 2.0 - 1.0) * max;
        }
    }
}

fn print(found: &Topics, labels: &[&str], took: Duration) {
    let agreement = Agreement::of(&found.topic_of, labels);
    println!(
        "{} messages, {} labels: {} topics, V-measure {:.3}, ARI {:.3}, {:.2} s, neighbors {}{}",
        labels.len(),
        agreement.labels,
        found.topics.len(),
        agreement.v_measure,
        agreement.adjusted_rand,
        took.as_secs_f64(),
        if found.is_exact {
            "exact"
        } else {
            "approximate"
        },
        found
            .sampled
            .map_or_else(String::new, |sampled| format!(", {sampled} sampled")),
    );
    for topic in found.topics.iter().take(10) {
        let label = topic.label.as_deref().unwrap_or("(no words)");
        println!(
            "  {:>6}  {label}  [{}]",
            topic.size,
            topic.keywords.join(", ")
        );
    }
}

/// How two ways to group the same messages agree; a message without a topic is a group of its own.
struct Agreement {
    labels: usize,
    /// Rosenberg and Hirschberg, "V-measure", 2007.
    v_measure: f64,
    /// Hubert and Arabie, "Comparing partitions", 1985.
    adjusted_rand: f64,
}

impl Agreement {
    fn of(topic_of: &[Option<u32>], labels: &[&str]) -> Self {
        let topic = |index: usize, topic: Option<u32>| topic.map_or(-1 - index as i64, i64::from);
        let mut topics: HashMap<i64, f64> = HashMap::new();
        let mut classes: HashMap<&str, f64> = HashMap::new();
        let mut cells: HashMap<(i64, &str), f64> = HashMap::new();
        for (index, (&found, &label)) in topic_of.iter().zip(labels).enumerate() {
            let found = topic(index, found);
            *topics.entry(found).or_default() += 1.0;
            *classes.entry(label).or_default() += 1.0;
            *cells.entry((found, label)).or_default() += 1.0;
        }
        let count = labels.len() as f64;
        let entropy = |sizes: &mut dyn Iterator<Item = f64>| -> f64 {
            sizes.map(|size| -size / count * (size / count).ln()).sum()
        };
        let of_topics = entropy(&mut topics.values().copied());
        let of_classes = entropy(&mut classes.values().copied());
        let of_both = entropy(&mut cells.values().copied());
        let pairs = |sizes: &mut dyn Iterator<Item = f64>| -> f64 {
            sizes.map(|size| size * (size - 1.0) / 2.0).sum()
        };
        let in_topics = pairs(&mut topics.values().copied());
        let in_classes = pairs(&mut classes.values().copied());
        let in_both = pairs(&mut cells.values().copied());
        let expected = in_topics * in_classes / pairs(&mut std::iter::once(count));
        Self {
            labels: classes.len(),
            v_measure: 2.0 * (of_topics + of_classes - of_both) / (of_topics + of_classes),
            adjusted_rand: (in_both - expected) / ((in_topics + in_classes) / 2.0 - expected),
        }
    }
}
