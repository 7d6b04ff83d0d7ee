/// A block of a document, such as a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Kind of the block.
    pub kind: Kind,
    /// Its text, without line breaks that mean nothing.
    pub text: String,
    /// The page on which it begins, from 1, where there are pages.
    pub page: Option<u32>,
}

/// Kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading, of a level from 1, the outermost.
    Heading(u8),
    /// A paragraph, an item of a list, a row of a table, lines of code.
    Paragraph,
}

impl Block {
    /// A heading without a page.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self {
            kind: Kind::Heading(level),
            text: text.into(),
            page: None,
        }
    }

    /// A paragraph without a page.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self {
            kind: Kind::Paragraph,
            text: text.into(),
            page: None,
        }
    }
}
