use std::fmt;

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is none of the kinds that are read.
    UnknownFormat,
    /// It is damaged, or no file of its kind at all; with what is wrong.
    Broken(String),
    /// It takes a password.
    Encrypted,
    /// It has more pages than are read.
    TooManyPages,
    /// It unpacks to more than is read.
    TooLarge,
    /// It has more text than is read.
    TooMuchText,
    /// It has no text.
    NoText,
    /// It has pages without text, as scanned ones are.
    NoTextOnPages,
    /// Its fonts don't say which letters they draw.
    UnknownLetters,
    /// It is of a kind that is not read; with its name.
    Unread(&'static str),
}

impl Failure {
    /// A stable code in snake_case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat => "unknown_format",
            Self::Broken(_) => "broken_file",
            Self::Encrypted => "encrypted_file",
            Self::TooManyPages => "too_many_pages",
            Self::TooLarge => "unpacks_too_large",
            Self::TooMuchText => "too_much_text",
            Self::NoText | Self::NoTextOnPages => "no_text",
            Self::UnknownLetters => "unknown_letters",
            Self::Unread(_) => "unknown_format",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownFormat => {
                "This kind of file is not read: send PDF, DOCX, HTML, Markdown or plain text."
            }
            Self::Broken(what) => return write!(formatter, "The file is damaged: {what}."),
            Self::Encrypted => "The file is encrypted: send it without a password.",
            Self::TooManyPages => "The file has too many pages.",
            Self::TooLarge => "The file unpacks to more than is read.",
            Self::TooMuchText => "The file has more text than is read.",
            Self::NoText => "The file has no text.",
            Self::NoTextOnPages => {
                "The file has no text. Scanned pages are pictures: send one with recognized text."
            }
            Self::UnknownLetters => {
                "The file does not say which letters its fonts draw. Export it again with embedded fonts, or print it \
                 and have its text recognized."
            }
            Self::Unread(kind) => {
                return write!(
                    formatter,
                    "{kind} files are not read: send PDF, DOCX, HTML, Markdown or plain text."
                );
            }
        })
    }
}

impl std::error::Error for Failure {}
