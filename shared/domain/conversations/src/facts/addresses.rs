//! What people's devices make a link of, however it is spelled.

use unicode_normalization::UnicodeNormalization;

/// What a word may lead to.
pub(super) enum Address<'a> {
    /// Nothing.
    None,
    /// A link of which only the whole can be known.
    Unknown,
    /// An e-mail address, or what is written like one.
    Mailbox,
    /// Names of hosts.
    Hosts(Vec<Host<'a>>),
}

/// The name of a host within a word.
pub(super) struct Host<'a> {
    pub name: &'a str,
    /// Whether nothing of an address is behind it.
    pub is_bare: bool,
}

/// A text as browsers read addresses: with one letter for all that are taken for it.
pub(super) fn normal(text: &str) -> String {
    text.nfkc()
        .map(|letter| match letter {
            '。' | '․' => '.',
            other => other,
        })
        .collect()
}

/// The words of a text, without the marks around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_end)
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/'))
        .filter(|word| !word.is_empty())
}

impl<'a> Address<'a> {
    pub(super) fn of(word: &'a str) -> Self {
        let lower = word.to_lowercase();
        let is_script = ["javascript:", "data:", "vbscript:", "file:"]
            .iter()
            .any(|scheme| lower.contains(scheme));
        if is_script || word.contains("//") {
            return Self::Unknown;
        }
        if word.contains('@') {
            return Self::Mailbox;
        }
        let mut hosts = Vec::new();
        let mut from = 0;
        for piece in
            word.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '.'))
        {
            let behind = word.get(from + piece.len()..).unwrap_or_default();
            from = word.len() - behind.len() + behind.chars().next().map_or(0, char::len_utf8);
            let name = piece.trim_matches(['.', '-']);
            if is_host(name) {
                let is_bare = !behind.contains(['/', '?', '#', ':', '%', '\\', '&', '=']);
                hosts.push(Host { name, is_bare });
            }
        }
        match hosts.is_empty() {
            true => Self::None,
            false => Self::Hosts(hosts),
        }
    }
}

/// Whether this is written like the name of a host: `z.B.` and `9.30Uhr` are not, `St.Moritz` is.
fn is_host(name: &str) -> bool {
    let mut labels = name.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let others: Vec<&str> = labels.collect();
    top.chars().count() >= 2
        && top.starts_with(char::is_alphabetic)
        && !others.is_empty()
        && others.iter().all(|label| !label.is_empty())
}

fn is_end(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '<' | '>' | '(' | ')' | '[' | ']' | '"' | '“' | '”' | ',' | ';'
        )
}
