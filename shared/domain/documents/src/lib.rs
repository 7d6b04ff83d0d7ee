//! The requests of `document-ingest`: a file in a form, a file in the storage, a known document, or a catch-up.

mod catch_up;
mod form;

pub use catch_up::CatchUp;

use deserr::Deserr;
use fields::{Line, List};
use form::Part;
use ids::DocumentId;
use problem::{Faults, Problem};
use request_body::Fields;
use serde_json::Value;

/// Maximum size of a file, in bytes.
pub const MAX_BYTES: usize = 10_000_000;
/// Maximum number of tags of a file.
pub const MAX_TAGS: usize = 20;

/// A request of staff to `document-ingest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order<'a> {
    /// A file in the form that was sent.
    File(File<'a>),
    /// A file in the storage.
    Stored {
        /// Path of the file, bucket first.
        path: String,
        /// Tags to find the document by.
        tags: Vec<Line<100>>,
    },
    /// A document that was sent before.
    Known {
        /// Id of the document.
        document_id: DocumentId,
        /// Whether to continue with it if no request works on it.
        resume: bool,
    },
}

/// A file in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// Name of the file, without folders.
    pub name: String,
    /// Media type that the form states.
    pub media_type: Option<String>,
    /// Content of the file.
    pub bytes: &'a [u8],
    /// Tags to find the document by.
    pub tags: Vec<Line<100>>,
}

#[derive(Deserr)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
struct Body {
    /// Bucket and path of a file in Supabase Storage, such as `files/menu.pdf`.
    #[deserr(default)]
    storage_path: Option<Line<1000>>,
    /// Tags to find the document by, at most 20. Only with `storage_path`.
    #[deserr(default)]
    tags: Option<List<Line<100>, MAX_TAGS>>,
    /// Id of a document that was sent before.
    #[deserr(default)]
    document_id: Option<DocumentId>,
    /// Whether to continue with it if no request works on it. Only with `document_id`. Default: true.
    #[deserr(default, rename = "continue")]
    #[cfg_attr(feature = "schema", schemars(rename = "continue"))]
    resume: Option<bool>,
}

#[cfg(feature = "schema")]
impl fields::schema::JsonSchema for Order<'_> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DocumentOrder".into()
    }

    fn json_schema(generator: &mut fields::schema::SchemaGenerator) -> fields::schema::Schema {
        Body::json_schema(generator)
    }
}

impl<'a> Order<'a> {
    /// Reads a body of this content type.
    ///
    /// # Errors
    /// 400 `invalid_json` or `invalid_form` where it can't be read, 422 `invalid_request` with every fault, 413
    /// `file_too_large`.
    pub fn read(content_type: &str, body: &'a [u8]) -> Result<Self, Problem> {
        match form::boundary(content_type) {
            Some(boundary) => Self::of_form(form::parts(body, &boundary)?),
            None => Self::of_json(body),
        }
    }

    fn of_json(body: &[u8]) -> Result<Self, Problem> {
        let body: Body = request_body::read_by(body, broken_rules)?;
        match (body.storage_path, body.document_id) {
            (Some(path), None) => Ok(Self::Stored {
                path: path.as_str().to_owned(),
                tags: body.tags.unwrap_or_default().into_vec(),
            }),
            (None, Some(document_id)) => Ok(Self::Known {
                document_id,
                resume: body.resume.unwrap_or(true),
            }),
            // Unreachable: the rules allow exactly one source.
            _ => Err(Faults::default().into()),
        }
    }

    fn of_form(parts: Vec<Part<'a>>) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let mut file = None;
        let mut tags = Vec::new();
        for part in parts {
            match part.name.as_str() {
                "file" if file.is_some() => faults.add("/file", "must be one file"),
                "file" => file = Some(part),
                "tags" => {
                    let text = String::from_utf8_lossy(part.bytes);
                    let given = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
                    for tag in given.take(MAX_TAGS + 1) {
                        match Line::parse(tag) {
                            Ok(tag) => tags.push(tag),
                            Err(detail) => faults.add("/tags", detail),
                        }
                    }
                }
                other => faults.add(format!("/{other}"), "is not known; send file and tags"),
            }
        }
        if tags.len() > MAX_TAGS {
            faults.add("/tags", format!("must be at most {MAX_TAGS}"));
        }
        if let Some(part) = &file {
            if part.bytes.is_empty() {
                faults.add("/file", "must not be empty");
            }
            if part.bytes.len() > MAX_BYTES {
                return Err(too_large());
            }
        }
        match file {
            Some(part) if faults.is_empty() => Ok(Self::File(File {
                name: base_name(part.file_name.as_deref().unwrap_or_default()),
                media_type: part.media_type,
                bytes: part.bytes,
                tags,
            })),
            Some(_) => Err(faults.into()),
            None => {
                faults.add("/file", "is missing");
                Err(faults.into())
            }
        }
    }
}

fn too_large() -> Problem {
    Problem::new(
        413,
        "file_too_large",
        format!("The file may have at most {MAX_BYTES} bytes."),
    )
}

/// Finds the faults between fields.
fn broken_rules(fields: &Fields) -> Faults {
    let mut faults = Faults::default();
    let given = |name: &str| request_body::given(fields, name);
    match (given("storage_path"), given("document_id")) {
        (None, None) => faults.add(
            "/storage_path",
            "is missing; give it, or the document_id of a known document, or send a file as a form",
        ),
        (Some(_), Some(_)) => {
            faults.add("/storage_path", "can't be given together with document_id")
        }
        _ => {}
    }
    if let Some(path) = given("storage_path").and_then(Value::as_str) {
        let parts: Vec<&str> = path.split('/').collect();
        if parts.len() < 2 || parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
            faults.add(
                "/storage_path",
                "must be a bucket and a path in it, such as files/menu.pdf",
            );
        }
    }
    if given("tags").is_some() && given("document_id").is_some() {
        faults.add("/tags", "can't be given together with document_id");
    }
    if given("continue").is_some() && given("storage_path").is_some() {
        faults.add("/continue", "can't be given together with storage_path");
    }
    faults
}

/// The name of a file without the folders that some browsers send with it, in 1 to 200 visible letters.
pub fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect();
    match name.trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";

    fn of_json(body: Value) -> Result<(), Vec<String>> {
        let text = body.to_string();
        Order::read("application/json", text.as_bytes())
            .map(|_| ())
            .map_err(|problem| problem.pointers())
    }

    #[test]
    fn a_file_comes_with_its_name_and_tags() {
        let body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\a\\menu.pdf\"\r\n\
            content-type: application/pdf\r\n\r\n%PDF\r\n--x\r\ncontent-disposition: form-data; name=tags\r\n\r\n\
            menu, summer\r\n--x--\r\n";
        let Ok(Order::File(file)) = Order::read("multipart/form-data; boundary=x", body) else {
            panic!("no file");
        };
        assert_eq!(file.name, "menu.pdf");
        assert_eq!(file.media_type.as_deref(), Some("application/pdf"));
        assert_eq!(file.bytes, b"%PDF");
        assert_eq!(file.tags.len(), 2);
    }

    #[test]
    fn a_form_without_a_file_is_told_so() {
        let body = b"--x\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--";
        let problem = Order::read("multipart/form-data; boundary=x", body).unwrap_err();
        assert_eq!(problem.pointers(), ["/other", "/file"]);
    }

    #[test]
    fn a_body_names_one_thing() {
        assert_eq!(of_json(json!({})), Err(vec!["/storage_path".to_owned()]));
        assert_eq!(
            of_json(json!({ "document_id": ID, "continue": false })),
            Ok(())
        );
        assert_eq!(
            of_json(json!({ "storage_path": "files/a.pdf", "tags": ["a"] })),
            Ok(())
        );
        for bad in ["a.pdf", "files/", "files/../secret", "/files/a"] {
            assert!(of_json(json!({ "storage_path": bad })).is_err(), "{bad}");
        }
        assert!(of_json(json!({ "storage_path": "a/b", "document_id": ID })).is_err());
        assert!(of_json(json!([])).is_err());
    }
}
