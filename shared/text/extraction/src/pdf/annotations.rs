//! Annotations with text: what is filled in a form, notes on a page, stamps.

use lopdf::{Dictionary, Document, Object, Stream, decode_text_string};

use super::{font::number, matrix::Matrix};

/// The size of what is filled in where nothing tells it.
pub(super) const USUAL_SIZE: f32 = 10.0;

/// A bit of an annotation's flags: it is not shown.
const HIDDEN: i64 = 2;

/// The fonts that all forms of a document may name.
pub(super) fn fonts_of_forms(document: &Document) -> Option<&Dictionary> {
    let forms = document
        .get_dict_in_dict(document.catalog().ok()?, b"AcroForm")
        .ok()?;
    let resources = document.get_dict_in_dict(forms, b"DR").ok()?;
    document.get_dict_in_dict(resources, b"Font").ok()
}

/// How an annotation that holds text looks (what is filled in a form, a note on the page), and where it stands.
pub(super) fn appearance<'a>(
    document: &'a Document,
    annotation: &'a Dictionary,
) -> Option<(&'a Stream, Matrix)> {
    let kind = annotation
        .get_deref(b"Subtype", document)
        .ok()?
        .as_name()
        .ok()?;
    let flags = annotation
        .get_deref(b"F", document)
        .and_then(Object::as_i64);
    let has_text = [&b"Widget"[..], b"FreeText", b"Stamp"].contains(&kind);
    if !has_text || flags.unwrap_or_default() & HIDDEN != 0 {
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
    let (left, low) = corner(document, annotation);
    Some((form, Matrix::default().moved(left, low)))
}

/// What is filled in a field of text or of choice that has no look of its own, since whoever shows it draws it.
pub(super) fn filled_in(
    document: &Document,
    annotation: &Dictionary,
) -> Option<(String, (f32, f32))> {
    let field = |key: &[u8]| {
        let own = annotation.get_deref(key, document);
        own.or_else(|_| {
            let parent = annotation.get_deref(b"Parent", document)?.as_dict()?;
            parent.get_deref(key, document)
        })
        .ok()
    };
    let flags = annotation
        .get_deref(b"F", document)
        .and_then(Object::as_i64);
    let kind = field(b"FT")?.as_name().ok()?;
    if annotation.has(b"AP")
        || ![&b"Tx"[..], b"Ch"].contains(&kind)
        || flags.unwrap_or_default() & HIDDEN != 0
    {
        return None;
    }
    let text = decode_text_string(field(b"V")?).ok()?;
    Some((text, corner(document, annotation)))
}

/// The lower left corner of an annotation.
fn corner(document: &Document, annotation: &Dictionary) -> (f32, f32) {
    let corners = annotation
        .get_deref(b"Rect", document)
        .and_then(Object::as_array);
    match corners.map(Vec::as_slice) {
        Ok([left, low, ..]) => (number(left), number(low)),
        _ => (0.0, 0.0),
    }
}
