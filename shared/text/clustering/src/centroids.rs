//! Centroids of groups, and the nearest centroid of a vector.

use crate::{
    products::{product, products},
    vectors::{LENGTH, Vectors},
};

/// Vectors that are compared with the centroids at once.
const BLOCK: usize = 256;

/// The directions of the sums of each group's vectors. A group without any points nowhere.
pub fn centroids(vectors: &Vectors, groups: &[Option<u32>], count: usize) -> Vectors {
    let mut centroids = Vectors::with_capacity(vectors.dimensions(), count);
    for sum in sums(vectors, groups, count) {
        let sum: Vec<f32> = sum.into_iter().map(|component| component as f32).collect();
        centroids.push(&sum);
    }
    centroids
}

fn sums(vectors: &Vectors, groups: &[Option<u32>], count: usize) -> Vec<Vec<i64>> {
    let mut sums = vec![vec![0_i64; vectors.dimensions()]; count];
    for (index, group) in groups.iter().enumerate() {
        let Some(sum) = group.and_then(|group| sums.get_mut(group as usize)) else {
            continue;
        };
        for (sum, component) in sum.iter_mut().zip(vectors.row(index).as_flattened()) {
            *sum += i64::from(*component);
        }
    }
    sums
}

/// Which centroid is nearest to a vector, and how near: a cosine. None where the vector points nowhere.
pub fn nearest(centroids: &Vectors, vectors: &Vectors, index: usize) -> Option<(u32, f32)> {
    if !vectors.is_directed(index) {
        return None;
    }
    let row = vectors.row(index);
    (0..centroids.len())
        .filter(|&centroid| centroids.is_directed(centroid))
        .map(|centroid| (product(row, centroids.row(centroid)), centroid))
        .max_by_key(|&(similarity, centroid)| (similarity, std::cmp::Reverse(centroid)))
        .map(|(similarity, centroid)| (centroid as u32, cosine(similarity)))
}

/// How clear groups are, from -1 to 1: how much nearer each vector is to the middle of its own group, itself left
/// out, than to the nearest other one. One that is alone counts as 0.
pub fn silhouette(vectors: &Vectors, groups: &[u32]) -> f64 {
    let count = groups.iter().max().map_or(0, |&last| last as usize + 1);
    let of: Vec<Option<u32>> = groups.iter().copied().map(Some).collect();
    let middles = centroids(vectors, &of, count);
    let mut sizes = vec![0_usize; count];
    for &group in groups {
        if let Some(size) = sizes.get_mut(group as usize) {
            *size += 1;
        }
    }
    let lengths = lengths(vectors, &of, count);
    let mut sum = 0.0;
    for (from, rows) in (0..vectors.len())
        .step_by(BLOCK)
        .map(|from| (from, vectors.rows(from, from + BLOCK)))
    {
        let here = BLOCK.min(vectors.len() - from);
        let (mut own, mut other) = (vec![0.0_f64; here], vec![-1.0_f64; here]);
        products(
            rows,
            middles.rows(0, count),
            vectors.stride(),
            |row, group, product| {
                let near = f64::from(cosine(product));
                let is_own = groups
                    .get(from + row)
                    .is_some_and(|&of| of as usize == group);
                let side = if is_own {
                    own.get_mut(row)
                } else {
                    other.get_mut(row)
                };
                if let Some(side) = side {
                    *side = if is_own { near } else { side.max(near) };
                }
            },
        );
        for (place, (own, other)) in own.into_iter().zip(other).enumerate() {
            let Some(group) = groups.get(from + place).map(|&group| group as usize) else {
                continue;
            };
            if sizes.get(group).is_none_or(|&size| size < 2) || count < 2 {
                continue;
            }
            // Without itself, the sum of its group is shorter by itself.
            let length = lengths.get(group).copied().unwrap_or(1.0);
            let rest = (length * length - 2.0 * length * own + 1.0).max(0.0).sqrt();
            let own = if rest > 0.0 {
                (length * own - 1.0) / rest
            } else {
                0.0
            };
            let (to_own, to_other) = (1.0 - own, 1.0 - other);
            let farther = to_own.max(to_other);
            if farther > 0.0 {
                sum += (to_other - to_own) / farther;
            }
        }
    }
    sum / vectors.len().max(1) as f64
}

/// How long the sum of each group's vectors is, each of the length 1.
fn lengths(vectors: &Vectors, groups: &[Option<u32>], count: usize) -> Vec<f64> {
    let unit = f64::from(LENGTH);
    sums(vectors, groups, count)
        .iter()
        .map(|sum| {
            sum.iter()
                .map(|&component| (component as f64 / unit).powi(2))
                .sum::<f64>()
                .sqrt()
        })
        .collect()
}

/// The cosine of two vectors, from their product.
pub fn cosine(product: i32) -> f32 {
    product as f32 / (LENGTH * LENGTH)
}
