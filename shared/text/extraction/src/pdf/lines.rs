//! Lines out of what is written here and there on a page, and paragraphs out of lines.

use crate::{Block, Kind};

/// Text at one height of a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub page: u32,
    pub text: String,
    /// Of its letters, as they are seen.
    pub size: f32,
    /// Above the lower edge of the page.
    pub y: f32,
}

/// The lines of a page, as they are written.
pub(crate) struct Lines {
    page: u32,
    lines: Vec<Line>,
    /// Where the last text ended.
    x: f32,
}

impl Lines {
    pub fn of_page(page: u32) -> Self {
        Self {
            page,
            lines: Vec::new(),
            x: 0.0,
        }
    }

    /// Adds text that begins at a place and ends at another of the same height.
    pub fn write(&mut self, text: &str, size: f32, (x, y): (f32, f32), end: f32) {
        let size = size.abs();
        let gap = x - self.x;
        match self.lines.last_mut() {
            // Text that steps back begins a line of its own: another column.
            Some(line) if (line.y - y).abs() < size.max(line.size) * 0.4 && gap > -size => {
                let parted = line.text.ends_with(char::is_whitespace)
                    || text.starts_with(char::is_whitespace);
                if gap > size * 0.15 && !parted {
                    line.text.push(' ');
                }
                line.text.push_str(text);
                line.size = line.size.max(size);
            }
            _ => self.lines.push(Line {
                page: self.page,
                text: text.to_owned(),
                size,
                y,
            }),
        }
        self.x = end;
    }

    pub fn into_lines(self) -> Vec<Line> {
        let mut lines = self.lines;
        lines.retain(|line| !line.text.trim().is_empty());
        lines
    }
}

/// Paragraphs and headings: what stands close together in one size is one of them, and what is larger than most
/// of the document and short is a heading.
pub(crate) fn blocks(lines: &[Line]) -> Vec<Block> {
    let usual = usual_size(lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        let kind = kind(line, usual);
        let text = tidy(&line.text);
        let goes_on = before.is_some_and(|before| {
            let close = (before.y - line.y).abs() < before.size.max(line.size) * 1.8;
            let next_page = before.page + 1 == line.page && !ends_sentence(&before.text);
            (before.size - line.size).abs() < 0.1 * usual
                && (before.page == line.page && close || next_page)
        });
        match blocks.last_mut() {
            Some(block) if goes_on && block.kind == kind => join(&mut block.text, &text),
            _ => blocks.push(Block {
                kind,
                text,
                page: Some(line.page),
            }),
        }
        before = Some(line);
    }
    blocks
}

/// The size of most letters.
fn usual_size(lines: &[Line]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = lines
        .iter()
        .map(|line| (line.size, line.text.len()))
        .collect();
    sizes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut passed = 0;
    sizes
        .iter()
        .find(|(_, letters)| {
            passed += letters;
            passed > half
        })
        .map_or(0.0, |(size, _)| *size)
}

fn kind(line: &Line, usual: f32) -> Kind {
    match line.size / usual {
        _ if line.text.chars().count() > 150 => Kind::Paragraph,
        times if times > 1.6 => Kind::Heading(1),
        times if times > 1.3 => Kind::Heading(2),
        times if times > 1.12 => Kind::Heading(3),
        _ => Kind::Paragraph,
    }
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .ends_with(['.', '!', '?', ':', '。', '！', '？'])
}

/// Adds a line to a paragraph. A word that was parted at the end of a line is whole again.
fn join(text: &mut String, line: &str) {
    let parted = text.strip_suffix('-').is_some_and(|word| {
        word.ends_with(char::is_alphabetic) && line.starts_with(char::is_lowercase)
    });
    if parted {
        text.pop();
    } else {
        text.push(' ');
    }
    text.push_str(line);
}

/// One space where there are several, and none of the letters that nobody sees. Ligatures are their letters.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ﬀ' => tidy.push_str("ff"),
            'ﬁ' => tidy.push_str("fi"),
            'ﬂ' => tidy.push_str("fl"),
            'ﬃ' => tidy.push_str("ffi"),
            'ﬄ' => tidy.push_str("ffl"),
            '\u{ad}' => tidy.push('-'),
            letter if letter.is_whitespace() => {
                if !tidy.ends_with(' ') && !tidy.is_empty() {
                    tidy.push(' ');
                }
            }
            letter if letter.is_control() => {}
            letter => tidy.push(letter),
        }
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, size: f32, y: f32) -> Line {
        Line {
            page: 1,
            text: text.to_owned(),
            size,
            y,
        }
    }

    #[test]
    fn lines_are_paragraphs_and_larger_ones_headings() {
        let lines = [
            line("Returns and", 20.0, 700.0),
            line("refunds", 20.0, 676.0),
            line("Within two weeks, with the re-", 10.0, 650.0),
            line("ceipt of your e-", 10.0, 638.0),
            line("Mail.", 10.0, 626.0),
            line("By post.", 10.0, 590.0),
        ];
        let found = blocks(&lines);
        let texts: Vec<_> = found
            .iter()
            .map(|block| (block.kind, block.text.as_str()))
            .collect();
        assert_eq!(
            texts,
            [
                (Kind::Heading(1), "Returns and refunds"),
                (
                    Kind::Paragraph,
                    "Within two weeks, with the receipt of your e- Mail."
                ),
                (Kind::Paragraph, "By post."),
            ]
        );
    }

    #[test]
    fn a_gap_is_a_space_and_a_step_down_a_line() {
        let mut lines = Lines::of_page(1);
        lines.write("Two", 10.0, (0.0, 100.0), 15.0);
        lines.write("words", 10.0, (18.0, 100.0), 40.0);
        lines.write(".", 10.0, (40.2, 100.0), 42.0);
        lines.write("Below", 10.0, (0.0, 88.0), 20.0);
        let texts: Vec<_> = lines
            .into_lines()
            .into_iter()
            .map(|line| line.text)
            .collect();
        assert_eq!(texts, ["Two words.", "Below"]);
    }
}
