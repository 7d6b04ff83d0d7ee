//! Matches today's topics with those of earlier days.

use crate::centroids::cosine;
use crate::products::product;
use crate::vectors::Vectors;

/// Topics are the same from this cosine of their centroids.
pub const MIN_COSINE: f32 = 0.75;

/// For each of `today`'s centroids, which of `before` it goes on: one to one, so that the sum of the cosines is
/// as large as it can be, and none below [`MIN_COSINE`].
pub fn continued(before: &Vectors, today: &Vectors) -> Vec<Option<usize>> {
    let rows = today.len();
    let columns = before.len();
    let gain = |row: usize, column: usize| {
        let similarity = cosine(product(today.row(row), before.row(column)));
        if similarity >= MIN_COSINE {
            f64::from(similarity)
        } else {
            0.0
        }
    };
    let gains: Vec<Vec<f64>> = (0..rows)
        .map(|row| (0..columns).map(|column| gain(row, column)).collect())
        .collect();
    assignment(&gains, columns)
        .into_iter()
        .zip(&gains)
        .map(|(column, gains)| {
            column.filter(|&column| gains.get(column).is_some_and(|&gain| gain > 0.0))
        })
        .collect()
}

/// For each row a column of its own, so that the sum of the gains is as large as it can be; columns are added as
/// needed.
///
/// The Hungarian algorithm with potentials, as Jonker and Volgenant have it ("A shortest augmenting path
/// algorithm for dense and sparse linear assignment problems", 1987): rows are added one after the other, each
/// along a shortest path.
#[allow(
    clippy::indexing_slicing,
    reason = "all tables have a place for each column, and one more"
)]
fn assignment(gains: &[Vec<f64>], columns: usize) -> Vec<Option<usize>> {
    let width = columns.max(gains.len());
    let cost = |row: usize, column: usize| -gains[row].get(column).copied().unwrap_or(0.0);
    let nobody = gains.len();
    // The last place is where a row begins that has no column yet.
    let mut row_of = vec![nobody; width + 1];
    let mut row_potential = vec![0.0; gains.len() + 1];
    let mut potential = vec![0.0; width + 1];
    for row in 0..gains.len() {
        row_of[width] = row;
        let mut at = width;
        let mut least = vec![f64::INFINITY; width];
        let mut from = vec![width; width];
        let mut is_done = vec![false; width + 1];
        while row_of[at] != nobody {
            is_done[at] = true;
            let current = row_of[at];
            let (mut step, mut next) = (f64::INFINITY, width);
            for column in (0..width).filter(|&column| !is_done[column]) {
                let reduced = cost(current, column) - row_potential[current] - potential[column];
                if reduced < least[column] {
                    least[column] = reduced;
                    from[column] = at;
                }
                if least[column] < step {
                    step = least[column];
                    next = column;
                }
            }
            for column in 0..=width {
                if is_done[column] {
                    row_potential[row_of[column]] += step;
                    potential[column] -= step;
                } else if column < width {
                    least[column] -= step;
                }
            }
            at = next;
        }
        while at != width {
            row_of[at] = row_of[from[at]];
            at = from[at];
        }
    }
    let mut column_of = vec![None; gains.len()];
    for (column, &row) in row_of.iter().take(columns).enumerate() {
        if row < nobody {
            column_of[row] = Some(column);
        }
    }
    column_of
}
