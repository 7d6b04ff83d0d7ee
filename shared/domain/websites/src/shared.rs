//! Blocks that most pages of a site have, such as a footer: they are found by their digests.

use chunks::Block;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Blocks of a page of which digests are kept: of a longer one those at its beginning and at its end, where what most pages
/// have stands.
const MAX_BLOCKS: usize = 1_000;

/// What is common to most pages of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared(BTreeSet<i64>);

impl Shared {
    /// Blocks by their digests.
    pub fn of(digests: impl IntoIterator<Item = i64>) -> Self {
        Self(digests.into_iter().collect())
    }

    /// The blocks of a page without those that most pages have, and the digests of what is left out, in order. These are
    /// all among the `kept` digests of the page, as the database compares them with those.
    pub(crate) fn apart(&self, blocks: &[Block], kept: &[i64]) -> (Vec<Block>, Vec<i64>) {
        let kept: BTreeSet<i64> = kept.iter().copied().collect();
        let left_out: BTreeSet<i64> = kept.intersection(&self.0).copied().collect();
        let own = blocks.iter();
        let own = own.filter(|block| !left_out.contains(&digest(&block.text)));
        (own.cloned().collect(), left_out.into_iter().collect())
    }
}

/// Digests of the blocks of a page that are kept, each once and in order.
pub(crate) fn digests(blocks: &[Block]) -> Vec<i64> {
    let half = MAX_BLOCKS / 2;
    let (first, rest) = blocks.split_at(blocks.len().min(half));
    let last = rest.iter().skip(rest.len().saturating_sub(half));
    let digests: BTreeSet<i64> = first
        .iter()
        .chain(last)
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
        let both = one.iter().filter(|digest| other.contains(digest));
        let shared = Shared::of(both.copied());
        let (own, left_out) = shared.apart(&page("Sauna"), &one);
        let texts: Vec<&str> = own.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["Sauna", "Sauna is open."]);
        assert_eq!(left_out.len(), 1);
        assert_eq!(
            Shared::default().apart(&page("x"), &digests(&page("x"))).1,
            [0_i64; 0]
        );
    }

    #[test]
    fn of_a_long_page_is_left_out_only_what_is_known_to_be_on_it() {
        let mut long: Vec<Block> = (0..1_500)
            .map(|number| Block::paragraph(format!("Line {number}.")))
            .collect();
        long.push(Block::paragraph("Open from nine to five."));
        let kept = digests(&long);
        assert_eq!(kept.len(), MAX_BLOCKS);
        let shared = Shared::of(["Line 1.", "Line 750.", "Open from nine to five."].map(digest));

        let (own, left_out) = shared.apart(&long, &kept);

        // As the database compares them.
        let both: Vec<i64> = kept
            .iter()
            .copied()
            .filter(|kept| shared.0.contains(kept))
            .collect();
        assert_eq!(left_out, both);
        let has = |text: &str| own.iter().any(|block| block.text == text);
        assert!(
            !has("Line 1.") && !has("Open from nine to five."),
            "its menu and its footer"
        );
        assert!(has("Line 750."), "of its midst nothing is kept");
    }
}
