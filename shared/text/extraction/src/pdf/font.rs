//! What the bytes of a font mean, and how wide they are.

use lopdf::{Dictionary, Document, Encoding, Object};

use super::{Budget, failure};
use crate::Failure;

/// The width of a letter that a font does not tell, in thousandths of its size.
const USUAL_WIDTH: f32 = 500.0;

/// A font of a page.
pub(crate) struct Font<'a> {
    encoding: Encoding<'a>,
    first: usize,
    /// Of the codes from `first`, in thousandths of the size; none for fonts with more than 256 codes.
    widths: Vec<f32>,
}

impl<'a> Font<'a> {
    /// Reads a font. A bomb in its tables is an error; anything else that is wrong in it is overlooked.
    pub fn read(
        document: &'a Document,
        font: &'a Dictionary,
        budget: &mut Budget,
    ) -> Result<Option<Self>, Failure> {
        let encoding = match font.get_font_encoding_with_limit(document, budget.next_part()) {
            Ok(encoding) => encoding,
            Err(error) => {
                return match failure(error) {
                    Failure::TooLarge => Err(Failure::TooLarge),
                    _ => Ok(None),
                };
            }
        };
        let deref = |key: &[u8]| font.get_deref(key, document).ok();
        let first = deref(b"FirstChar")
            .and_then(|first| first.as_i64().ok())
            .and_then(|first| usize::try_from(first).ok())
            .unwrap_or_default();
        let widths = deref(b"Widths")
            .and_then(|widths| widths.as_array().ok())
            .map(|widths| widths.iter().take(256).map(number).collect())
            .unwrap_or_default();
        Ok(Some(Self {
            encoding,
            first,
            widths,
        }))
    }

    /// The letters of a string.
    pub fn text(&self, bytes: &[u8]) -> String {
        Document::decode_text(&self.encoding, bytes).unwrap_or_default()
    }

    /// How far a string goes, in parts of the font's size.
    pub fn width(&self, bytes: &[u8], letters: usize) -> f32 {
        if self.widths.is_empty() {
            return letters as f32 * USUAL_WIDTH / 1000.0;
        }
        let width = |byte: &u8| {
            let place = usize::from(*byte).checked_sub(self.first);
            place
                .and_then(|place| self.widths.get(place))
                .copied()
                .filter(|width| *width > 0.0)
                .unwrap_or(USUAL_WIDTH)
        };
        bytes.iter().map(width).sum::<f32>() / 1000.0
    }
}

/// A number of a PDF; 0 for what is none.
pub(crate) fn number(object: &Object) -> f32 {
    object.as_float().unwrap_or_default()
}
