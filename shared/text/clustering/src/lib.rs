//! What a set of messages is about.
//!
//! [`Topics::find`] groups messages by their vectors and their words, without being told how many groups there
//! are, and leaves none out: it joins each message to those nearest to it (cosine, and a share of common words),
//! weighs each pair by the neighbours that it shares, and splits that graph with the Leiden algorithm, several
//! times, keeping together what stays together. Each group gets keywords, a label and samples. [`continued`]
//! says which group goes on one of the days before.
//!
//! Nothing is drawn by chance and sums are of whole numbers: the same messages give the same topics, natively
//! and as Wasm.

mod centroids;
mod clusters;
mod continuity;
mod graph;
mod keywords;
mod language;
mod left_out;
mod leiden;
mod name_places;
mod names;
mod neighbours;
mod products;
mod random;
mod samples;
mod shared_neighbours;
mod topics;
mod vectors;
mod wording;
mod words;

pub use centroids::nearest;
pub use clusters::MOST_EXACT;
pub use continuity::{LEAST_COSINE, continued};
pub use language::language_of;
pub use names::Names;
pub use topics::{MOST_GROUPED, Message, Topic, Topics};
pub use vectors::Vectors;
