//! Names that only debuggers read.

use anyhow::{Context, Result};
use wasmparser::{Chunk, KnownCustom, Parser, Payload};

/// The component without the names of what it imports and links inside: 11 KB that the compiler's `strip` leaves.
///
/// # Errors
/// If it is no WebAssembly.
pub fn stripped(component: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Vec::with_capacity(component.len());
    let mut parser = Parser::new(0);
    let mut rest = component;
    while !rest.is_empty() {
        let Chunk::Parsed { consumed, payload } = parser.parse(rest, true)? else {
            anyhow::bail!("it ends in the middle");
        };
        let mut length = consumed;
        match &payload {
            Payload::CustomSection(section)
                if matches!(section.as_known(), KnownCustom::ComponentName(_)) =>
            {
                length = 0;
            }
            Payload::ModuleSection {
                unchecked_range: range,
                ..
            }
            | Payload::ComponentSection {
                unchecked_range: range,
                ..
            } => {
                // The parser passes it over, and consumes only its header.
                length += range.len();
            }
            Payload::End(_) => break,
            _ => {}
        }
        kept.extend(rest.get(..length).context("a section ends too soon")?);
        rest = rest
            .get(consumed.max(length)..)
            .context("a section ends too soon")?;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test ends where something is not as it should be"
    )]

    use super::*;

    #[test]
    fn names_are_left_out_and_nothing_else() {
        let start = b"\0asm\x0d\0\x01\0".as_slice();
        let module = b"\x01\x08\0asm\x01\0\0\0".as_slice();
        let names = b"\0\x13\x0ecomponent-name\0\x02\x01a".as_slice();
        let other = b"\0\x05\x04note".as_slice();

        let kept = stripped(&[start, module, names, other, module].concat()).unwrap();

        assert_eq!(kept, [start, module, other, module].concat());
        assert_eq!(stripped(&kept).unwrap(), kept);
        stripped(&kept[..kept.len() - 3]).unwrap_err();
    }
}
