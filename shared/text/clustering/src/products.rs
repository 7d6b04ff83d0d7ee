//! Scalar products of two sets of vectors.

use crate::vectors::Lane;

/// Rows of the left block and of the right one whose products are computed together, so that what was
/// loaded is used several times: eight sums and their operands fit into sixteen registers.
const LEFT: usize = 4;
const RIGHT: usize = 2;

/// Gives `each` the product of every row of `left` with every row of `right`, by their places.
///
/// Both hold rows of `stride` lanes.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn products(
    left: &[Lane],
    right: &[Lane],
    stride: usize,
    mut each: impl FnMut(usize, usize, i32),
) {
    if stride == 0 {
        return;
    }
    let left_rest = left.len() / stride / LEFT * LEFT;
    let right_rest = right.len() / stride / RIGHT * RIGHT;
    for (i, rows) in left.chunks_exact(LEFT * stride).enumerate() {
        for (j, columns) in right.chunks_exact(RIGHT * stride).enumerate() {
            for (row, sums) in tile(rows, columns, stride).into_iter().enumerate() {
                for (column, sum) in sums.into_iter().enumerate() {
                    each(i * LEFT + row, j * RIGHT + column, sum);
                }
            }
        }
        for (row, lanes) in rows.chunks_exact(stride).enumerate() {
            for (j, column) in right.chunks_exact(stride).enumerate().skip(right_rest) {
                each(i * LEFT + row, j, product(lanes, column));
            }
        }
    }
    for (i, row) in left.chunks_exact(stride).enumerate().skip(left_rest) {
        for (j, column) in right.chunks_exact(stride).enumerate() {
            each(i, j, product(row, column));
        }
    }
}

/// The scalar product of two vectors.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn product(left: &[Lane], right: &[Lane]) -> i32 {
    let mut sums = Sums::default();
    for (a, b) in left.iter().zip(right) {
        sums.add(*a, *b);
    }
    sums.total()
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn tile(rows: &[Lane], columns: &[Lane], stride: usize) -> [[i32; RIGHT]; LEFT] {
    let mut sums = [[Sums::default(); RIGHT]; LEFT];
    let mut rows = rows.chunks_exact(stride);
    let rows: [&[Lane]; LEFT] = std::array::from_fn(|_| rows.next().unwrap_or_default());
    let mut columns = columns.chunks_exact(stride);
    let columns: [&[Lane]; RIGHT] = std::array::from_fn(|_| columns.next().unwrap_or_default());
    let [a, b, c, d] = rows;
    let [e, f] = columns;
    let left = a.iter().zip(b).zip(c.iter().zip(d));
    for (((a, b), (c, d)), (e, f)) in left.zip(e.iter().zip(f)) {
        for (sums, row) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, column) in sums.iter_mut().zip([e, f]) {
                sum.add(*row, *column);
            }
        }
    }
    sums.map(|row| row.map(|sums| sums.total()))
}

/// The product so far, in parts.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy)]
struct Sums(core::arch::wasm32::v128);

#[cfg(target_arch = "wasm32")]
impl Default for Sums {
    fn default() -> Self {
        Self(core::arch::wasm32::i32x4(0, 0, 0, 0))
    }
}

// The compiler does not find `i32x4.dot_i16x8_s` by itself, which is twice as fast as what it finds.
#[cfg(target_arch = "wasm32")]
impl Sums {
    #[inline]
    #[target_feature(enable = "simd128")]
    fn add(&mut self, a: Lane, b: Lane) {
        use core::arch::wasm32::{i16x8, i32x4_add, i32x4_dot_i16x8};
        let lane = |[a, b, c, d, e, f, g, h]: Lane| i16x8(a, b, c, d, e, f, g, h);
        self.0 = i32x4_add(self.0, i32x4_dot_i16x8(lane(a), lane(b)));
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    fn total(self) -> i32 {
        use core::arch::wasm32::i32x4_extract_lane;
        i32x4_extract_lane::<0>(self.0)
            + i32x4_extract_lane::<1>(self.0)
            + i32x4_extract_lane::<2>(self.0)
            + i32x4_extract_lane::<3>(self.0)
    }
}

/// The product so far, in parts.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Default)]
struct Sums([i32; 4]);

#[cfg(not(target_arch = "wasm32"))]
impl Sums {
    #[inline]
    fn add(&mut self, a: Lane, b: Lane) {
        let (a, _) = a.as_chunks::<2>();
        let (b, _) = b.as_chunks::<2>();
        for (sum, (&[a, b], &[c, d])) in self.0.iter_mut().zip(a.iter().zip(b)) {
            *sum += i32::from(a) * i32::from(c) + i32::from(b) * i32::from(d);
        }
    }

    #[inline]
    fn total(self) -> i32 {
        self.0.iter().sum()
    }
}
