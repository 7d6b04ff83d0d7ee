//! What a layer does to each token alike.

use anyhow::Result;
use matrixmultiply::sgemm;

use crate::{DIMENSIONS, weights::Tensors};

/// `y = x · Wᵀ + b`
pub(crate) struct Linear {
    /// A row for each input: the multiplication reads it so, twice as fast as the file has it.
    weight: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
}

impl Linear {
    pub fn load(weights: &Tensors<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self> {
        Ok(Self {
            weight: transposed(
                &weights.get(&format!("{name}.weight"), &[outputs, inputs])?,
                inputs,
            ),
            bias: weights.get(&format!("{name}.bias"), &[outputs])?,
            inputs,
        })
    }

    /// For rows of inputs, rows of outputs.
    pub fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let (inputs, outputs) = (self.inputs, self.bias.len());
        let count = rows.len() / inputs;
        let mut result = Vec::with_capacity(count * outputs);
        for _ in 0..count {
            result.extend_from_slice(&self.bias);
        }
        // SAFETY: `rows` holds `count` rows of `inputs`, `weight` `inputs` rows of `outputs`, and
        // `result` `count` rows of `outputs`, each as the strides say; `result` is nobody else's.
        unsafe {
            sgemm(
                count,
                inputs,
                outputs,
                1.0,
                rows.as_ptr(),
                inputs as isize,
                1,
                self.weight.as_ptr(),
                outputs as isize,
                1,
                1.0,
                result.as_mut_ptr(),
                outputs as isize,
                1,
            );
        }
        result
    }
}

fn transposed(rows: &[f32], width: usize) -> Vec<f32> {
    (0..width)
        .flat_map(|column| rows.iter().skip(column).step_by(width))
        .copied()
        .collect()
}

/// Brings each token's numbers to mean 0 and variance 1, then to a learnt scale and shift.
pub(crate) struct LayerNorm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl LayerNorm {
    pub fn load(weights: &Tensors<'_>, name: &str) -> Result<Self> {
        Ok(Self {
            scale: weights.get(&format!("{name}.weight"), &[DIMENSIONS])?,
            shift: weights.get(&format!("{name}.bias"), &[DIMENSIONS])?,
        })
    }

    pub fn apply(&self, states: &mut [f32]) {
        const WIDTH: f32 = DIMENSIONS as f32;
        for state in states.chunks_exact_mut(DIMENSIONS) {
            let mean = state.iter().sum::<f32>() / WIDTH;
            let variance = state
                .iter()
                .map(|value| (value - mean) * (value - mean))
                .sum::<f32>()
                / WIDTH;
            let factor = 1.0 / (variance + 1e-12).sqrt();
            for ((value, scale), shift) in state.iter_mut().zip(&self.scale).zip(&self.shift) {
                *value = (*value - mean) * factor * scale + shift;
            }
        }
    }
}

/// The Gaussian error linear unit in its exact form, as the model was trained with.
pub(crate) fn gelu(values: &mut [f32]) {
    for value in values {
        *value *= 0.5 * (1.0 + erf(*value * std::f32::consts::FRAC_1_SQRT_2));
    }
}

/// The error function as a quotient of two polynomials, right to the last digits of single
/// precision. Unlike the C library's, it has no branches, so that the compiler computes eight at once.
fn erf(x: f32) -> f32 {
    let x = x.clamp(-4.0, 4.0);
    let x2 = x * x;
    let mut above = -2.726_142_3e-10_f32;
    for coefficient in [
        2.770_681_5e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_5e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ] {
        above = above * x2 + coefficient;
    }
    let mut below = -1.456_607_2e-5_f32;
    for coefficient in [
        -2.133_740_6e-4,
        -1.682_827e-3,
        -7.373_329_3e-3,
        -1.426_473_9e-2,
    ] {
        below = below * x2 + coefficient;
    }
    x * above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_that_of_the_tables() {
        // Abramowitz and Stegun, table 7.1.
        for (x, expected) in [
            (0.0, 0.0),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (1.5, 0.966_105_1),
            (2.0, 0.995_322_3),
            (-1.0, -0.842_700_8),
            (9.0, 1.0),
        ] {
            assert!((erf(x) - expected).abs() < 1e-6, "{x}: {}", erf(x));
        }
    }
}
