//! The mailbox for people.

use std::{fmt::Write, sync::Arc};

use axum::{
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_SECURITY_POLICY},
    response::{Html, IntoResponse, Response},
};

use super::{Delivery, Inbox};

const STYLE: &str = "<!doctype html><meta name=viewport content='width=device-width'><style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
article { border: 1px solid #ccc; border-radius: 6px; margin: 1rem 0; padding: .75rem 1rem }
header { color: #555; font-size: .875rem } h2 { font-size: 1rem; margin: .25rem 0 }
pre { white-space: pre-wrap; font: inherit; margin: 0 } iframe { border: 0; width: 100%; height: 14rem }
</style>";

/// Everything that left, the newest first.
pub(super) async fn list(State(inbox): State<Arc<Inbox>>) -> Response {
    let messages = inbox.all();
    let mut page = format!("{STYLE}<title>Mailbox</title><h1>Mailbox</h1>");
    if messages.is_empty() {
        page.push_str("<p>Nothing has left yet. Messages are delivered each minute.");
    }
    for message in messages.iter().rev().take(200) {
        let _ = write!(
            page,
            "<article><header>{} · {} · to {}</header>{}</article>",
            message.at.strftime("%H:%M:%S UTC"),
            message.provider,
            escape(&message.to),
            content(message)
        );
    }
    with_policy(page)
}

/// What stands in the frame of an e-mail: as a mail program would show it.
pub(super) async fn one(State(inbox): State<Arc<Inbox>>, Path(number): Path<usize>) -> Response {
    match inbox.find(|message| message.number == number) {
        Some(Delivery {
            html: Some(html), ..
        }) => with_policy(format!("<base target=_blank>{html}")),
        _ => (StatusCode::NOT_FOUND, "There is no such e-mail.").into_response(),
    }
}

fn content(message: &Delivery) -> String {
    let files = message.files.iter().map(|file| {
        let (name, content) = (escape(&file.name), escape(&file.content));
        format!("<details><summary>{name}</summary><pre>{content}</pre></details>")
    });
    let words = match (&message.subject, &message.html) {
        (Some(subject), Some(_)) => format!(
            "<h2>{}</h2><iframe sandbox='allow-popups' src='/messages/{}'></iframe>",
            escape(subject),
            message.number
        ),
        (Some(event), None) => format!(
            "<h2>{}</h2><pre>{}</pre>",
            escape(event),
            escape(&message.text)
        ),
        (None, _) => format!("<pre>{}</pre>", escape(&message.text)),
    };
    std::iter::once(words).chain(files).collect()
}

/// Nothing of a message may run or be fetched.
fn with_policy(page: String) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'";
    ([(CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&#39;")
        .replace('"', "&quot;")
}
