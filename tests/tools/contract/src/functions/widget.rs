use super::OPERATION;
use crate::Function;
use serde_json::json;

pub(super) fn describe() -> Function {
    Function::get("widget", "A script that puts a chat, forms and bookings on any web page")
        .tag(OPERATION)
        .description(
            "Needs no credentials. It loads one file below it, whose name has the hash of its content, and tells it the project \
             and its publishable key. The elements that it defines are `<frontdesk-chat>`, `<frontdesk-form>` and \
             `<frontdesk-booking>`. With `if-none-match`, the script is sent only if it changed.",
        )
        .answers_as::<String>(
            200,
            "text/javascript",
            "The script, a JavaScript module",
            json!("import \"/functions/v1/widget/widget-ABCDEFGH.js?project=https%3A%2F%2Fproject.example&key=sb_publishable_1\";"),
        )
        .with_header("etag", "Version of the script, for `if-none-match`.")
        .with_header("cache-control", "How long caches may use the script: five minutes.")
        .with_header(
            "cross-origin-resource-policy",
            "Which pages may load the script: those of every site.",
        )
        .answers::<()>(304, "The script has not changed since", json!(null))
}
