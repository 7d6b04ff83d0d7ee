//! The letters of text files, whatever encoding they are in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::Failure;

/// Bytes in which an encoding is looked for.
const SAMPLE: usize = 200_000;

/// A text, and how its letters were known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub text: String,
    /// The name of its encoding, where that was guessed by its letters.
    pub guessed: Option<&'static str>,
}

/// The letters of a file. Its mark counts first, then whether it is UTF-8, then what it declares; without any of these
/// its encoding is guessed. What is mostly UTF-8 is read as that, its bad bytes as U+FFFD.
pub(crate) fn decode(file: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, Failure> {
    // Its mark begins as that of UTF-16 does.
    if let Some(text) = utf32(file) {
        return Ok(Decoded {
            text,
            guessed: None,
        });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(file) {
        return known(encoding, file.get(mark..).unwrap_or_default());
    }
    // Written in seven bits, it looks like UTF-8.
    if declared == Some(ISO_2022_JP) {
        return known(ISO_2022_JP, file);
    }
    if let Ok(text) = std::str::from_utf8(file)
        && !file.contains(&0)
    {
        return Ok(Decoded {
            text: text.to_owned(),
            guessed: None,
        });
    }
    if file.contains(&0) {
        return match utf16_without_mark(file) {
            Some(encoding) => guessed(encoding, file),
            None => Err(Failure::Broken("it is not text".to_owned())),
        };
    }
    if let Some(declared) = declared.filter(|declared| *declared != UTF_8) {
        return known(declared, file);
    }
    if is_mostly_utf8(file) {
        return known(UTF_8, file);
    }
    let sample = file.get(..file.len().min(SAMPLE)).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    guessed(encoding, file)
}

fn guessed(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, Failure> {
    Ok(Decoded {
        guessed: Some(encoding.name()),
        ..known(encoding, bytes)?
    })
}

/// The text of a file that begins with the mark of UTF-32, which the web's encodings do without.
fn utf32(file: &[u8]) -> Option<String> {
    let (units, _) = file.as_chunks::<4>();
    let (mark, units) = units.split_first()?;
    let code: fn([u8; 4]) -> u32 = match mark {
        [0xff, 0xfe, 0, 0] => u32::from_le_bytes,
        [0, 0, 0xfe, 0xff] => u32::from_be_bytes,
        _ => return None,
    };
    let letter =
        |unit: &[u8; 4]| char::from_u32(code(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some(units.iter().map(letter).collect())
}

fn known(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, Failure> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok(Decoded {
        text: text.into_owned(),
        guessed: None,
    })
}

/// Whether letters of several bytes that are right are more than bytes that are wrong.
fn is_mostly_utf8(file: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in file.utf8_chunks() {
        right += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        wrong += chunk.invalid().len();
    }
    right > wrong
}

/// UTF-16 of mostly Latin letters has a zero in every other byte.
fn utf16_without_mark(file: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = file.get(..file.len().min(SAMPLE))?.as_chunks::<2>();
    let zeros = |place: usize| {
        let zeros = pairs.iter().filter(|pair| pair.get(place) == Some(&0));
        zeros.count() as f64 / pairs.len().max(1) as f64
    };
    match (zeros(0), zeros(1)) {
        (high, low) if high > 0.4 && low < 0.05 => Some(UTF_16BE),
        (high, low) if low > 0.4 && high < 0.05 => Some(UTF_16LE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &[u8]) -> String {
        decode(file, None).unwrap().text
    }

    #[test]
    fn letters_are_read_in_the_encodings_that_files_are_in() {
        for file in [
            "Café".as_bytes(),
            b"\xEF\xBB\xBFCaf\xC3\xA9",
            b"\xFF\xFEC\0a\0f\0\xE9\0",
            b"\xFE\xFF\0C\0a\0f\0\xE9",
            b"C\0a\0f\0\xE9\0",
            b"\xFF\xFE\0\0C\0\0\0a\0\0\0f\0\0\0\xE9\0\0\0",
            b"\0\0\xFE\xFF\0\0\0C\0\0\0a\0\0\0f\0\0\0\xE9",
            b"Caf\xE9",
        ] {
            assert_eq!(text(file), "Café");
        }
        for file in [&b"\0\x01\x02\0\0"[..], b"PK\0\0\0\0\x01\x02"] {
            assert!(decode(file, None).is_err());
        }
    }

    #[test]
    fn what_is_guessed_is_said_to_be() {
        for (text, encoding) in [
            (
                "営業時間は午前九時から午後六時までです。",
                encoding_rs::SHIFT_JIS,
            ),
            (
                "Режим работы: с девяти до восемнадцати часов.",
                encoding_rs::WINDOWS_1251,
            ),
            (
                "Die Öffnungszeiten sind geändert: täglich außer montags.",
                encoding_rs::WINDOWS_1252,
            ),
        ] {
            let (bytes, ..) = encoding.encode(text);
            let read = decode(&bytes, None).unwrap();
            assert_eq!(read.text, text);
            assert_eq!(read.guessed, Some(encoding.name()));
            assert_eq!(decode(&bytes, Some(encoding)).unwrap().guessed, None);
        }
    }

    #[test]
    fn one_bad_byte_does_not_make_another_encoding_of_it() {
        let mut file = "Réservé à l'hôtel, dès 9 h. ".as_bytes().to_vec();
        file.extend_from_slice(b"ligne \xE9 suivante");
        let read = decode(&file, None).unwrap();
        assert_eq!(
            read.text,
            "Réservé à l'hôtel, dès 9 h. ligne \u{FFFD} suivante"
        );
        assert_eq!(read.guessed, None);
    }
}
