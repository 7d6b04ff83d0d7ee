//! Text as it is gathered from marks.

use crate::{Block, Kind};

/// Blocks that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    blocks: Vec<Block>,
    text: String,
    heading: Option<u8>,
}

impl Gathered {
    /// Adds text; spaces and line breaks are one space.
    pub fn add(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_whitespace() || letter.is_control() {
                if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                    self.text.push(' ');
                }
            } else {
                self.text.push(letter);
            }
        }
    }

    /// Adds text whose line breaks mean something.
    pub fn add_verbatim(&mut self, text: &str) {
        self.text.extend(
            text.chars()
                .filter(|letter| *letter == '\n' || *letter == '\t' || !letter.is_control()),
        );
    }

    /// Whether nothing was added since the last block.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// From here on it is a heading of this level.
    pub fn begin_heading(&mut self, level: u8) {
        self.end();
        self.heading = Some(level);
    }

    /// A block ends here.
    pub fn end(&mut self) {
        let text = self.text.trim();
        if !text.is_empty() {
            let kind = self.heading.map_or(Kind::Paragraph, Kind::Heading);
            self.blocks.push(Block {
                kind,
                text: text.to_owned(),
                page: None,
            });
        }
        self.heading = None;
        self.text.clear();
    }

    /// The blocks that have ended.
    pub fn take_blocks(&mut self) -> Vec<Block> {
        std::mem::take(&mut self.blocks)
    }

    pub fn into_blocks(mut self) -> Vec<Block> {
        self.end();
        self.blocks
    }
}
