//! The numbers of a model, out of its file.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use safetensors::{Dtype, SafeTensors};

/// A file in the safetensors format.
pub(crate) struct Weights(Vec<u8>);

impl Weights {
    pub fn read(path: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(path).with_context(|| format!("can't read `{}`", path.display()))?;
        Ok(Self(bytes))
    }

    pub fn tensors(&self) -> Result<Tensors<'_>> {
        Ok(Tensors(SafeTensors::deserialize(&self.0)?))
    }
}

/// What is in such a file.
pub(crate) struct Tensors<'a>(SafeTensors<'a>);

impl Tensors<'_> {
    /// A tensor of single precision by name, row by row. It has to have this shape.
    pub fn get(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let tensor = self.0.tensor(name)?;
        ensure!(
            tensor.dtype() == Dtype::F32 && tensor.shape() == shape,
            "{name} is {:?} of {:?}, not F32 of {shape:?}: this is another model",
            tensor.dtype(),
            tensor.shape(),
        );
        let (numbers, _) = tensor.data().as_chunks::<4>();
        Ok(numbers
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect())
    }
}
