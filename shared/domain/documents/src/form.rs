//! Forms with files: `multipart/form-data` (RFC 7578, RFC 2046 section 5.1).

use problem::Problem;

/// Maximum number of parts in a form.
const MAX_PARTS: usize = 20;

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub name: String,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub bytes: &'a [u8],
}

/// The boundary between fields, if the content type is a form's.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let (essence, _) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameter(content_type, "boundary").filter(|boundary| (1..=70).contains(&boundary.len()))
}

/// The fields of a form.
///
/// # Errors
/// 400 `invalid_form` where it is not put together as forms are.
pub(crate) fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, Problem> {
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes()).ok_or_else(|| invalid("has no parts"))?;
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        if parts.len() == MAX_PARTS {
            return Err(invalid("has too many parts"));
        }
        // Spaces may follow the delimiter.
        let line_end = find(rest, b"\r\n").ok_or_else(|| invalid("ends early"))?;
        let part = rest.get(line_end + 2..).unwrap_or_default();
        let end = find(part, delimiter.as_bytes()).ok_or_else(|| invalid("ends early"))?;
        parts.push(read(part.get(..end).unwrap_or_default())?);
        rest = part.get(end + delimiter.len()..).unwrap_or_default();
    }
}

fn read(part: &[u8]) -> Result<Part<'_>, Problem> {
    let head_end = find(part, b"\r\n\r\n").ok_or_else(|| invalid("has a part without a head"))?;
    let head = String::from_utf8_lossy(part.get(..head_end).unwrap_or_default());
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found
                .trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let disposition =
        header("content-disposition").ok_or_else(|| invalid("has a part without a name"))?;
    Ok(Part {
        name: parameter(&disposition, "name")
            .ok_or_else(|| invalid("has a part without a name"))?,
        file_name: parameter(&disposition, "filename"),
        media_type: header("content-type"),
        bytes: part.get(head_end + 4..).unwrap_or_default(),
    })
}

/// A parameter of a header, with or without quotes.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once(';') {
        let (found, value) = after.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"')?;
                (value, after)
            }
            None => value.split_at(value.find(';').unwrap_or(value.len())),
        };
        if found.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
        rest = after;
    }
    None
}

fn after<'a>(bytes: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let place = find(bytes, wanted)?;
    bytes.get(place + wanted.len()..)
}

/// The first place of some bytes in others. It looks for their first one before it compares, since a file has
/// millions of places.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        let place = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(place..)?.starts_with(wanted) {
            return Some(place);
        }
        from = place + 1;
    }
}

fn invalid(what: &str) -> Problem {
    Problem::new(
        400,
        "invalid_form",
        format!("The form can't be read: it {what}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_read_with_and_without_quotes() {
        assert_eq!(
            boundary("multipart/form-data; boundary=abc"),
            Some("abc".to_owned())
        );
        assert_eq!(
            boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a;b\""),
            Some("a;b".to_owned())
        );
        assert_eq!(boundary("application/json"), None);
        assert_eq!(boundary("multipart/form-data; boundary="), None);
    }

    #[test]
    fn what_is_no_form_is_refused_without_a_panic() {
        for bad in [
            &b""[..],
            b"--",
            b"--x",
            b"--x\r\n",
            b"--x\r\n\r\n",
            b"--x\r\n\r\n\r\n--x",
            b"--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--",
            b"--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1",
        ] {
            assert!(parts(bad, "x").is_err(), "{bad:?}");
        }
        assert_eq!(parts(b"--x--", "x"), Ok(Vec::new()));
    }

    #[test]
    fn a_file_may_hold_anything_but_the_boundary() {
        let body = b"preamble\r\n--x \r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\
            \r\n--\r\n-x\0\xff\r\n--x--";
        let parts = parts(body, "x").unwrap();
        assert_eq!(parts[0].bytes, b"\r\n--\r\n-x\0\xff");
    }
}
