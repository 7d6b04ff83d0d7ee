//! The nearest neighbors of each vector, by cosine.

mod forest;

use crate::{
    products::products,
    vectors::{LENGTH, Vectors},
};

/// Vectors of a block: two blocks of 384 dimensions stay in a second-level cache.
const BLOCK: usize = 128;

/// The nearest neighbors of each vector.
#[derive(Clone, Debug)]
pub struct Neighbors {
    count: usize,
    max: usize,
    /// Up to `max` per row, nearest first; the rest is [`Candidate::NONE`].
    candidates: Vec<Candidate>,
}

/// A neighbor: its similarity in the upper half, so that the nearest is the greatest, and its index in the
/// lower one, inverted, so that of equally near ones the first is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Candidate(u64);

impl Candidate {
    const NONE: Self = Self(0);

    fn new(index: usize, similarity: i32) -> Self {
        let ordered = (similarity as u32) ^ (1 << 31);
        Self((u64::from(ordered) << 32) | u64::from(!(index as u32)))
    }

    fn index(self) -> u32 {
        !(self.0 as u32)
    }

    fn similarity(self) -> i32 {
        ((self.0 >> 32) as u32 ^ (1 << 31)) as i32
    }
}

impl Neighbors {
    fn none(count: usize, max: usize) -> Self {
        Self {
            count,
            max,
            candidates: vec![Candidate::NONE; count * max],
        }
    }

    /// Finds the exact neighbors: all pairs are compared.
    pub fn exact(vectors: &Vectors, max: usize) -> Self {
        let count = vectors.len();
        let max = max.min(count.saturating_sub(1));
        let mut found = Self::none(count, max);
        for left in (0..count).step_by(BLOCK) {
            for right in (left..count).step_by(BLOCK) {
                let rows = vectors.rows(left, left + BLOCK);
                let columns = vectors.rows(right, right + BLOCK);
                products(rows, columns, vectors.stride(), |i, j, similarity| {
                    let (i, j) = (left + i, right + j);
                    if i < j {
                        found.offer(i, Candidate::new(j, similarity));
                        found.offer(j, Candidate::new(i, similarity));
                    }
                });
            }
        }
        found
    }

    /// Finds approximate neighbors: a few are missed.
    pub fn approximate(vectors: &Vectors, max: usize) -> Self {
        forest::neighbors(vectors, max)
    }

    /// The neighbors of a row, nearest first.
    pub fn of(&self, row: usize) -> impl Iterator<Item = u32> {
        self.row(row)
            .iter()
            .filter(|&&candidate| candidate != Candidate::NONE)
            .map(|candidate| candidate.index())
    }

    /// The nearest of these, by similarity and some likeness of another kind (from 0 to 1).
    pub fn reordered(&self, max: usize, likeness: impl Fn(usize, usize) -> f32) -> Self {
        let count = self.len();
        let mut found = Self::none(count, max.min(self.max));
        for row in 0..count {
            for candidate in self
                .row(row)
                .iter()
                .filter(|&&candidate| candidate != Candidate::NONE)
            {
                let other = candidate.index() as usize;
                let more = likeness(row, other) * LENGTH * LENGTH;
                found.offer(
                    row,
                    Candidate::new(other, candidate.similarity().saturating_add(more as i32)),
                );
            }
        }
        found
    }

    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.count
    }

    fn row(&self, row: usize) -> &[Candidate] {
        self.candidates
            .get(row * self.max..(row + 1) * self.max)
            .unwrap_or_default()
    }

    /// Inserts a candidate if it is near enough.
    #[inline]
    fn offer(&mut self, row: usize, candidate: Candidate) {
        let start = row * self.max;
        let Some(kept) = self.candidates.get_mut(start..start + self.max) else {
            return;
        };
        let [.., last] = kept else { return };
        if candidate > *last {
            insert(kept, candidate);
        }
    }
}

/// Inserts a candidate in order, and drops the last.
#[cold]
fn insert(kept: &mut [Candidate], candidate: Candidate) {
    let place = kept.partition_point(|&other| other > candidate);
    if kept.get(place) == Some(&candidate) {
        return;
    }
    if let Some(after) = kept.get_mut(place..) {
        after.rotate_right(1);
        if let [first, ..] = after {
            *first = candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{products::product, random::Random};

    /// Some around each of a few directions.
    fn vectors(count: usize, dimensions: usize) -> Vectors {
        let mut random = Random::new(3);
        let mut vector = |spread: f32| -> Vec<f32> {
            (0..dimensions)
                .map(|_| (random.below(2_001) as f32 - 1_000.0) / 1_000.0 * spread)
                .collect()
        };
        let middles: Vec<Vec<f32>> = (0..count / 50 + 1).map(|_| vector(1.0)).collect();
        let mut vectors = Vectors::with_capacity(dimensions, count);
        for index in 0..count {
            let off = vector(0.8);
            let middle = &middles[index % middles.len()];
            let around: Vec<f32> = middle
                .iter()
                .zip(off)
                .map(|(middle, off)| middle + off)
                .collect();
            vectors.push(&around);
        }
        vectors
    }

    fn by_hand(vectors: &Vectors, row: usize, max: usize) -> Vec<u32> {
        let mut others: Vec<(i32, u32)> = (0..vectors.len())
            .filter(|&other| other != row)
            .map(|other| (-product(vectors.row(row), vectors.row(other)), other as u32))
            .collect();
        others.sort_unstable();
        others
            .into_iter()
            .take(max)
            .map(|(_, other)| other)
            .collect()
    }

    #[test]
    fn exact_neighbors_are_those_of_a_plain_comparison() {
        for (count, dimensions) in [(1, 8), (2, 3), (7, 5), (131, 20), (300, 384)] {
            let vectors = vectors(count, dimensions);
            let found = Neighbors::exact(&vectors, 6);
            for row in 0..count {
                assert_eq!(
                    found.of(row).collect::<Vec<_>>(),
                    by_hand(&vectors, row, 6),
                    "{count} × {dimensions}"
                );
            }
        }
    }

    #[test]
    fn approximate_neighbors_are_nearly_all_of_the_exact_ones() {
        let vectors = vectors(4_000, 48);
        let (exact, near) = (
            Neighbors::exact(&vectors, 10),
            Neighbors::approximate(&vectors, 10),
        );
        let found = (0..vectors.len())
            .map(|row| {
                exact
                    .of(row)
                    .filter(|one| near.of(row).any(|other| other == *one))
                    .count()
            })
            .sum::<usize>();
        assert!(found as f64 > 0.97 * 40_000.0, "{found} of 40000");
    }

    #[test]
    fn a_likeness_of_another_kind_brings_forward() {
        let vectors = vectors(40, 8);
        let near = Neighbors::exact(&vectors, 20);
        let last = near.of(0).last();
        let again = near.reordered(
            5,
            |_, other| if Some(other as u32) == last { 1.9 } else { 0.0 },
        );
        assert_eq!(again.of(0).next(), last);
        assert_eq!(again.of(0).count(), 5);
    }
}
