//! PDF (ISO 32000): the text of its pages, in the order in which it is written.

mod annotations;
mod cmap;
mod encodings;
mod font;
mod lines;
mod matrix;
mod page;
mod programs;
mod state;

use lopdf::{Document, Error, LoadOptions};

use self::page::Fonts;
use crate::{Block, Failure, Limits};

/// Operations of all pages together: a page may be small and yet draw without end.
const MAX_OPERATIONS: usize = 5_000_000;

/// Share of letters that may be unknown: with more, what is left is no text.
const MAX_UNKNOWN: f64 = 0.3;

/// What is left of what a file may cost.
pub(crate) struct Budget {
    /// Bytes to unpack.
    unpacked: usize,
    /// Bytes that one part may unpack to.
    part: usize,
    /// Bytes of text.
    text: usize,
    operations: usize,
    /// Letters that were read.
    letters: usize,
    /// Those of them of which no font says what they are.
    unknown: usize,
}

impl Budget {
    /// How much the next part may unpack to.
    fn next_part(&self) -> usize {
        self.part.min(self.unpacked)
    }

    fn unpacked(&mut self, bytes: usize) -> Result<(), Failure> {
        self.unpacked = self.unpacked.checked_sub(bytes).ok_or(Failure::TooLarge)?;
        Ok(())
    }

    fn operations(&mut self, count: usize) -> Result<(), Failure> {
        self.operations = self
            .operations
            .checked_sub(count)
            .ok_or(Failure::TooLarge)?;
        Ok(())
    }

    fn text(&mut self, bytes: usize) -> Result<(), Failure> {
        self.text = self.text.checked_sub(bytes).ok_or(Failure::TooMuchText)?;
        Ok(())
    }
}

/// Reads a PDF: its text, and how many pages it has.
pub(crate) fn blocks(file: &[u8], limits: Limits) -> Result<(Vec<Block>, u32), Failure> {
    let options = LoadOptions::with_max_decompressed_size(limits.unpacked_part);
    let document = Document::load_mem_with_options(file, options).map_err(failure)?;
    // What waits for a password has no objects, not even the one that says how it is encrypted.
    if document.trailer.has(b"Encrypt") && !document.was_encrypted() || document.is_encrypted() {
        return Err(Failure::Encrypted);
    }
    let pages: Vec<_> = document.page_iter().take(limits.pages + 1).collect();
    if pages.len() > limits.pages {
        return Err(Failure::TooManyPages);
    }
    if pages.is_empty() {
        return Err(Failure::Broken("it has no pages".to_owned()));
    }
    let mut budget = Budget {
        unpacked: limits.unpacked,
        part: limits.unpacked_part,
        text: limits.text,
        operations: MAX_OPERATIONS,
        letters: 0,
        unknown: 0,
    };
    let mut lines = Vec::new();
    let mut fonts = Fonts::default();
    for (number, id) in (1..).zip(&pages) {
        lines.extend(page::lines(
            &document,
            *id,
            number,
            &mut fonts,
            &mut budget,
        )?);
    }
    if budget.unknown as f64 > MAX_UNKNOWN * budget.letters as f64 {
        return Err(Failure::UnknownLetters);
    }
    Ok((
        lines::blocks(&lines),
        u32::try_from(pages.len()).unwrap_or(u32::MAX),
    ))
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Decompress(_) => Failure::TooLarge,
        Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_) => {
            Failure::Encrypted
        }
        error => {
            let mut what = error.to_string();
            what.truncate(what.floor_char_boundary(200));
            Failure::Broken(what)
        }
    }
}
