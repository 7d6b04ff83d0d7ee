//! Values that are texts.

/// A text without what no line of a calendar file may hold: control characters other than line breaks and tabs. Line breaks
/// of every kind become one.
///
/// The library escapes `\`, `;`, `,` and the line break.
pub(crate) fn value(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(
            ['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'],
            "\n",
        )
        .chars()
        .filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control())
        .collect()
}

/// A value that stands in one line and is not escaped, such as an address. Anything else than visible ASCII is left out,
/// which no address that was checked has.
pub(crate) fn address(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).collect()
}

/// The value of a parameter, which is quoted and can't hold a quotation mark (RFC 5545, 3.2).
pub(crate) fn parameter(text: &str) -> String {
    let text: String = value(text)
        .chars()
        .map(|letter| match letter {
            '"' => '\'',
            '\n' | '\t' => ' ',
            other => other,
        })
        .collect();
    format!("\"{text}\"")
}
