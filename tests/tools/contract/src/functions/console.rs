use super::OPERATION;
use crate::Function;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::get("console", "The page on which staff do their work")
        .tag(OPERATION)
        .description(
            "Needs no credentials: whoever opens it signs in on it, and it does what they may do. Its files are below it, each \
             with the hash of its content in its name. With `if-none-match`, the page is sent only if it changed.",
        )
        .answers_as::<String>(
            200,
            "text/html",
            "The page, an HTML document",
            json!("<!doctype html>"),
        )
        .with_header("etag", "Version of the page, for `if-none-match`.")
        .with_header("cache-control", "How long caches may use the page: not without asking.")
        .with_header("content-security-policy", "What the page may load and run: its own files.")
        .answers::<()>(304, "The page has not changed since", json!(null))
}
