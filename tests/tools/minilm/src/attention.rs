//! Attention: what each token takes from the others of its text.

use matrixmultiply::sgemm;

use crate::DIMENSIONS;

const HEADS: usize = 12;
const WIDTH: usize = DIMENSIONS / HEADS;

/// For each token the mean of the values, weighed by how well its query meets their keys; for each
/// head by itself, and for each text of `lengths` by itself. All are rows of [`DIMENSIONS`].
pub(crate) fn attend(queries: &[f32], keys: &[f32], values: &[f32], lengths: &[usize]) -> Vec<f32> {
    let mut result = vec![0.0; queries.len()];
    let mut scores = Vec::new();
    let mut start = 0;
    for &length in lengths {
        let text = start..start + length * DIMENSIONS;
        start = text.end;
        let (Some(queries), Some(keys), Some(values), Some(result)) = (
            queries.get(text.clone()),
            keys.get(text.clone()),
            values.get(text.clone()),
            result.get_mut(text),
        ) else {
            break;
        };
        for head in 0..HEADS {
            attend_head(
                queries,
                keys,
                values,
                result,
                head * WIDTH,
                length,
                &mut scores,
            );
        }
    }
    result
}

fn attend_head(
    queries: &[f32],
    keys: &[f32],
    values: &[f32],
    result: &mut [f32],
    offset: usize,
    length: usize,
    scores: &mut Vec<f32>,
) {
    const ROW: isize = DIMENSIONS as isize;
    const SCALE: f32 = 0.176_776_7; // 1 / √WIDTH
    scores.clear();
    scores.resize(length * length, 0.0);
    // SAFETY: each of the slices holds `length` rows of DIMENSIONS, of which the columns from
    // `offset` to `offset + WIDTH` are taken, which is at most DIMENSIONS; `scores` is a square of
    // `length`; what is written overlaps nothing that is read.
    unsafe {
        sgemm(
            length,
            WIDTH,
            length,
            SCALE,
            queries.as_ptr().add(offset),
            ROW,
            1,
            keys.as_ptr().add(offset),
            1,
            ROW,
            0.0,
            scores.as_mut_ptr(),
            length as isize,
            1,
        );
        scores.chunks_exact_mut(length).for_each(softmax);
        sgemm(
            length,
            length,
            WIDTH,
            1.0,
            scores.as_ptr(),
            length as isize,
            1,
            values.as_ptr().add(offset),
            ROW,
            1,
            0.0,
            result.as_mut_ptr().add(offset),
            ROW,
            1,
        );
    }
}

fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
}
