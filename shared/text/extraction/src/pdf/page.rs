//! What the operations of a page write, and where.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

use super::{
    Budget, failure,
    font::{Font, number},
    lines::{Line, Lines},
};
use crate::Failure;

/// How deep forms may lie in forms.
const DEEPEST: usize = 5;

/// The lines of a page.
pub(crate) fn lines(
    document: &Document,
    id: ObjectId,
    number: u32,
    budget: &mut Budget,
) -> Result<Vec<Line>, Failure> {
    let content = match document.get_page_content_with_limit(id, budget.next_part()) {
        Ok(content) => content,
        Err(error) => {
            return match failure(error) {
                Failure::TooLarge => Err(Failure::TooLarge),
                // A page that can't be read is left out: the others are worth it.
                _ => Ok(Vec::new()),
            };
        }
    };
    let fonts = document.get_page_fonts(id).unwrap_or_default();
    let resources = document
        .get_page_resources(id)
        .map(|(direct, referred)| {
            let referred = referred
                .iter()
                .filter_map(|id| document.get_dictionary(*id).ok());
            direct.into_iter().chain(referred).collect()
        })
        .unwrap_or_default();
    let mut lines = Lines::of_page(number);
    let scope = Scope {
        document,
        fonts,
        resources,
        depth: 0,
    };
    scope.write(&content, Matrix::default(), &mut lines, budget)?;
    Ok(lines.into_lines())
}

/// What the names of a page or a form mean.
struct Scope<'a> {
    document: &'a Document,
    fonts: BTreeMap<Vec<u8>, &'a Dictionary>,
    resources: Vec<&'a Dictionary>,
    depth: usize,
}

/// Where text stands and how large it is: scale, and translation. Turned text is read as if it were not.
#[derive(Clone, Copy, Debug)]
struct Matrix {
    a: f32,
    b: f32,
    c: f32,
    d: f32,
    x: f32,
    y: f32,
}

impl Default for Matrix {
    fn default() -> Self {
        Self {
            a: 1.0,
            b: 0.0,
            c: 0.0,
            d: 1.0,
            x: 0.0,
            y: 0.0,
        }
    }
}

impl Matrix {
    fn read(operands: &[Object]) -> Option<Self> {
        let [a, b, c, d, x, y] = operands else {
            return None;
        };
        Some(Self {
            a: number(a),
            b: number(b),
            c: number(c),
            d: number(d),
            x: number(x),
            y: number(y),
        })
    }

    /// This one, and then the other.
    fn then(self, other: Self) -> Self {
        Self {
            a: self.a * other.a + self.b * other.c,
            b: self.a * other.b + self.b * other.d,
            c: self.c * other.a + self.d * other.c,
            d: self.c * other.b + self.d * other.d,
            x: self.x * other.a + self.y * other.c + other.x,
            y: self.x * other.b + self.y * other.d + other.y,
        }
    }

    fn moved(self, x: f32, y: f32) -> Self {
        Self {
            x,
            y,
            ..Self::default()
        }
        .then(self)
    }

    fn size(self) -> f32 {
        self.c.hypot(self.d)
    }
}

/// What operations have set so far.
struct State<'f, 'a> {
    page: Matrix,
    saved: Vec<Matrix>,
    line: Matrix,
    text: Matrix,
    leading: f32,
    font: Option<&'f Font<'a>>,
    size: f32,
}

impl<'a> Scope<'a> {
    fn write(
        &self,
        content: &[u8],
        page: Matrix,
        lines: &mut Lines,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        budget.unpacked(content.len())?;
        let Ok(content) = Content::decode(content) else {
            return Ok(());
        };
        let mut fonts = BTreeMap::new();
        for (name, font) in &self.fonts {
            if let Some(font) = Font::read(self.document, font, budget)? {
                fonts.insert(name.as_slice(), font);
            }
        }
        let mut state = State {
            page,
            saved: Vec::new(),
            line: Matrix::default(),
            text: Matrix::default(),
            leading: 0.0,
            font: None,
            size: 0.0,
        };
        for operation in &content.operations {
            budget.operation()?;
            let operands = operation.operands.as_slice();
            match (operation.operator.as_str(), operands) {
                ("q", _) if state.saved.len() < 100 => state.saved.push(state.page),
                ("Q", _) => state.page = state.saved.pop().unwrap_or(state.page),
                ("cm", operands) => {
                    if let Some(matrix) = Matrix::read(operands) {
                        state.page = matrix.then(state.page);
                    }
                }
                ("BT", _) => state.begin(Matrix::default()),
                ("Tf", [name, size]) => {
                    state.font = name.as_name().ok().and_then(|name| fonts.get(name));
                    state.size = number(size);
                }
                ("TL", [leading]) => state.leading = number(leading),
                ("Td", [x, y]) => state.begin(state.line.moved(number(x), number(y))),
                ("TD", [x, y]) => {
                    state.leading = -number(y);
                    state.begin(state.line.moved(number(x), number(y)));
                }
                ("Tm", operands) => {
                    if let Some(matrix) = Matrix::read(operands) {
                        state.begin(matrix);
                    }
                }
                ("T*", _) => state.next_line(),
                ("Tj", [Object::String(bytes, _)]) => state.show(bytes, lines, budget)?,
                ("'", [Object::String(bytes, _)]) | ("\"", [_, _, Object::String(bytes, _)]) => {
                    state.next_line();
                    state.show(bytes, lines, budget)?;
                }
                ("TJ", [Object::Array(parts)]) => {
                    for part in parts {
                        match part {
                            Object::String(bytes, _) => state.show(bytes, lines, budget)?,
                            part => state.advance(-number(part) / 1000.0),
                        }
                    }
                }
                ("Do", [Object::Name(name)]) => self.form(name, state.page, lines, budget)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What stands in a form, which a page draws like a letter.
    fn form(
        &self,
        name: &[u8],
        page: Matrix,
        lines: &mut Lines,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        if self.depth == DEEPEST {
            return Ok(());
        }
        let document = self.document;
        let form = self.resources.iter().find_map(|resources| {
            let forms = document.get_dict_in_dict(resources, b"XObject").ok()?;
            forms.get_deref(name, document).ok()?.as_stream().ok()
        });
        let Some(form) = form.filter(|form| {
            let kind = form.dict.get(b"Subtype").and_then(Object::as_name);
            kind.is_ok_and(|kind| kind == b"Form")
        }) else {
            return Ok(());
        };
        let content = match form.get_plain_content_with_limit(budget.next_part()) {
            Ok(content) => content,
            Err(error) => {
                return match failure(error) {
                    Failure::TooLarge => Err(Failure::TooLarge),
                    _ => Ok(()),
                };
            }
        };
        let matrix = form
            .dict
            .get_deref(b"Matrix", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|matrix| Matrix::read(matrix))
            .unwrap_or_default();
        let own = document.get_dict_in_dict(&form.dict, b"Resources").ok();
        let mut fonts = self.fonts.clone();
        if let Some(named) = own.and_then(|own| document.get_dict_in_dict(own, b"Font").ok()) {
            for (name, font) in named.iter() {
                if let Ok((_, Object::Dictionary(font))) = document.dereference(font) {
                    fonts.insert(name.clone(), font);
                }
            }
        }
        let scope = Scope {
            document,
            fonts,
            resources: own.map_or_else(|| self.resources.clone(), |own| vec![own]),
            depth: self.depth + 1,
        };
        scope.write(&content, matrix.then(page), lines, budget)
    }
}

impl State<'_, '_> {
    fn begin(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    fn next_line(&mut self) {
        self.begin(self.line.moved(0.0, -self.leading));
    }

    /// Goes on by so many times the font's size.
    fn advance(&mut self, by: f32) {
        self.text = self.text.moved(by * self.size, 0.0);
    }

    fn show(
        &mut self,
        bytes: &[u8],
        lines: &mut Lines,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        let Some(font) = self.font else {
            return Ok(());
        };
        let text = font.text(bytes);
        budget.text(text.len())?;
        let begins = self.text.then(self.page);
        self.advance(font.width(bytes, text.chars().count()));
        let ends = self.text.then(self.page);
        lines.write(
            &text,
            begins.size() * self.size,
            (begins.x, begins.y),
            ends.x,
        );
        Ok(())
    }
}
