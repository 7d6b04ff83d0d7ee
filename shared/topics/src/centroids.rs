//! The middle of each group, and what is nearest to it.

use crate::{
    products::product,
    vectors::{LENGTH, Vectors},
};

/// The directions of the sums of each group's vectors. A group without any points nowhere.
pub fn centroids(vectors: &Vectors, groups: &[Option<u32>], count: usize) -> Vectors {
    let mut sums = vec![vec![0_i64; vectors.dimensions()]; count];
    for (index, group) in groups.iter().enumerate() {
        let Some(sum) = group.and_then(|group| sums.get_mut(group as usize)) else {
            continue;
        };
        for (sum, component) in sum.iter_mut().zip(vectors.row(index).as_flattened()) {
            *sum += i64::from(*component);
        }
    }
    let mut centroids = Vectors::with_capacity(vectors.dimensions(), count);
    for sum in sums {
        let sum: Vec<f32> = sum.into_iter().map(|component| component as f32).collect();
        centroids.push(&sum);
    }
    centroids
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

/// Of two vectors, from their product.
pub fn cosine(product: i32) -> f32 {
    product as f32 / (LENGTH * LENGTH)
}
