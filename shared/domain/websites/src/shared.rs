//! Blocks that most pages of a site have, such as a footer: they are found by their digests.

use chunks::Block;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Blocks of a page of which digests are kept.
const MAX_BLOCKS: usize = 1_000;

/// What is common to most pages of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared(BTreeSet<i64>);

impl Shared {
    /// Blocks by their digests.
    pub fn of(digests: impl IntoIterator<Item = i64>) -> Self {
        Self(digests.into_iter().collect())
    }

    /// The blocks of a page without those that most pages have, and the digests of what is left out, in order.
    pub(crate) fn apart(&self, blocks: &[Block]) -> (Vec<Block>, Vec<i64>) {
        let mut left_out = BTreeSet::new();
        let mut own = Vec::new();
        for block in blocks {
            let digest = digest(&block.text);
            match self.0.contains(&digest) {
                true => _ = left_out.insert(digest),
                false => own.push(block.clone()),
            }
        }
        (own, left_out.into_iter().collect())
    }
}

/// Digests of the blocks of a page, each once.
pub(crate) fn digests(blocks: &[Block]) -> Vec<i64> {
    let digests: BTreeSet<i64> = blocks
        .iter()
        .take(MAX_BLOCKS)
        .map(|block| digest(&block.text))
        .collect();
    digests.into_iter().collect()
}

fn digest(text: &str) -> i64 {
    let words: Vec<&str> = text.split_whitespace().collect();
    let digest = Sha256::digest(words.join(" ").to_lowercase().as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_pages_have_is_taken_out_of_each() {
        let page = |own: &str| {
            [
                Block::heading(1, own),
                Block::paragraph("We use  cookies."),
                Block::paragraph(format!("{own} is open.")),
                Block::paragraph("we use cookies."),
            ]
        };
        let one = digests(&page("Sauna"));
        assert_eq!(one.len(), 3, "each once, however it is spaced and written");
        let other = digests(&page("Boats"));
        let both = one.into_iter().filter(|digest| other.contains(digest));
        let shared = Shared::of(both);
        let (own, left_out) = shared.apart(&page("Sauna"));
        let texts: Vec<&str> = own.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["Sauna", "Sauna is open."]);
        assert_eq!(left_out.len(), 1);
        assert_eq!(Shared::default().apart(&page("x")).1, [0_i64; 0]);
    }
}
