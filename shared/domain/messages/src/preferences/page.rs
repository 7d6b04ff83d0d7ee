//! The page: HTML without a script, which works in every browser and with the strictest content security policy.

use super::{
    ContactChannel, Known, MessagePreferences, Preferences, masked,
    words::{Words, name, words},
};
use crate::Purpose;
use languages::Spoken;
use random_token::PresentedToken;
use std::fmt::Write;
use templates::escape;

/// The style, by which the policy knows it.
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;\
background:#fff}h1{font-size:1.4rem}fieldset{border:1px solid #767676;border-radius:.4rem;margin:0 0 1rem}label{display:block;\
padding:.4rem 0}button{font:inherit;padding:.6rem 1rem;margin:0 .5rem .5rem 0}blockquote{margin:1rem 0;padding-left:1rem;\
border-left:.25rem solid #767676}nav{margin-top:2rem;font-size:.9rem}[role=status]{padding:.6rem 1rem;border:1px solid #1c1c1c}\
@media(prefers-color-scheme:dark){body,[role=status]{color:#f2f2f2;background:#1c1c1c;border-color:#f2f2f2}a{color:#9cf}}";

/// The page's content security policy: this style, forms to ourselves, and nothing else.
pub const POLICY: &str = "default-src 'none'; style-src 'sha256-lUPjTvMySnynJ29MT/nGdObWFBRoCHlPtewit/0zAKY='; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

/// The page of a link, after what was asked.
#[must_use]
pub fn page(preferences: &Preferences, asked: &MessagePreferences, spoken: Spoken) -> String {
    let words = words(spoken);
    let organization = escape(&preferences.organization.name);
    let named = |text: &str| text.replace("ORGANIZATION", &organization);
    let mut body = String::new();
    let asks = preferences
        .asks
        .as_ref()
        .filter(|asks| !asks.is_confirmed && asked.only_shows());
    if let Some(asks) = asks {
        let _ = write!(
            body,
            "<h1>{}</h1>\n<p>{}</p>\n",
            words.confirm_title,
            named(words.confirm_asked)
        );
        for text in &asks.words {
            let _ = writeln!(body, "<blockquote>{}</blockquote>", escape(text));
        }
        let _ = write!(
            body,
            "<form method=\"post\">\n<p><button name=\"action\" value=\"confirm\">{}</button></p>\n</form>\n<p>{}</p>\n",
            words.confirm, words.not_you
        );
        return document(&named(words.title), &body, spoken, Some(asked.token()));
    }

    let _ = writeln!(body, "<h1>{}</h1>", named(words.title));
    let done = match asked {
        MessagePreferences::Show(_) => None,
        MessagePreferences::Unsubscribe(_) => Some(words.unsubscribed),
        MessagePreferences::Confirm(_) => Some(words.confirmed),
        MessagePreferences::Save(..) => Some(words.saved),
    };
    if let Some(done) = done {
        let _ = writeln!(body, "<p role=\"status\">{done}</p>");
    }
    let _ = write!(
        body,
        "<p>{} <strong>{}</strong></p>\n<form method=\"post\">\n",
        words.to,
        escape(&masked(&preferences.address))
    );
    for channel in [
        ContactChannel::Email,
        ContactChannel::Sms,
        ContactChannel::Whatsapp,
    ] {
        let of_channel = |known: &&Known| known.channel == channel;
        let known: Vec<&Known> = preferences.permissions.iter().filter(of_channel).collect();
        if !known.is_empty() {
            fieldset(&mut body, channel, &known, words);
        }
    }
    let _ = write!(
        body,
        "<p><button name=\"action\" value=\"save\">{}</button></p>\n</form>\n\
         <form method=\"post\">\n<p><button name=\"action\" value=\"unsubscribe\">{}</button></p>\n</form>\n",
        words.save, words.unsubscribe
    );
    document(&named(words.title), &body, spoken, Some(asked.token()))
}

/// The page of a link that is none, or of a network that asks too often.
#[must_use]
pub fn lost(spoken: Spoken, is_limited: bool) -> String {
    let words = words(spoken);
    let told = match is_limited {
        true => words.later,
        false => words.lost,
    };
    let body = format!("<h1>{}</h1>\n<p>{told}</p>\n", words.lost_title);
    document(words.lost_title, &body, spoken, None)
}

fn fieldset(body: &mut String, channel: ContactChannel, known: &[&Known], words: &Words) {
    let (legend, id) = match channel {
        ContactChannel::Email => (words.email, "email"),
        ContactChannel::Sms => (words.sms, "sms"),
        ContactChannel::Whatsapp => (words.whatsapp, "whatsapp"),
    };
    let _ = writeln!(body, "<fieldset>\n<legend>{legend}</legend>");
    for permission in known {
        let (label, purpose) = match permission.purpose {
            Purpose::Marketing => (words.marketing, "marketing"),
            Purpose::Transactional => (words.transactional, "transactional"),
        };
        let checked = match permission.is_on {
            true => " checked",
            false => "",
        };
        let _ = writeln!(
            body,
            "<input type=\"hidden\" name=\"shown\" value=\"{id}.{purpose}\">\
             <label><input type=\"checkbox\" name=\"on\" value=\"{id}.{purpose}\"{checked}> {label}</label>"
        );
    }
    let _ = writeln!(body, "</fieldset>");
}

/// A whole page. `title` is escaped already.
fn document(title: &str, body: &str, spoken: Spoken, token: Option<&PresentedToken>) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n",
        spoken.tag()
    );
    if let Some(token) = token {
        let token: String = form_urlencoded::byte_serialize(token.as_str().as_bytes()).collect();
        page.push_str("<nav>");
        for other in Spoken::ALL.into_iter().filter(|other| *other != spoken) {
            let _ = write!(
                page,
                "<a href=\"?token={token}&amp;language={tag}\" lang=\"{tag}\" hreflang=\"{tag}\">{}</a> ",
                name(other),
                tag = other.tag()
            );
        }
        page.push_str("</nav>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

#[cfg(test)]
pub(super) const STYLE_OF_TEST: &str = STYLE;
