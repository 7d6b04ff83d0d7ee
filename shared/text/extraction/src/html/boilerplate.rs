//! What of a page is its own, and what stands on every page of a site: menus, headers, footers, lists of links.

use crate::{Block, Kind};

/// Share of a block's letters that stand in links, from which on it is a link.
const LINKED: f64 = 0.7;
/// Blocks of links one after the other that are a list of them.
const LIST: usize = 3;
/// Letters up to which a link is taken for one of a list: longer ones are read for themselves.
const SHORT: usize = 120;
/// Letters that the main part of a page has at least, where it counts alone.
const ENOUGH: usize = 200;
/// Share of all letters that it has at least.
const MAIN: f64 = 0.25;
/// Share of all letters that is left at least: else nothing is taken away.
const LEFT: f64 = 0.1;

/// Where a block stands on its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// In the main part, as the page says (`main`, `article`).
    pub is_main: bool,
    /// In a part that is there for the site: `nav`, `header`, `footer`, `aside`, or one with such a role.
    pub is_around: bool,
    /// In a part whose name says so: what has links there is no text.
    pub is_named_around: bool,
}

/// A block with what tells whether it belongs to its page.
pub(crate) struct Found {
    pub block: Block,
    pub place: Place,
    /// Letters, and those of them that stand in links.
    pub letters: usize,
    pub linked: usize,
}

impl Found {
    fn is_link(&self) -> bool {
        self.letters > 0 && self.linked as f64 >= LINKED * self.letters as f64
    }

    fn is_heading(&self) -> bool {
        matches!(self.block.kind, Kind::Heading(_))
    }

    /// The title of a page, wherever it stands.
    fn is_title(&self) -> bool {
        self.block.kind == Kind::Heading(1)
    }
}

/// The blocks that are a page's own. Where that would be next to nothing, all of them.
pub(crate) fn without_boilerplate(found: Vec<Found>) -> Vec<Block> {
    let letters = |found: &[Found], is_kept: &dyn Fn(&Found) -> bool| -> usize {
        let kept = found.iter().filter(|found| is_kept(found));
        kept.map(|found| found.letters).sum()
    };
    let all = letters(&found, &|_| true);
    let is_own = |found: &Found| !found.place.is_around;
    let main = letters(&found, &|found| is_own(found) && found.place.is_main);
    let only_main = main >= ENOUGH && main as f64 >= MAIN * all as f64;

    let lists = in_lists(&found);
    let mut is_kept: Vec<bool> = found
        .iter()
        .zip(lists)
        .map(|(found, is_in_list)| {
            let is_own = is_own(found) && (found.place.is_main || !only_main);
            let is_menu =
                is_in_list || found.place.is_named_around && found.linked * 3 > found.letters;
            (is_own && !is_menu) || found.is_title()
        })
        .collect();
    drop_bare_headings(&found, &mut is_kept);
    let kept: usize = found
        .iter()
        .zip(&is_kept)
        .filter(|(_, is_kept)| **is_kept)
        .map(|(found, _)| found.letters)
        .sum();
    let is_enough = kept as f64 >= LEFT * all as f64;
    let blocks = found.into_iter().zip(is_kept);
    blocks
        .filter(|(_, is_kept)| *is_kept || !is_enough)
        .map(|(found, _)| found.block)
        .collect()
}

/// Which blocks are short links among others.
fn in_lists(found: &[Found]) -> Vec<bool> {
    let mut is_in_list = vec![false; found.len()];
    let mut from = 0;
    while from < found.len() {
        let run = found
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|found| found.is_link() && !found.is_heading() && found.letters <= SHORT)
            .count();
        if run >= LIST {
            for is_in_list in is_in_list.iter_mut().skip(from).take(run) {
                *is_in_list = true;
            }
        }
        from += run.max(1);
    }
    is_in_list
}

/// A heading whose text was taken away says nothing: all that stood between it and the next one.
fn drop_bare_headings(found: &[Found], is_kept: &mut [bool]) {
    let mut heading: Option<usize> = None;
    let mut has_lost = false;
    let mut bare = Vec::new();
    for (place, (found, is_kept)) in found.iter().zip(is_kept.iter()).enumerate() {
        if found.is_heading() && *is_kept {
            bare.extend(heading.filter(|_| has_lost));
            heading = (!found.is_title()).then_some(place);
            has_lost = false;
        } else if *is_kept {
            heading = None;
        } else {
            has_lost = true;
        }
    }
    bare.extend(heading.filter(|_| has_lost));
    for place in bare {
        if let Some(is_kept) = is_kept.get_mut(place) {
            *is_kept = false;
        }
    }
}
