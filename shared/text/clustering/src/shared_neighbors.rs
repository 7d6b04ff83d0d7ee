//! The graph of shared nearest neighbors.

use crate::{graph::Graph, neighbors::Neighbors};

/// Joins two vectors where one is among the other's nearest, with the weight of what they share: the Jaccard
/// index of the two sets of the `k` nearest, each with its own vector.
pub fn graph(neighbors: &Neighbors, k: usize) -> Graph {
    let sets: Vec<Vec<u32>> = (0..neighbors.len())
        .map(|row| {
            let mut set: Vec<u32> = neighbors.of(row).take(k).collect();
            set.push(row as u32);
            set.sort_unstable();
            set
        })
        .collect();
    let mut edges = Vec::new();
    for (row, set) in sets.iter().enumerate() {
        for other in neighbors.of(row).take(k) {
            let row = row as u32;
            let Some(theirs) = sets.get(other as usize) else {
                continue;
            };
            // Both directions of a pair have the same weight; it is taken once.
            if other < row && theirs.binary_search(&row).is_ok() {
                continue;
            }
            let common = common(set, theirs) as f64;
            let weight = common / (set.len() as f64 + theirs.len() as f64 - common);
            if weight > 0.0 {
                edges.push((row, other, weight));
            }
        }
    }
    Graph::new(sets.len(), edges.iter().copied())
}

/// How many numbers are in both; each is in order.
fn common(left: &[u32], right: &[u32]) -> usize {
    let mut right = right.iter().peekable();
    left.iter()
        .filter(|&number| {
            while right.next_if(|&other| other < number).is_some() {}
            right.next_if(|&other| other == number).is_some()
        })
        .count()
}
