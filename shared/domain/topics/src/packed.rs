use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// A vector as it travels in JSON and lies in the database: four bytes each number, the lowest first, as base64. A
/// third of the size of decimal numbers, and nothing is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Packed(String);

impl Packed {
    /// Of these numbers.
    #[must_use]
    pub fn of(vector: &[f32]) -> Self {
        let bytes: Vec<u8> = vector
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        Self(STANDARD.encode(bytes))
    }

    /// The numbers; none where it is not of this form.
    #[must_use]
    pub fn numbers(&self) -> Vec<f32> {
        let bytes = STANDARD.decode(&self.0).unwrap_or_default();
        let (numbers, _) = bytes.as_chunks();
        numbers
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_what_is_unpacked() {
        let vector = [0.0, -1.5, f32::MIN_POSITIVE, f32::MAX];
        assert_eq!(Packed::of(&vector).numbers(), vector);
        assert!(Packed::of(&[]).numbers().is_empty());
    }

    #[test]
    fn other_text_has_no_numbers() {
        assert!(Packed("no base64".to_owned()).numbers().is_empty());
    }
}
