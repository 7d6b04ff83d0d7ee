//! Tries that an instance has taken and not handed out. They are of networks, and nothing in them is a tenant's.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// The most networks that are remembered; what the others have left is forgotten.
const MAX: usize = 256;

type Blocks = BTreeMap<(&'static str, String), u32>;

static BLOCKS: Mutex<Blocks> = Mutex::new(BTreeMap::new());

/// Takes one try of a function for a network; whether there was one.
pub(super) fn take(function: &'static str, network: &str) -> bool {
    with(|blocks| {
        let key = (function, network.to_owned());
        match blocks.get_mut(&key) {
            Some(1) => blocks.remove(&key).is_some(),
            Some(left) => {
                *left -= 1;
                true
            }
            None => false,
        }
    })
}

/// Keeps the tries that were taken and not used.
pub(super) fn keep(function: &'static str, network: String, tries: u32) {
    if tries == 0 {
        return;
    }
    with(|blocks| {
        if blocks.len() >= MAX {
            blocks.clear();
        }
        *blocks.entry((function, network)).or_default() += tries;
    });
}

fn with<R>(work: impl FnOnce(&mut Blocks) -> R) -> R {
    work(&mut BLOCKS.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_handed_out_to_its_network_and_function_alone() {
        keep("search", "192.0.2.1".to_owned(), 2);

        assert!(!take("search", "192.0.2.2"));
        assert!(!take("slots", "192.0.2.1"));
        assert!(take("search", "192.0.2.1"));
        assert!(take("search", "192.0.2.1"));
        assert!(!take("search", "192.0.2.1"));
    }
}
