//! Nearest neighbors by comparing only vectors that come to lie together.
//!
//! Several trees, each of which halves the vectors by a random direction until a handful is left, give the
//! first neighbors (Dasgupta and Freund, "Random projection trees", 2008, with directions between two of the
//! vectors, as in Annoy); then neighbors of neighbors are tried (Dong, Moses and Li, "Efficient k-nearest
//! neighbor graph construction for generic similarity measures", 2011).

use super::{Candidate, Neighbors};
use crate::{
    products::{product, products},
    random::Random,
    vectors::Vectors,
};

/// Maximum number of vectors in a leaf, in which all pairs are compared.
const LEAF: usize = 256;

/// Number of trees. More find more neighbors and take more time.
const TREES: u64 = 6;

/// How often neighbors of neighbors are tried.
const ROUNDS: usize = 2;

/// Number of nearest ones of which the nearest ones are tried: nearly all that is found comes by these.
const TRIED: usize = 24;

/// The approximate nearest neighbors of each vector.
pub fn neighbors(vectors: &Vectors, max: usize) -> Neighbors {
    let mut found = Neighbors::none(vectors.len(), max);
    for tree in 0..TREES {
        let mut all: Vec<u32> = (0..vectors.len() as u32).collect();
        let mut random = Random::new(tree);
        split(vectors, &mut all, &mut random, &mut found);
    }
    for _ in 0..ROUNDS {
        try_neighbors_of_neighbors(vectors, &mut found);
    }
    found
}

/// Halves the members until they fit in a leaf.
fn split(vectors: &Vectors, members: &mut [u32], random: &mut Random, found: &mut Neighbors) {
    if members.len() <= LEAF {
        return compare_all(vectors, members, found);
    }
    let mut any = || {
        members
            .get(random.below(members.len()))
            .copied()
            .unwrap_or_default()
    };
    let (from, to) = (any(), any());
    let [from, to] = [from, to].map(|member| vectors.row(member as usize));
    let mut along: Vec<(i64, u32)> = members
        .iter()
        .map(|&member| {
            let row = vectors.row(member as usize);
            (
                i64::from(product(row, to)) - i64::from(product(row, from)),
                member,
            )
        })
        .collect();
    let middle = along.len() / 2;
    along.select_nth_unstable(middle);
    for (member, (_, place)) in members.iter_mut().zip(along) {
        *member = place;
    }
    let (near, far) = members.split_at_mut(middle);
    split(vectors, near, random, found);
    split(vectors, far, random, found);
}

fn compare_all(vectors: &Vectors, members: &[u32], found: &mut Neighbors) {
    let together = vectors.select(members);
    let rows = together.rows(0, together.len());
    products(rows, rows, vectors.stride(), |i, j, similarity| {
        if let (true, Some(&a), Some(&b)) = (i < j, members.get(i), members.get(j)) {
            found.offer(a as usize, Candidate::new(b as usize, similarity));
            found.offer(b as usize, Candidate::new(a as usize, similarity));
        }
    });
}

fn try_neighbors_of_neighbors(vectors: &Vectors, found: &mut Neighbors) {
    let before = found.clone();
    // For which vector another was last tried, so that none is tried twice.
    let mut tried_for = vec![u32::MAX; vectors.len()];
    let mut is_new = |row: usize, other: u32| {
        let last = tried_for.get_mut(other as usize);
        last.is_some_and(|last| std::mem::replace(last, row as u32) != row as u32)
    };
    for row in 0..vectors.len() {
        is_new(row, row as u32);
        for near in before.of(row) {
            is_new(row, near);
        }
        for near in before.of(row).take(TRIED) {
            for other in before.of(near as usize).take(TRIED) {
                if is_new(row, other) {
                    let other = other as usize;
                    let similarity = product(vectors.row(row), vectors.row(other));
                    found.offer(row, Candidate::new(other, similarity));
                    found.offer(other, Candidate::new(row, similarity));
                }
            }
        }
    }
}
