//! The archive of a DOCX: its parts, and how they lead to each other (ECMA-376, part 2).

use std::io::{Cursor, Read};

use quick_xml::{Reader, events::Event};
use zip::{ZipArchive, result::ZipError};

use crate::{Failure, Limits};

/// Where the main part is, unless a relationship says otherwise.
const USUAL_MAIN: &str = "word/document.xml";

/// Relationships that are read of one part.
const MAX_RELATIONSHIPS: usize = 10_000;

/// An archive with what is left of what it may unpack to.
pub(crate) struct Package<'f> {
    archive: ZipArchive<Cursor<&'f [u8]>>,
    limits: Limits,
    left: usize,
}

impl<'f> Package<'f> {
    pub fn open(file: &'f [u8], limits: Limits) -> Result<Self, Failure> {
        let archive = ZipArchive::new(Cursor::new(file))
            .map_err(|error| Failure::Broken(format!("its archive can't be read ({error})")))?;
        Ok(Self {
            archive,
            limits,
            left: limits.unpacked,
        })
    }

    /// The name of the part with the text.
    pub fn main(&mut self) -> Result<String, Failure> {
        let related = self.related("", "officeDocument")?;
        Ok(related.unwrap_or_else(|| USUAL_MAIN.to_owned()))
    }

    /// The name of a part to which another one (none: the archive) has a relationship, whose type ends like this.
    pub fn related(&mut self, part: &str, kind: &str) -> Result<Option<String>, Failure> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let relationships = match folder {
            "" => format!("_rels/{name}.rels"),
            folder => format!("{folder}/_rels/{name}.rels"),
        };
        let Some(xml) = self.part(&relationships)? else {
            return Ok(None);
        };
        let mut reader = Reader::from_str(&xml);
        for _ in 0..MAX_RELATIONSHIPS {
            let tag = match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => tag,
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => continue,
            };
            let attribute = |wanted: &str| {
                // Without the check for doubles, which compares each attribute with all others.
                let mut attributes = tag.attributes();
                let mut attributes = attributes.with_checks(false).flatten();
                let found = attributes.find(|attribute| attribute.key.as_ref() == wanted);
                found.map(|attribute| attribute.value.into_owned())
            };
            let is_wanted =
                attribute("Type").is_some_and(|found| found.rsplit('/').next() == Some(kind));
            if let Some(target) = attribute("Target").filter(|_| is_wanted) {
                return Ok(Some(resolved(folder, &target)));
            }
        }
        Ok(None)
    }

    /// The text of a part; none where it isn't there.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Failure::Encrypted);
            }
            Err(error) => {
                let what = format!("its text can't be unpacked ({error})");
                return Err(Failure::Broken(what));
            }
        };
        // What the archive says of its size is not believed.
        let most = self.left.min(self.limits.unpacked_part);
        let mut bytes = Vec::new();
        part.take(most as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::Broken(format!("its text can't be unpacked ({error})")))?;
        self.left = self
            .left
            .checked_sub(bytes.len())
            .filter(|_| bytes.len() <= most)
            .ok_or(Failure::TooLarge)?;
        // XML says itself when it is UTF-16: that has a mark.
        let (text, ..) = encoding_rs::UTF_8.decode(&bytes);
        Ok(Some(text.into_owned()))
    }
}

/// The name of a part that a target names, from the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(target) = target.strip_prefix('/') {
        return target.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_the_part_that_names_them() {
        for (folder, target, expected) in [
            ("", "word/document.xml", "word/document.xml"),
            ("", "/word/document2.xml", "word/document2.xml"),
            ("word", "footnotes.xml", "word/footnotes.xml"),
            ("word", "../notes/./a.xml", "notes/a.xml"),
            ("", "../../a.xml", "a.xml"),
        ] {
            assert_eq!(resolved(folder, target), expected);
        }
    }
}
