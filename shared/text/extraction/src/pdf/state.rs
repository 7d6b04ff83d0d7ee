//! What the operations of a page set, and what is written by it.

use std::rc::Rc;

use super::{Budget, font::Font, lines::Lines, matrix::Matrix};
use crate::Failure;

/// What operations have set so far.
pub(super) struct State {
    pub page: Matrix,
    pub saved: Vec<(Matrix, Style)>,
    pub line: Matrix,
    pub text: Matrix,
    pub style: Style,
    pub marks: Vec<Mark>,
}

/// How text is written.
#[derive(Clone)]
pub(super) struct Style {
    pub font: Option<Rc<Font>>,
    pub size: f32,
    pub leading: f32,
    /// Added to the width of each letter, and to that of each space.
    pub spacing: f32,
    pub word_spacing: f32,
    /// How wide letters are drawn.
    pub scale: f32,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            font: None,
            size: 0.0,
            leading: 0.0,
            spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
        }
    }
}

/// A part of a page that is marked as something.
pub(super) enum Mark {
    Other,
    /// Its text is this one, whatever is drawn.
    Text {
        text: String,
        drawn: Option<Drawn>,
    },
}

/// Where text was drawn, and how large.
#[derive(Clone, Copy)]
pub(super) struct Drawn {
    begins: (f32, f32),
    ends: f32,
    size: f32,
}

impl State {
    /// The state at the beginning of a page or a form.
    pub fn at(page: Matrix) -> Self {
        Self {
            page,
            saved: Vec::new(),
            line: Matrix::default(),
            text: Matrix::default(),
            style: Style::default(),
            marks: Vec::new(),
        }
    }

    pub fn begin(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    pub fn next_line(&mut self) {
        self.begin(self.line.moved(0.0, -self.style.leading));
    }

    /// Goes on by so much, before letters are drawn wider or narrower.
    pub fn advance(&mut self, by: f32) {
        self.text = self.text.moved(by * self.style.scale, 0.0);
    }

    pub fn show(
        &mut self,
        bytes: &[u8],
        lines: &mut Lines,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        let Some(font) = self.style.font.clone() else {
            return Ok(());
        };
        budget.operations(bytes.len() / 4)?;
        let begins = self.text.then(self.page);
        let mut text = String::with_capacity(bytes.len());
        let mut width = 0.0;
        let (mut count, mut unknown) = (0, 0);
        for letter in font.letters(bytes) {
            count += 1;
            match letter.text {
                Some(letters) => text.push_str(&letters),
                None => {
                    unknown += 1;
                    text.push('\u{FFFD}');
                }
            }
            width += letter.width * self.style.size + self.style.spacing;
            if letter.is_space {
                width += self.style.word_spacing;
            }
        }
        self.advance(width);
        let ends = self.text.then(self.page);
        let size = begins.size() * self.style.size;
        let marked = self.marks.iter_mut().find_map(|mark| match mark {
            Mark::Text { drawn, .. } => Some(drawn),
            Mark::Other => None,
        });
        if let Some(drawn) = marked {
            let begun = drawn.map_or((begins.x, begins.y), |drawn| drawn.begins);
            *drawn = Some(Drawn {
                begins: begun,
                ends: ends.x,
                size,
            });
            return Ok(());
        }
        budget.letters += count;
        budget.unknown += unknown;
        budget.text(text.len())?;
        lines.write(&text, size, (begins.x, begins.y), ends.x);
        Ok(())
    }

    /// The outermost text that is marked counts, at the place where it was drawn.
    pub fn end_mark(&mut self, lines: &mut Lines, budget: &mut Budget) -> Result<(), Failure> {
        if let Some(Mark::Text {
            text,
            drawn: Some(drawn),
        }) = self.marks.pop()
        {
            budget.letters += text.chars().count();
            budget.text(text.len())?;
            lines.write(&text, drawn.size, drawn.begins, drawn.ends);
        }
        Ok(())
    }
}
