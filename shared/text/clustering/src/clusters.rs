//! Clusters messages by meaning and wording.

use crate::{
    centroids::{centroids, nearest, silhouette},
    graph::Graph,
    leiden,
    likeness::Wordings,
    neighbors::Neighbors,
    shared_neighbors,
    vectors::Vectors,
};

/// Weight of common words beside the cosine of two messages. Anything from 0.15 to 0.45 is better than 0.
const WORDING: f32 = 0.3;

/// Resolutions of the partitions that are compared: modularity's own, which merges small groups in a large
/// graph, and one that does not.
const COMPARED: [f64; 2] = [1.0, 2.0];

/// Resolutions at which what they agree on is split, from coarse to fine.
const RESOLUTIONS: [f64; 6] = [0.0625, 0.125, 0.25, 0.5, 1.0, 2.0];

/// A finer split is taken if its silhouette is at least this share of the best one: it says more.
const NEARLY: f64 = 0.95;

/// Cosine of the middles of two groups from which on they are one: what differs is their wording alone.
const SAME: f32 = 0.95;

/// Maximum number of vectors of which all pairs are compared. Of more, nearly all neighbors are found, much faster.
pub const MAX_EXACT: usize = 10_000;

/// The cluster of each message, numbered from 0.
///
/// Where neighbors are near, those of different numbers of neighbors and different resolutions agree; where a
/// group ends, they do not. So several partitions are made, and those pairs are kept together that most of them
/// hold together (Lancichinetti and Fortunato, "Consensus clustering in complex networks", 2012). Of the ways to
/// split what is kept together the clearest is taken, by the simplified silhouette (Hruschka, de Castro and
/// Campello, "Evolutionary algorithms for clustering gene-expression data", 2004).
pub fn clusters<'a>(vectors: &Vectors, texts: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let [few, some, many] = numbers_of_neighbors(vectors.len());
    let near = if vectors.len() <= MAX_EXACT {
        Neighbors::exact(vectors, 2 * many)
    } else {
        Neighbors::approximate(vectors, 2 * many)
    };
    let wordings = Wordings::of(texts);
    let near = near.reordered(many, |one, other| WORDING * wordings.likeness(one, other));
    let graphs = [few, some, many].map(|k| shared_neighbors::graph(&near, k));
    let partitions: Vec<Vec<u32>> = graphs
        .iter()
        .flat_map(|graph| COMPARED.map(|resolution| leiden::communities(graph, resolution)))
        .collect();
    let [.., widest] = &graphs;
    let together = agreement(widest, &partitions);
    let splits = RESOLUTIONS.map(|resolution| {
        let groups = leiden::communities(&together, resolution);
        (silhouette(vectors, &groups), groups)
    });
    let clearest = splits
        .iter()
        .map(|&(clear, _)| clear)
        .fold(f64::MIN, f64::max);
    let enough = clearest - (1.0 - NEARLY) * clearest.abs();
    let finest = splits.into_iter().rfind(|&(clear, _)| clear >= enough);
    let groups = finest.map(|(_, groups)| groups).unwrap_or_default();
    joined(vectors, groups)
}

/// The groups, those as one whose middles are nearly the same: of a crowd that has one subject, no split is clear.
fn joined(vectors: &Vectors, groups: Vec<u32>) -> Vec<u32> {
    let count = groups.iter().max().map_or(0, |&last| last as usize + 1);
    let of: Vec<Option<u32>> = groups.iter().copied().map(Some).collect();
    let middles = centroids(vectors, &of, count);
    // Each joins the first one before it that is the same; numbers stay without gaps.
    let mut before = Vectors::with_capacity(vectors.dimensions(), count);
    let mut number_of = Vec::with_capacity(count);
    for group in 0..count {
        let direction = middles.direction(group);
        match nearest(&before, &middles, group) {
            Some((same, cosine)) if cosine >= SAME => number_of.push(same),
            _ => {
                number_of.push(before.len() as u32);
                before.push(&direction);
            }
        }
    }
    let renumbered = groups
        .iter()
        .filter_map(|&group| number_of.get(group as usize));
    renumbered.copied().collect()
}

/// More neighbors where there are more messages, since a topic has more of them; enough for a group to hang
/// together, and not so many that a small one is drawn into its surroundings.
fn numbers_of_neighbors(count: usize) -> [usize; 3] {
    let some = ((count as f64).sqrt() / 8.0).clamp(5.0, 25.0);
    [some * 2.0 / 3.0, some, some * 4.0 / 3.0].map(|k| k.round() as usize)
}

/// The pairs of a graph, each weighted by the square of the share of the partitions that keep it together.
fn agreement(graph: &Graph, partitions: &[Vec<u32>]) -> Graph {
    let share = |one: usize, other: usize| {
        let agree = partitions
            .iter()
            .filter(|partition| {
                partition
                    .get(one)
                    .is_some_and(|own| partition.get(other) == Some(own))
            })
            .count();
        agree as f64 / partitions.len() as f64
    };
    let edges = (0..graph.len()).flat_map(|node| {
        let share = &share;
        let after = graph
            .of(node)
            .iter()
            .filter(move |&&(other, _)| other as usize > node);
        after.map(move |&(other, _)| (node as u32, other, share(node, other as usize).powi(2)))
    });
    Graph::new(graph.len(), edges.filter(|&(_, _, weight)| weight > 0.0))
}
