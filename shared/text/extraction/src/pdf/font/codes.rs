//! How the bytes of a string are codes.

use encoding_rs::Encoding;

use crate::pdf::cmap::CharacterMap;

/// How bytes are codes.
pub(super) enum Codes {
    OneByte,
    TwoBytes,
    Mapped(CharacterMap),
    /// As in a text file of this encoding.
    Text(&'static Encoding),
}

impl Codes {
    pub fn next(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        match (self, bytes) {
            (Self::OneByte, [byte, ..]) | (Self::TwoBytes, [byte]) => Some((u32::from(*byte), 1)),
            (Self::TwoBytes, [high, low, ..]) => {
                Some((u32::from(u16::from_be_bytes([*high, *low])), 2))
            }
            (Self::Mapped(map), bytes) => map.next(bytes),
            (Self::Text(encoding), [first, ..]) => {
                let length = length_of(encoding, *first).min(bytes.len());
                let code = bytes.iter().take(length);
                Some((
                    code.fold(0, |code, byte| code << 8 | u32::from(*byte)),
                    length,
                ))
            }
            _ => None,
        }
    }

    /// The number (CID) of a code's glyph.
    pub fn number(&self, code: u32) -> u32 {
        match self {
            Self::Mapped(map) => map.number(code).unwrap_or(code),
            _ => code,
        }
    }
}

/// How many bytes a letter has that begins with this one.
fn length_of(encoding: &'static Encoding, first: u8) -> usize {
    if encoding == encoding_rs::UTF_16BE {
        return 2;
    }
    let is_wide = if encoding == encoding_rs::SHIFT_JIS {
        matches!(first, 0x81..=0x9F | 0xE0..=0xFC)
    } else {
        first >= 0x81
    };
    if is_wide { 2 } else { 1 }
}

/// The encoding of text by which a predefined map of Chinese, Japanese or Korean takes its codes (ISO 32000-1, table 118).
pub(super) fn predefined(name: &[u8]) -> Option<&'static Encoding> {
    let name = std::str::from_utf8(name).ok()?;
    let (name, direction) = name.rsplit_once('-')?;
    if !["H", "V"].contains(&direction) {
        return None;
    }
    Some(match name {
        "83pv-RKSJ" | "90ms-RKSJ" | "90msp-RKSJ" | "90pv-RKSJ" | "Ext-RKSJ" | "Add-RKSJ" => {
            encoding_rs::SHIFT_JIS
        }
        "EUC" => encoding_rs::EUC_JP,
        "GB-EUC" | "GBpc-EUC" | "GBK-EUC" | "GBKp-EUC" => encoding_rs::GBK,
        "GBK2K" => encoding_rs::GB18030,
        "B5pc" | "ETen-B5" | "ETenms-B5" | "HKscs-B5" => encoding_rs::BIG5,
        "KSC-EUC" | "KSCms-UHC" | "KSCms-UHC-HW" | "KSCpc-EUC" => encoding_rs::EUC_KR,
        "UniGB-UCS2" | "UniGB-UTF16" | "UniCNS-UCS2" | "UniCNS-UTF16" | "UniJIS-UCS2"
        | "UniJIS-UCS2-HW" | "UniJIS-UTF16" | "UniJIS2004-UTF16" | "UniKS-UCS2" | "UniKS-UTF16" => {
            encoding_rs::UTF_16BE
        }
        _ => return None,
    })
}
