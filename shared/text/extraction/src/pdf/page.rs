//! What the operations of a page write, and where.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, content::Content, decode_text_string};

use super::{
    Budget,
    annotations::{USUAL_SIZE, appearance, filled_in, fonts_of_forms},
    failure,
    font::{Font, number},
    lines::{Line, Lines},
    matrix::Matrix,
    state::{Mark, State},
};
use crate::Failure;

/// How deep forms may lie in forms.
const DEEPEST: usize = 5;

/// How deep marked content may lie in marked content.
const DEEPEST_MARK: usize = 100;

/// Annotations of a page that are read.
const MAX_ANNOTATIONS: usize = 2_000;

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
        budget.operations(1)?;
        if let Some((form, place)) = appearance(document, annotation) {
            annotated.draw(form, place, &mut lines, read, budget)?;
        } else if let Some((text, (x, y))) = filled_in(document, annotation) {
            budget.text(text.len())?;
            lines.write(&text, USUAL_SIZE, (x, y), x);
        }
    }
    Ok(lines.into_lines())
}

/// What the names of a page or a form mean.
struct Scope<'a> {
    document: &'a Document,
    fonts: BTreeMap<Vec<u8>, &'a Dictionary>,
    resources: Vec<&'a Dictionary>,
    depth: usize,
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
        let mut state = State::at(page);
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
