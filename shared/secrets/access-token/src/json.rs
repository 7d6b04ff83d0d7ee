//! Reading JSON.

use serde::Deserialize;

/// What `text` says, or `None` if it is not JSON for a `T`.
///
/// It is read as bytes, as the rest of a function reads its JSON: `serde_json` has a second parser
/// for text, which does the same and adds 5 KB to a component.
pub(crate) fn read<'text, T: Deserialize<'text>>(text: &'text str) -> Option<T> {
    serde_json::from_slice(text.as_bytes()).ok()
}
