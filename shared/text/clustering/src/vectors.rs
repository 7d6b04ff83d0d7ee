//! Unit vectors in 16 bits a dimension.
//!
//! Whole numbers add up to the same sum in every order and on every processor, so that similarities, and
//! with them the topics, are the same natively and as Wasm; and eight of their products are one instruction.

/// The length of each vector: the largest whose product with itself fits into 31 bits.
pub(crate) const LENGTH: f32 = 32_767.0;

/// What is loaded and multiplied at once.
pub(crate) type Lane = [i16; 8];

/// Vectors of the same number of dimensions, each brought to the same length.
#[derive(Clone, Debug)]
pub struct Vectors {
    dimensions: usize,
    count: usize,
    /// Rows one after the other, filled up with zeros to whole lanes.
    lanes: Vec<Lane>,
}

impl Vectors {
    /// None yet, with room for some.
    pub fn with_capacity(dimensions: usize, count: usize) -> Self {
        Self {
            dimensions,
            count: 0,
            lanes: Vec::with_capacity(stride(dimensions) * count),
        }
    }

    /// Adds a vector of any length.
    ///
    /// One that points nowhere (of another number of dimensions, all zeros, with a component that is not
    /// a finite number) is kept as zeros, which are similar to nothing.
    pub fn push(&mut self, vector: &[f32]) {
        let norm = vector
            .iter()
            .map(|&component| f64::from(component).powi(2))
            .sum::<f64>()
            .sqrt();
        let is_directed = vector.len() == self.dimensions && norm.is_finite() && norm > 0.0;
        let scale = f64::from(LENGTH) / norm;
        let mut scaled = vector
            .iter()
            .filter(|_| is_directed)
            .map(|&component| (f64::from(component) * scale).round() as i16);
        for _ in 0..stride(self.dimensions) {
            self.lanes
                .push(std::array::from_fn(|_| scaled.next().unwrap_or(0)));
        }
        self.count += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Components of each.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Whether it points anywhere.
    pub fn is_directed(&self, index: usize) -> bool {
        self.row(index).iter().any(|lane| *lane != [0; 8])
    }

    /// The components of one, of length 1; zeros for one that points nowhere.
    pub fn direction(&self, index: usize) -> Vec<f32> {
        let components = self.row(index).as_flattened().iter().take(self.dimensions);
        let mut direction: Vec<f32> = components.map(|&component| f32::from(component)).collect();
        let length = direction
            .iter()
            .map(|component| component * component)
            .sum::<f32>()
            .sqrt();
        if length > 0.0 {
            direction
                .iter_mut()
                .for_each(|component| *component /= length);
        }
        direction
    }

    /// Those with these indices, in that order.
    pub(crate) fn select(&self, indices: &[u32]) -> Self {
        let mut selected = Self::with_capacity(self.dimensions, indices.len());
        for &index in indices {
            selected.lanes.extend_from_slice(self.row(index as usize));
        }
        selected.count = indices.len();
        selected
    }

    /// Of one; of none for an index that is not there.
    pub(crate) fn row(&self, index: usize) -> &[Lane] {
        self.rows(index, index + 1)
    }

    /// Of several, one after the other.
    pub(crate) fn rows(&self, from: usize, to: usize) -> &[Lane] {
        let stride = self.stride();
        self.lanes
            .get(from * stride..to.min(self.count) * stride)
            .unwrap_or_default()
    }

    /// Lanes of each.
    pub(crate) fn stride(&self) -> usize {
        stride(self.dimensions)
    }
}

fn stride(dimensions: usize) -> usize {
    dimensions.div_ceil(size_of::<Lane>() / size_of::<i16>())
}
