//! The nearest neighbours of each vector, by cosine.

mod forest;

use crate::{
    products::products,
    vectors::{LENGTH, Vectors},
};

/// Vectors of a block: two blocks of 384 dimensions stay in a second-level cache.
const BLOCK: usize = 128;

/// For each vector, those nearest to it.
#[derive(Clone, Debug)]
pub struct Neighbours {
    most: usize,
    /// Of each row up to `most`, nearest first; the rest is [`Candidate::NONE`].
    candidates: Vec<Candidate>,
}

/// A neighbour: its similarity in the upper half, so that the nearest is the greatest, and its index in the
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

impl Neighbours {
    fn none(count: usize, most: usize) -> Self {
        Self {
            most,
            candidates: vec![Candidate::NONE; count * most],
        }
    }

    /// Exactly: every vector is compared with every other.
    pub fn exact(vectors: &Vectors, most: usize) -> Self {
        let count = vectors.len();
        let most = most.min(count.saturating_sub(1));
        let mut found = Self::none(count, most);
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

    /// About: some that are as near are missed.
    pub fn approximate(vectors: &Vectors, most: usize) -> Self {
        forest::neighbours(vectors, most)
    }

    /// Nearest first.
    pub fn of(&self, row: usize) -> impl Iterator<Item = u32> {
        self.row(row)
            .iter()
            .filter(|&&candidate| candidate != Candidate::NONE)
            .map(|candidate| candidate.index())
    }

    /// The nearest of these, by similarity and some likeness of another kind (from 0 to 1).
    pub fn reordered(&self, most: usize, likeness: impl Fn(usize, usize) -> f32) -> Self {
        let count = self.len();
        let mut found = Self::none(count, most.min(self.most));
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
        self.candidates.len().checked_div(self.most).unwrap_or(0)
    }

    fn row(&self, row: usize) -> &[Candidate] {
        self.candidates
            .get(row * self.most..(row + 1) * self.most)
            .unwrap_or_default()
    }

    /// Keeps it where it belongs, if it is near enough.
    #[inline]
    fn offer(&mut self, row: usize, candidate: Candidate) {
        let start = row * self.most;
        let Some(kept) = self.candidates.get_mut(start..start + self.most) else {
            return;
        };
        let [.., last] = kept else { return };
        if candidate > *last {
            insert(kept, candidate);
        }
    }
}

/// Into what is in order, in place of the last.
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
