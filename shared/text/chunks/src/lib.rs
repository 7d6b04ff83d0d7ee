//! Splits documents into passages by structure: text under one heading stays together, paragraphs are
//! kept whole where they fit, sentences where paragraphs don't, and words where sentences don't.
//!
//! A passage has as many tokens as a model reads ([`Size`]), its headings included: they are embedded with it,
//! since a passage often says under its heading alone what it is about. Where one goes on with the next, its last
//! sentences come again, so that what is said across the cut is found too.

mod block;
mod pieces;

pub use block::{Block, Kind};

use pieces::{Piece, pieces};
use serde::Serialize;

/// Size of a passage, in tokens of [`wordpiece`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Maximum size, headings included.
    pub max: usize,
    /// Maximum overlap with the passage before.
    pub overlap: usize,
}

impl Size {
    /// The size for a model that reads this many tokens.
    pub fn of_model(max_tokens: usize) -> Self {
        Self {
            max: max_tokens,
            overlap: max_tokens / 6,
        }
    }
}

/// A passage of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chunk {
    /// Headings above it, outermost first.
    pub headings: Vec<String>,
    /// Text of the passage.
    pub content: String,
    /// The page on which it begins, from 1, where there are pages.
    pub page: Option<u32>,
}

impl Chunk {
    /// The text that its vector is made of.
    pub fn to_embed(&self) -> String {
        embedded(&self.headings, &self.content)
    }
}

/// The text that a passage's vector is made of: its headings in a line, and its text.
pub fn embedded(headings: &[String], content: &str) -> String {
    match headings {
        [] => content.to_owned(),
        headings => format!("{}\n{content}", headings.join(" > ")),
    }
}

/// Splits a document into passages, in order.
pub fn split(blocks: &[Block], size: Size) -> Vec<Chunk> {
    let mut splitter = Splitter {
        size,
        chunks: Vec::new(),
        headings: Vec::new(),
        open: Vec::new(),
        is_new: false,
    };
    for block in blocks {
        match block.kind {
            Kind::Heading(level) => splitter.heading(level, &block.text),
            Kind::Paragraph => splitter.paragraph(block),
        }
    }
    splitter.close();
    splitter.chunks
}

struct Splitter {
    size: Size,
    chunks: Vec<Chunk>,
    /// With their levels, which grow.
    headings: Vec<(u8, String)>,
    /// Pieces of the next passage.
    open: Vec<Piece>,
    /// Whether there is more in it than what came again.
    is_new: bool,
}

impl Splitter {
    fn heading(&mut self, level: u8, text: &str) {
        self.close();
        self.open.clear();
        while self
            .headings
            .last()
            .is_some_and(|(above, _)| *above >= level)
        {
            self.headings.pop();
        }
        self.headings.push((level, text.to_owned()));
    }

    fn paragraph(&mut self, block: &Block) {
        let room = self.room();
        let pieces = pieces(block, room);
        let tokens: usize = pieces.iter().map(|piece| piece.tokens).sum();
        // A paragraph that would fit into a passage is not cut to fill the one before.
        if self.is_new && tokens <= room && self.taken() + tokens > room {
            self.go_on();
        }
        for piece in pieces {
            if self.taken() + piece.tokens > room {
                if self.is_new {
                    self.go_on();
                }
                while !self.open.is_empty() && self.taken() + piece.tokens > room {
                    self.open.remove(0);
                }
            }
            self.open.push(piece);
            self.is_new = true;
        }
    }

    /// What a passage has place for besides its headings. Those that are longer than a third are not counted
    /// whole: they are cut.
    fn room(&self) -> usize {
        let headings: usize = self
            .shown_headings()
            .iter()
            .map(|text| wordpiece::count(text) + 1)
            .sum();
        self.size.max.saturating_sub(headings).max(1)
    }

    fn shown_headings(&self) -> Vec<String> {
        let mut left = self.size.max / 3;
        let mut shown = Vec::new();
        // The innermost says most.
        for (_, text) in self.headings.iter().rev() {
            let tokens = wordpiece::count(text) + 1;
            if tokens > left {
                break;
            }
            left -= tokens;
            shown.insert(0, text.clone());
        }
        shown
    }

    fn taken(&self) -> usize {
        self.open.iter().map(|piece| piece.tokens).sum()
    }

    /// Ends a passage and begins the next with the last sentences of it.
    fn go_on(&mut self) {
        self.close();
        let mut overlap = 0;
        let again = self
            .open
            .iter()
            .rev()
            .take_while(|piece| {
                overlap += piece.tokens;
                overlap <= self.size.overlap
            })
            .count();
        self.open.drain(..self.open.len() - again);
        if let Some(first) = self.open.first_mut() {
            first.begins_paragraph = false;
        }
    }

    fn close(&mut self) {
        if self.is_new {
            let mut content = String::new();
            for piece in &self.open {
                if !content.is_empty() {
                    content.push_str(if piece.begins_paragraph { "\n\n" } else { " " });
                }
                content.push_str(&piece.text);
            }
            self.chunks.push(Chunk {
                headings: self.shown_headings(),
                content,
                page: self.open.first().and_then(|piece| piece.page),
            });
        }
        self.is_new = false;
    }
}

#[cfg(test)]
mod tests;
