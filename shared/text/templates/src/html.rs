//! Where a value may stand in HTML. Escaping is enough between elements and in most attributes, not in links, styles and
//! scripts.

use crate::{
    Fault,
    tags::{Tag, line_of},
};

/// A text with what has a meaning in HTML written out.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Whether a text is a link of a kind that runs nothing.
pub(crate) fn link(text: &str) -> bool {
    let lower = text.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
        && !text.contains(|letter: char| letter.is_control() || letter.is_whitespace())
}

/// Where one is in HTML.
enum Place {
    Between,
    /// In `<a …>`, outside of an attribute's value.
    Element,
    /// In the value of an attribute: its name, its quote, and where it began.
    Value {
        name: String,
        quote: char,
        begin: usize,
    },
}

/// Refuses scripts, and values at places where escaping does not make them harmless.
pub(crate) fn check(template: &str, tags: &[Tag]) -> Result<(), Fault> {
    let lower = template.to_ascii_lowercase();
    for name in [
        "<script", "<iframe", "<object", "<embed", "<style", "<base", "<meta",
    ] {
        if let Some(at) = lower.find(name) {
            return Err(Fault::at(
                line_of(template, at),
                format!("{name}> is not taken"),
            ));
        }
    }
    let mut place = Place::Between;
    let mut tags = tags.iter().peekable();
    let mut letters = template.char_indices();
    while let Some((at, letter)) = letters.next() {
        if let Some(tag) = tags.next_if(|tag| tag.place.start == at) {
            if tag.writes {
                fits(template, tag, &place)
                    .map_err(|reason| Fault::at(line_of(template, at), reason))?;
            }
            // A tag is ASCII at both ends: its last letter is one byte.
            while letters.next().is_some_and(|(at, _)| at + 1 < tag.place.end) {}
            continue;
        }
        place = match place {
            Place::Between if letter == '<' => Place::Element,
            Place::Element if letter == '>' => Place::Between,
            Place::Element if matches!(letter, '"' | '\'') => Place::Value {
                name: attribute_before(template, at),
                quote: letter,
                begin: at + 1,
            },
            Place::Value { quote, .. } if letter == quote => Place::Element,
            place => place,
        };
    }
    Ok(())
}

/// The name of the attribute whose value begins at a quote.
fn attribute_before(template: &str, quote: usize) -> String {
    let before = template.get(..quote).unwrap_or_default().trim_end();
    let before = before.strip_suffix('=').unwrap_or_default().trim_end();
    let name = before
        .rsplit(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '"' | '\'' | '/'));
    name.map(str::to_ascii_lowercase).next().unwrap_or_default()
}

fn fits(template: &str, tag: &Tag, place: &Place) -> Result<(), String> {
    match place {
        Place::Between => Ok(()),
        Place::Element => Err("a value in an element stands in a quoted attribute".to_owned()),
        Place::Value { name, begin, .. } => {
            let inside = template.get(tag.place.clone()).unwrap_or_default();
            let before = template.get(*begin..tag.place.start).unwrap_or_default();
            let is_checked = inside
                .trim_end_matches(['}', '-', ' '])
                .trim_end()
                .ends_with("url");
            match name.as_str() {
                "" => Err("a value in an element stands in a quoted attribute".to_owned()),
                name if name.starts_with("on") || matches!(name, "style" | "srcdoc" | "srcset") => {
                    Err(format!("a value can't stand in {name}"))
                }
                "href" | "src" | "action" | "formaction" | "background" | "poster" | "data" => {
                    match link(before) || is_checked && before.is_empty() {
                        true => Ok(()),
                        false => Err(format!(
                            "a value at the beginning of {name} takes the filter url: {{{{ link | url }}}}"
                        )),
                    }
                }
                _ => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Format, check};

    #[test]
    fn values_stand_where_escaping_makes_them_harmless() {
        for good in [
            "<p title=\"{{ a }}\">{{ b }}</p>",
            "<a href=\"{{ link | url }}\">x</a>",
            "<a href='https://a.example/?q={{ a }}'>x</a>",
            "<p>{% if a %}<b>{{ a }}</b>{% endif %} 1 < 2</p>",
            "<p>grün {{ a }}</p><p class='x'>{{ b }}</p>",
        ] {
            assert_eq!(check(good, Format::Html).err(), None, "{good}");
        }
        for (bad, reason) in [
            ("<a href=\"{{ link }}\">", "filter url"),
            ("<a href=\"java{{ link | url }}\">", "filter url"),
            (
                "<a href=\"{% if a %}x{% endif %}{{ link | url }}\">",
                "filter url",
            ),
            ("<p onclick=\"f('{{ a }}')\">", "onclick"),
            ("<p style=\"color:{{ a }}\">", "style"),
            ("<p {{ a }}>", "quoted attribute"),
            ("<p class={{ a }}>", "quoted attribute"),
            (
                "<p>\n<SCRIPT>{{ a }}</SCRIPT>",
                "line 2: <script> is not taken",
            ),
        ] {
            let fault = check(bad, Format::Html).unwrap_err().to_string();
            assert!(fault.contains(reason), "{bad}: {fault}");
            assert!(bad.to_lowercase().contains("<script") || check(bad, Format::Text).is_ok());
        }
    }
}
