//! The text of files, by structure: what is a heading, what a paragraph, on which page.
//!
//! Whoever sends a file can have made it to do harm. What it may cost is bounded ([`Limits`]), and what goes
//! wrong has a reason for people ([`Failure`]).

mod docx;
mod encoding;
mod failure;
mod format;
mod html;
mod language;
mod markdown;
mod pdf;
mod plain;
mod text;

pub use chunks::{Block, Kind};
use encoding_rs::Encoding;
pub use failure::Failure;
pub use format::Format;
pub use html::{PageFacts, page_facts};
pub use language::language_of;

/// What a file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pages.
    pub pages: usize,
    /// Bytes that one part of a file may unpack to.
    pub unpacked_part: usize,
    /// Bytes that all of its parts may unpack to.
    pub unpacked: usize,
    /// Bytes of text.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pages: 2_000,
            unpacked_part: 32 << 20,
            unpacked: 128 << 20,
            text: 10 << 20,
        }
    }
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// What kind of file it is.
    pub format: Format,
    /// Its parts, in their order.
    pub blocks: Vec<Block>,
    /// How many pages it has, where it has pages.
    pub pages: Option<u32>,
    /// The language of most of it, ISO 639-1 or -3, where that is clear.
    pub language: Option<&'static str>,
    /// The name of its encoding, where that was guessed by its letters: some of them may be wrong.
    pub guessed_encoding: Option<&'static str>,
}

/// Reads a file. Its kind is told by its first bytes, else by `media_type`, else by the end of `name`.
///
/// # Errors
/// Where nothing can be read of it; the [`Failure`] says why.
pub fn extract(
    file: &[u8],
    name: &str,
    media_type: Option<&str>,
    limits: Limits,
) -> Result<Extracted, Failure> {
    let format = Format::of(file, name, media_type)?;
    let mut guessed_encoding = None;
    let mut decode = |declared: Option<&'static Encoding>| {
        let said = media_type.and_then(html::charset);
        let said = said.and_then(|label| Encoding::for_label(label.as_bytes()));
        let decoded = encoding::decode(file, said.or(declared))?;
        guessed_encoding = decoded.guessed;
        Ok(decoded.text)
    };
    let (blocks, pages) = match format {
        Format::Pdf => {
            let (blocks, pages) = pdf::blocks(file, limits)?;
            (blocks, Some(pages))
        }
        Format::Docx => (docx::blocks(file, limits)?, None),
        Format::Html => {
            let declared = html::declared_encoding(file);
            (html::blocks(&decode(declared)?), None)
        }
        Format::Markdown => (markdown::blocks(&decode(None)?), None),
        Format::Text => plain::blocks(&decode(None)?),
    };
    let letters: usize = blocks.iter().map(|block| block.text.len()).sum();
    if letters > limits.text {
        return Err(Failure::TooMuchText);
    }
    // Of signs alone, such as a rule or an emoji, nothing can be found.
    let says_something = |block: &Block| block.text.chars().any(char::is_alphanumeric);
    if !blocks.iter().any(says_something) {
        return Err(match format {
            Format::Pdf => Failure::NoTextOnPages,
            _ => Failure::NoText,
        });
    }
    Ok(Extracted {
        format,
        language: language_of(&blocks),
        blocks,
        pages,
        guessed_encoding,
    })
}
