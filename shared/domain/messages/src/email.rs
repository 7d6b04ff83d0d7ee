//! An e-mail, as every provider takes it.

use crate::{SocialContent, Words};
use templates::escape;

/// A message that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// An e-mail.
    Email(Email),
    /// A text message.
    Sms {
        /// Phone number (E.164).
        to: String,
        /// All of it.
        text: String,
    },
    /// A message on WhatsApp, Messenger or Instagram.
    Social {
        /// Phone number (E.164), or who somebody is to the network.
        to: String,
        /// What it says.
        content: SocialContent,
    },
}

/// An e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Email {
    /// The name beside the sender's address; `None` for the platform's.
    pub sender: Option<String>,
    /// Address.
    pub to: String,
    /// Subject, in one line.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where one unsubscribes from such messages, by one click too (RFC 8058).
    pub unsubscribe: Option<String>,
    /// A file that goes with it.
    pub attachment: Option<Attachment>,
}

/// A file that goes with an e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, in ASCII.
    pub name: &'static str,
    /// Its media type without parameters.
    pub media_type: &'static str,
    /// The parameters of its media type, as in `charset=utf-8`.
    pub parameters: &'static str,
    /// What is in it.
    pub content: String,
}

impl Email {
    /// Adds a paragraph at the end: of the HTML before what closes the page.
    pub(crate) fn add(&mut self, text: &str) {
        self.text = format!("{}\n\n{text}", self.text.trim_end());
        let lower = self.html.to_ascii_lowercase();
        let end = lower.rfind("</body>").or_else(|| lower.rfind("</html>"));
        self.html
            .insert_str(end.unwrap_or(lower.len()), &paragraph(text));
    }
}

impl Words {
    pub(crate) fn email(&self, to: &str) -> Email {
        Email {
            sender: self.sender.as_deref().map(one_line),
            to: to.to_owned(),
            subject: one_line(&self.subject),
            text: self.paragraphs.join("\n\n"),
            html: self.paragraphs.iter().map(|text| paragraph(text)).collect(),
            ..Email::default()
        }
    }
}

/// Plain text as HTML: an empty line ends a paragraph.
pub(crate) fn html_of(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(|part| part.trim_matches('\n'));
    paragraphs
        .filter(|part| !part.is_empty())
        .map(paragraph)
        .collect()
}

/// A paragraph of HTML. A line that is a link can be clicked.
fn paragraph(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(line).collect();
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}

fn line(text: &str) -> String {
    let escaped = escape(text);
    match text.starts_with("https://") || text.starts_with("http://") {
        true if !text.contains(' ') => format!("<a href=\"{escaped}\">{escaped}</a>"),
        _ => escaped,
    }
}

/// A text without line breaks and control characters, which would begin another header.
pub(crate) fn one_line(text: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let words: Vec<&str> = text
        .split(is_break)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_escaped_and_text_is_not() {
        let words = Words {
            sender: Some("Tom & Co".to_owned()),
            subject: "1 < 2".to_owned(),
            paragraphs: vec![
                "<b>\"Hi\"</b> & 'bye'".to_owned(),
                "Open:\nhttps://a.example/?a=1&b=2".to_owned(),
            ],
        };
        let email = words.email("a@b.example");
        assert_eq!(
            email.text,
            "<b>\"Hi\"</b> & 'bye'\n\nOpen:\nhttps://a.example/?a=1&b=2"
        );
        assert_eq!(
            email.html,
            "<p>&lt;b&gt;&quot;Hi&quot;&lt;/b&gt; &amp; &#39;bye&#39;</p>\n<p>Open:<br>\n\
             <a href=\"https://a.example/?a=1&amp;b=2\">https://a.example/?a=1&amp;b=2</a></p>\n"
        );
        assert_eq!(
            (email.subject.as_str(), email.sender.as_deref()),
            ("1 < 2", Some("Tom & Co"))
        );
    }

    #[test]
    fn a_header_is_one_line() {
        assert_eq!(
            one_line("Hello\r\nBcc: all@x.example\u{2028} there\u{7}"),
            "Hello Bcc: all@x.example there"
        );
    }
}
