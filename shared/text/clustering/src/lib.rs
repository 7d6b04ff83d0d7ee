//! Finds the topics of a set of messages.
//!
//! [`Topics::find`] groups messages by their vectors and their words, without being told how many groups there
//! are, and leaves none out: it joins each message to its nearest ones (by cosine and common words),
//! weighs each pair by the neighbors that it shares, and splits that graph with the Leiden algorithm, several
//! times, keeping together what stays together. Each group gets keywords, a label and samples. [`continued`]
//! says which group goes on one of the days before.
//!
//! Nothing is drawn by chance and sums are of whole numbers: the same messages give the same topics, natively
//! and as Wasm.

mod centroids;
mod clusters;
mod continuity;
mod enriched;
mod graph;
mod keywords;
mod leiden;
mod likeness;
mod neighbors;
mod products;
mod random;
mod samples;
mod shared_neighbors;
mod topics;
mod vectors;

pub use centroids::nearest;
pub use clusters::MAX_EXACT;
pub use continuity::{MIN_COSINE, continued};
pub use topics::{MAX_GROUPED, Message, Topic, Topics};
pub use vectors::Vectors;
pub use wording::Names;
