//! What the operations of a page write, and where.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use lopdf::{
    Dictionary, Document, Object, ObjectId, Stream, content::Content, decode_text_string,
};

use super::{
    Budget, failure,
    font::{Font, number},
    lines::{Line, Lines},
};
use crate::Failure;

/// How deep forms may lie in forms.
const DEEPEST: usize = 5;

/// How deep marked content may lie in marked content.
const DEEPEST_MARK: usize = 100;

/// Annotations of a page that are read.
const MAX_ANNOTATIONS: usize = 2_000;

/// A bit of an annotation's flags: it is not shown.
const HIDDEN: i64 = 2;

/// The fonts of a document that were read, by where they are: most pages have the same ones.
#[derive(Default)]
pub(crate) struct Fonts {
    read: HashMap<*const Dictionary, Rc<Font>>,
}

impl Fonts {
    fn get(
        &mut self,
        document: &Document,
        font: &Dictionary,
        budget: &mut Budget,
    ) -> Result<Rc<Font>, Failure> {
        let place = std::ptr::from_ref(font);
        if let Some(known) = self.read.get(&place) {
            return Ok(Rc::clone(known));
        }
        let font = Rc::new(Font::read(document, font, budget)?);
        self.read.insert(place, Rc::clone(&font));
        Ok(font)
    }
}

/// The lines of a page.
pub(crate) fn lines(
    document: &Document,
    id: ObjectId,
    number: u32,
    read: &mut Fonts,
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
    scope.write(&content, Matrix::default(), &mut lines, read, budget)?;
    let mut annotated = scope;
    // What is filled in a form may name the fonts of all forms.
    if let Some(fonts) = fonts_of_forms(document) {
        for (name, font) in fonts.iter() {
            if let Ok((_, Object::Dictionary(font))) = document.dereference(font) {
                annotated.fonts.entry(name.clone()).or_insert(font);
            }
        }
    }
    let annotations = document.get_page_annotations(id).unwrap_or_default();
    for annotation in annotations.into_iter().take(MAX_ANNOTATIONS) {
        if let Some((form, place)) = appearance(document, annotation) {
            budget.operations(1)?;
            annotated.draw(form, place, &mut lines, read, budget)?;
        }
    }
    Ok(lines.into_lines())
}

fn fonts_of_forms(document: &Document) -> Option<&Dictionary> {
    let forms = document.get_dict_in_dict(document.catalog().ok()?, b"AcroForm").ok()?;
    let resources = document.get_dict_in_dict(forms, b"DR").ok()?;
    document.get_dict_in_dict(resources, b"Font").ok()
}

/// How an annotation that holds text looks (what is filled in a form, a note on the page), and where it stands.
fn appearance<'a>(document: &'a Document, annotation: &'a Dictionary) -> Option<(&'a Stream, Matrix)> {
    let kind = annotation.get_deref(b"Subtype", document).ok()?.as_name().ok()?;
    let flags = annotation.get_deref(b"F", document).and_then(Object::as_i64);
    if ![&b"Widget"[..], b"FreeText", b"Stamp"].contains(&kind) || flags.unwrap_or_default() & HIDDEN != 0 {
        return None;
    }
    let appearances = document.get_dict_in_dict(annotation, b"AP").ok()?;
    let form = match appearances.get_deref(b"N", document).ok()? {
        Object::Stream(form) => form,
        // One of several, as the annotation's state says.
        Object::Dictionary(states) => {
            let state = annotation.get_deref(b"AS", document).ok()?.as_name().ok()?;
            states.get_deref(state, document).ok()?.as_stream().ok()?
        }
        _ => return None,
    };
    let corner = annotation.get_deref(b"Rect", document).and_then(Object::as_array).ok();
    let place = match corner.map(Vec::as_slice) {
        Some([left, low, ..]) => Matrix::default().moved(number(left), number(low)),
        _ => Matrix::default(),
    };
    Some((form, place))
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
struct State {
    page: Matrix,
    saved: Vec<(Matrix, Style)>,
    line: Matrix,
    text: Matrix,
    style: Style,
    marks: Vec<Mark>,
}

/// How text is written.
#[derive(Clone)]
struct Style {
    font: Option<Rc<Font>>,
    size: f32,
    leading: f32,
    /// Added to the width of each letter, and to that of each space.
    spacing: f32,
    word_spacing: f32,
    /// How wide letters are drawn.
    scale: f32,
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
enum Mark {
    Other,
    /// Its text is this one, whatever is drawn.
    Text {
        text: String,
        drawn: Option<Drawn>,
    },
}

/// Where text was drawn, and how large.
#[derive(Clone, Copy)]
struct Drawn {
    begins: (f32, f32),
    ends: f32,
    size: f32,
}

impl<'a> Scope<'a> {
    fn write(
        &self,
        content: &[u8],
        page: Matrix,
        lines: &mut Lines,
        read: &mut Fonts,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        budget.unpacked(content.len())?;
        let Ok(content) = Content::decode(content) else {
            return Ok(());
        };
        let mut state = State {
            page,
            saved: Vec::new(),
            line: Matrix::default(),
            text: Matrix::default(),
            style: Style::default(),
            marks: Vec::new(),
        };
        for operation in &content.operations {
            budget.operations(1)?;
            let operands = operation.operands.as_slice();
            match (operation.operator.as_str(), operands) {
                ("q", _) if state.saved.len() < 100 => {
                    state.saved.push((state.page, state.style.clone()));
                }
                ("Q", _) => {
                    if let Some((page, style)) = state.saved.pop() {
                        (state.page, state.style) = (page, style);
                    }
                }
                ("cm", operands) => {
                    if let Some(matrix) = Matrix::read(operands) {
                        state.page = matrix.then(state.page);
                    }
                }
                ("BT", _) => state.begin(Matrix::default()),
                ("Tf", [Object::Name(name), size]) => {
                    state.style.font = match self.fonts.get(name) {
                        Some(font) => Some(read.get(self.document, font, budget)?),
                        None => None,
                    };
                    state.style.size = number(size);
                }
                ("TL", [leading]) => state.style.leading = number(leading),
                ("Tc", [spacing]) => state.style.spacing = number(spacing),
                ("Tw", [spacing]) => state.style.word_spacing = number(spacing),
                ("Tz", [percent]) => state.style.scale = number(percent) / 100.0,
                ("Td", [x, y]) => state.begin(state.line.moved(number(x), number(y))),
                ("TD", [x, y]) => {
                    state.style.leading = -number(y);
                    state.begin(state.line.moved(number(x), number(y)));
                }
                ("Tm", operands) => {
                    if let Some(matrix) = Matrix::read(operands) {
                        state.begin(matrix);
                    }
                }
                ("T*", _) => state.next_line(),
                ("Tj", [Object::String(bytes, _)]) => state.show(bytes, lines, budget)?,
                ("'", [Object::String(bytes, _)]) => {
                    state.next_line();
                    state.show(bytes, lines, budget)?;
                }
                ("\"", [word_spacing, spacing, Object::String(bytes, _)]) => {
                    state.style.word_spacing = number(word_spacing);
                    state.style.spacing = number(spacing);
                    state.next_line();
                    state.show(bytes, lines, budget)?;
                }
                ("TJ", [Object::Array(parts)]) => {
                    for part in parts {
                        match part {
                            Object::String(bytes, _) => state.show(bytes, lines, budget)?,
                            part => state.advance(-number(part) / 1000.0 * state.style.size),
                        }
                    }
                }
                ("BMC", _) if state.marks.len() < DEEPEST_MARK => state.marks.push(Mark::Other),
                ("BDC", [_, properties]) if state.marks.len() < DEEPEST_MARK => {
                    state.marks.push(self.mark(properties));
                }
                ("EMC", _) => state.end_mark(lines, budget)?,
                ("Do", [Object::Name(name)]) => self.form(name, state.page, lines, read, budget)?,
                _ => {}
            }
        }
        // Marks that never end.
        while !state.marks.is_empty() {
            state.end_mark(lines, budget)?;
        }
        Ok(())
    }

    /// What marked content is, by its properties or their name.
    fn mark(&self, properties: &Object) -> Mark {
        let document = self.document;
        let properties = match properties {
            Object::Name(name) => self.resources.iter().find_map(|resources| {
                let named = document.get_dict_in_dict(resources, b"Properties").ok()?;
                document.get_dict_in_dict(named, name).ok()
            }),
            properties => properties.as_dict().ok(),
        };
        let text = properties
            .and_then(|properties| properties.get_deref(b"ActualText", document).ok())
            .and_then(|text| decode_text_string(text).ok());
        match text {
            Some(text) => Mark::Text { text, drawn: None },
            None => Mark::Other,
        }
    }

    /// What stands in a form, which a page draws like a letter.
    fn form(
        &self,
        name: &[u8],
        page: Matrix,
        lines: &mut Lines,
        read: &mut Fonts,
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
        self.draw(form, page, lines, read, budget)
    }

    /// What a form writes.
    fn draw(
        &self,
        form: &Stream,
        page: Matrix,
        lines: &mut Lines,
        read: &mut Fonts,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        let document = self.document;
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
        scope.write(&content, matrix.then(page), lines, read, budget)
    }
}

impl State {
    fn begin(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    fn next_line(&mut self) {
        self.begin(self.line.moved(0.0, -self.style.leading));
    }

    /// Goes on by so much, before letters are drawn wider or narrower.
    fn advance(&mut self, by: f32) {
        self.text = self.text.moved(by * self.style.scale, 0.0);
    }

    fn show(
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
    fn end_mark(&mut self, lines: &mut Lines, budget: &mut Budget) -> Result<(), Failure> {
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
