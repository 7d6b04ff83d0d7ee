//! One of the layers.

use anyhow::Result;

use crate::{
    DIMENSIONS,
    attention::attend,
    linear::{LayerNorm, Linear, gelu},
    weights::Tensors,
};

/// The width between the two steps of the feed-forward part.
const INNER: usize = 1536;

pub(crate) struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: LayerNorm,
    inner: Linear,
    outer: Linear,
    outer_norm: LayerNorm,
}

impl Layer {
    pub fn load(weights: &Tensors<'_>, name: &str) -> Result<Self> {
        let square =
            |part: &str| Linear::load(weights, &format!("{name}.{part}"), DIMENSIONS, DIMENSIONS);
        let norm = |part: &str| LayerNorm::load(weights, &format!("{name}.{part}"));
        let (inner, outer) = (
            format!("{name}.intermediate.dense"),
            format!("{name}.output.dense"),
        );
        Ok(Self {
            query: square("attention.self.query")?,
            key: square("attention.self.key")?,
            value: square("attention.self.value")?,
            attended: square("attention.output.dense")?,
            attended_norm: norm("attention.output.LayerNorm")?,
            inner: Linear::load(weights, &inner, DIMENSIONS, INNER)?,
            outer: Linear::load(weights, &outer, INNER, DIMENSIONS)?,
            outer_norm: norm("output.LayerNorm")?,
        })
    }

    /// Changes the states of all tokens, of which texts have as many as `lengths` says.
    pub fn apply(&self, states: &mut [f32], lengths: &[usize]) {
        let attended = attend(
            &self.query.apply(states),
            &self.key.apply(states),
            &self.value.apply(states),
            lengths,
        );
        add(states, &self.attended.apply(&attended));
        self.attended_norm.apply(states);

        let mut inner = self.inner.apply(states);
        gelu(&mut inner);
        add(states, &self.outer.apply(&inner));
        self.outer_norm.apply(states);
    }
}

fn add(states: &mut [f32], more: &[f32]) {
    states
        .iter_mut()
        .zip(more)
        .for_each(|(state, more)| *state += more);
}
