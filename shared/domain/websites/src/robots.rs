//! robots.txt (RFC 9309): which addresses of a site a program may fetch.
//!
//! It reads the file as the parser of Google does, odd lines included, and matches in steps that grow with the rule and
//! the address alone: a rule full of `*` costs no more than any other. `examples/robots_cases.rs` holds it against the
//! cases of google/robotstxt.

use serde::{Deserialize, Serialize};

/// Bytes that are read: what stands after them doesn't count (RFC 9309, 2.5).
const MAX_BYTES: usize = 500 * 1024;
/// Rules that are kept.
const MAX_RULES: usize = 10_000;
/// Bytes that the rules have as JSON: all of a file in ASCII that is read fits.
const MAX_JSON: usize = 850_000;
/// Bytes of a rule that count.
const MAX_PATTERN: usize = 2_000;
/// Sitemaps that are named.
const MAX_SITEMAPS: usize = 20;

/// What a site allows one program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Milliseconds that the site wants between two requests, where it says so.
    pub delay_ms: Option<u32>,
    /// Addresses of sitemaps, as they are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sitemaps: Vec<String>,
}

/// Whether a pattern is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rule(bool, String);

/// What of the rules stands under some user agents.
#[derive(Default)]
struct Group {
    rules: Vec<Rule>,
    /// Bytes that they have as JSON.
    size: usize,
    delay_ms: Option<u32>,
}

impl Robots {
    /// Reads a file for the program of this name (a product token).
    pub fn parse(file: &[u8], agent: &str) -> Self {
        let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        let file = file.get(..MAX_BYTES).unwrap_or(file);
        let (mut own, mut of_all) = (Group::default(), Group::default());
        let mut sitemaps = Vec::new();
        let (mut is_own, mut is_for_all, mut has_rules, mut has_own) = (false, false, false, false);
        for line in file.split(|byte| matches!(byte, b'\r' | b'\n')) {
            let Some((key, value)) = key_and_value(line) else {
                continue;
            };
            match Key::of(&key) {
                Key::UserAgent => {
                    // Rules end the list of those whom they are for.
                    if has_rules {
                        (is_own, is_for_all, has_rules) = (false, false, false);
                    }
                    let is_star =
                        value.starts_with(b"*") && value.get(1).is_none_or(u8::is_ascii_whitespace);
                    if is_star {
                        is_for_all = true;
                    } else if product(value).eq_ignore_ascii_case(agent.as_bytes()) {
                        (is_own, has_own) = (true, true);
                    }
                }
                Key::Rule(allows) if is_own || is_for_all => {
                    has_rules = true;
                    let group = if is_own { &mut own } else { &mut of_all };
                    group.add(allows, value);
                }
                Key::Delay if is_own || is_for_all => {
                    let group = if is_own { &mut own } else { &mut of_all };
                    group.delay_ms = delay(value).or(group.delay_ms);
                }
                Key::Sitemap if sitemaps.len() < MAX_SITEMAPS => {
                    sitemaps.extend(String::from_utf8(value.to_vec()).ok());
                }
                // Rules for others end their group too.
                Key::Rule(_) => has_rules = true,
                Key::Delay | Key::Sitemap | Key::Other => {}
            }
        }
        let group = if has_own { own } else { of_all };
        Self {
            rules: group.rules,
            delay_ms: group.delay_ms,
            sitemaps,
        }
    }

    /// Whether the program may fetch a sitemap: one that the file names may be fetched whatever its path is.
    pub fn allows_sitemap(&self, url: &str, path: &str) -> bool {
        self.sitemaps.iter().any(|named| named == url) || self.allows(path)
    }

    /// Whether the program may fetch a path with its query, as it is sent. The longest rule that fits counts; of two
    /// that are as long, the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let path = if path.starts_with('/') { path } else { "/" };
        if path == "/robots.txt" {
            return true;
        }
        let longest = |allows: bool| {
            let rules = self.rules.iter().filter(|rule| rule.0 == allows);
            let fitting = rules.filter(|rule| fits(path, &rule.1));
            fitting.map(|rule| rule.1.len()).max().unwrap_or(0)
        };
        let forbidden = longest(false);
        forbidden == 0 || longest(true) >= forbidden
    }
}

impl Group {
    fn add(&mut self, allows: bool, value: &[u8]) {
        if value.is_empty() || self.rules.len() >= MAX_RULES {
            return;
        }
        let pattern = escaped(value.get(..MAX_PATTERN).unwrap_or(value));
        self.size += pattern.len() + pattern.matches('\\').count() + r#"[false,""],"#.len();
        if self.size > MAX_JSON {
            return;
        }
        // Of a folder the page of this name is the folder itself.
        if allows
            && let Some(at) = pattern.rfind('/')
            && pattern
                .get(at..)
                .is_some_and(|end| end.starts_with("/index.htm"))
        {
            let folder = pattern.get(..=at).unwrap_or_default();
            self.rules.push(Rule(true, format!("{folder}$")));
        }
        self.rules.push(Rule(allows, pattern));
    }
}

enum Key {
    UserAgent,
    /// Whether it allows.
    Rule(bool),
    Delay,
    Sitemap,
    Other,
}

impl Key {
    /// Also as many misspell them.
    fn of(key: &str) -> Self {
        const KEYS: [(&str, Key); 13] = [
            ("user-agent", Key::UserAgent),
            ("useragent", Key::UserAgent),
            ("user agent", Key::UserAgent),
            ("allow", Key::Rule(true)),
            ("disallow", Key::Rule(false)),
            ("dissallow", Key::Rule(false)),
            ("dissalow", Key::Rule(false)),
            ("disalow", Key::Rule(false)),
            ("diasllow", Key::Rule(false)),
            ("disallaw", Key::Rule(false)),
            ("crawl-delay", Key::Delay),
            ("sitemap", Key::Sitemap),
            ("site-map", Key::Sitemap),
        ];
        let known = KEYS.into_iter().find(|(known, _)| key.starts_with(known));
        known.map_or(Self::Other, |(_, key)| key)
    }
}

/// The two sides of a line without its comment; many forget the colon.
fn key_and_value(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.split(|byte| *byte == b'#').next()?.trim_ascii();
    let (key, value) = match line.iter().position(|byte| *byte == b':') {
        Some(at) => (line.get(..at)?, line.get(at + 1..)?),
        None => {
            let at = line.iter().position(u8::is_ascii_whitespace)?;
            let (key, value) = (line.get(..at)?, line.get(at + 1..)?.trim_ascii());
            if value.iter().any(u8::is_ascii_whitespace) {
                return None;
            }
            (key, value)
        }
    };
    let key = std::str::from_utf8(key.trim_ascii()).ok()?;
    (!key.is_empty() && key.len() <= 50).then(|| (key.to_ascii_lowercase(), value.trim_ascii()))
}

/// The product token at the beginning of a name.
fn product(value: &[u8]) -> &[u8] {
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
    let end = value.iter().position(|byte| !is_part(byte));
    value.get(..end.unwrap_or(value.len())).unwrap_or_default()
}

fn delay(value: &[u8]) -> Option<u32> {
    let seconds: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    let is_delay = seconds.is_finite() && seconds >= 0.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    is_delay.then(|| (seconds.min(86_400.0) * 1000.0) as u32)
}

/// A pattern as addresses are sent: in ASCII, its escapes in capitals.
fn escaped(pattern: &[u8]) -> String {
    let mut escaped = String::new();
    let mut rest = pattern;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'%', [high, low, more @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                escaped.push('%');
                escaped.push(char::from(high.to_ascii_uppercase()));
                escaped.push(char::from(low.to_ascii_uppercase()));
                rest = more;
            }
            (0..=0x20 | b'"' | 0x7F.., _) => escaped.push_str(&format!("%{byte:02X}")),
            _ => escaped.push(char::from(byte)),
        }
    }
    escaped
}

/// Whether a pattern fits the beginning of a path: `*` stands for anything, `$` at its end for the end.
fn fits(path: &str, pattern: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return !is_whole || rest.is_empty();
    };
    // Where a part is found first leaves the most to those after it.
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    match is_whole {
        true => rest.ends_with(last),
        false => rest.contains(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn allows(file: &str, path: &str) -> bool {
        Robots::parse(file.as_bytes(), "FrontdeskBot").allows(path)
    }

    #[test]
    fn the_longest_rule_counts() {
        let file =
            "User-agent: *\nDisallow: /\nAllow: /tours\nDisallow: /tours/private$\nAllow: /*.pdf\n";
        for (path, expected) in [
            ("/", false),
            ("/tours", true),
            ("/tours/a", true),
            ("/tours/private", false),
            ("/tours/private/x", true),
            ("/a/b.pdf?x", true),
            ("/Tours", false),
            ("/robots.txt", true),
        ] {
            assert_eq!(allows(file, path), expected, "{path}");
        }
        assert!(allows("User-agent: *\nDisallow: /a\nAllow: /a", "/a"));
    }

    #[test]
    fn the_groups_of_its_name_count_or_those_for_all() {
        let file = "User-agent: *\nDisallow: /\n\nuser-agent: frontdeskbot/2.0\nDisallow: /a\nCrawl-delay: 2.5\n\n\
                    User-agent: Other\nDisallow: /b\n\nUser-agent: FRONTDESKBOT\nDisallow: /c # more\n";
        for (path, expected) in [("/", true), ("/a", false), ("/b", true), ("/c", false)] {
            assert_eq!(allows(file, path), expected, "{path}");
        }
        let delay = |agent| Robots::parse(file.as_bytes(), agent).delay_ms;
        assert_eq!(
            (delay("FrontdeskBot"), delay("Another")),
            (Some(2500), None)
        );
        assert!(allows("User-agent: FrontdeskBots\nDisallow: /", "/"));
        assert!(!allows(
            "User-agent: FrontdeskBot\nUser-agent: x\nDisallow: /",
            "/"
        ));
    }

    #[test]
    fn lines_of_other_kinds_end_no_group() {
        assert!(!allows(
            "User-agent: x\nSitemap: https://a.example/s.xml\nUser-agent: *\nDisallow: /",
            "/"
        ));
        assert!(!allows(
            "User-agent: *\nCrawl-delay: 1\nUser-agent: x\nDisallow: /",
            "/"
        ));
        let robots = Robots::parse(
            b"Sitemap: https://a.example/s.xml\nUser-agent: *\nDisallow: /\nsite-map: /t.xml",
            "x",
        );
        assert_eq!(robots.sitemaps, ["https://a.example/s.xml", "/t.xml"]);
    }

    #[test]
    fn what_is_no_such_file_forbids_nothing() {
        for file in [
            &b""[..],
            b"<!DOCTYPE html><html><body>Disallow: /</body>",
            b"\xFF\xFE\0\0",
            b"Disallow: /",
            b"User-agent: *\nDisallow:",
        ] {
            assert!(Robots::parse(file, "FrontdeskBot").allows("/x"), "{file:?}");
        }
        assert!(!allows("\u{feff}User-agent: *\rDisallow: /", "/x"));
        assert!(!allows("useragent *\ndissallow /x", "/x"));
    }

    #[test]
    fn letters_that_are_not_ascii_are_compared_as_they_are_sent() {
        let file = "User-agent: *\nDisallow: /ä\nDisallow: /%c3%b6";
        assert!(!allows(file, "/%C3%A4"));
        assert!(!allows(file, "/%C3%B6"));
        assert!(allows(file, "/a"));
    }

    #[test]
    fn a_rule_full_of_stars_costs_no_more_than_another() {
        let file = format!("User-agent: *\nDisallow: /{}z", "*a".repeat(900));
        let since = Instant::now();
        assert!(allows(&file, &format!("/{}", "a".repeat(1_000))));
        assert!(
            since.elapsed() < Duration::from_secs(2),
            "{:?}",
            since.elapsed()
        );
    }

    #[test]
    fn a_file_full_of_such_rules_costs_no_more_than_another() {
        let rules = format!(
            "Disallow: /{}z\nAllow: /*{}z\n",
            "*a".repeat(900),
            "a".repeat(900)
        );
        let file = format!("User-agent: *\n{}", rules.repeat(180));
        let robots = Robots::parse(file.as_bytes(), "x");
        let since = Instant::now();
        for length in 900..1_000 {
            assert!(robots.allows(&format!("/{}", "a".repeat(length))));
        }
        assert!(
            since.elapsed() < Duration::from_secs(5),
            "{:?}",
            since.elapsed()
        );
    }

    #[test]
    fn stars_and_ends_fit_as_they_stand() {
        for (pattern, path, expected) in [
            ("/a*b*c", "/a-b-c-d", true),
            ("/a*b*c$", "/a-b-c-d-c", true),
            ("/a*b*c$", "/a-b-c-d", false),
            ("/a*bc", "/abbc", true),
            ("/a*aa$", "/aa", false),
            ("/a**b", "/ab", true),
            ("/a*$", "/a-b", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/a$b", "/a$b", true),
            ("*.php", "/x.php?y", true),
            ("/a*b", "/b-a", false),
        ] {
            assert_eq!(fits(path, pattern), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn a_sitemap_that_is_named_may_be_fetched_and_others_as_pages_are() {
        let robots = Robots::parse(
            b"User-agent: *\nDisallow: /files/\nSitemap: https://a.example/files/s.xml",
            "x",
        );
        let kept: Robots = serde_json::from_str(&serde_json::to_string(&robots).unwrap()).unwrap();
        assert!(kept.allows_sitemap("https://a.example/files/s.xml", "/files/s.xml"));
        assert!(!kept.allows_sitemap("https://a.example/files/t.xml", "/files/t.xml"));
        assert!(kept.allows_sitemap("https://a.example/sitemap.xml", "/sitemap.xml"));
    }

    #[test]
    fn what_is_kept_of_a_file_is_bounded() {
        for rule in [
            "Disallow: /ä\\\"ö\n",
            "Allow: /index.html\n",
            "Disallow: /a\n",
        ] {
            let file = format!("User-agent: *\n{}", rule.repeat(60_000));
            let robots = Robots::parse(file.as_bytes(), "x");
            let kept = serde_json::to_string(&robots).unwrap().len();
            assert!(kept < 900_000, "{rule} {kept}");
        }
        let long = "ä\\".repeat(400);
        let file = format!(
            "User-agent: *\n{}",
            format!("Disallow: /{long}\n").repeat(600)
        );
        let kept = serde_json::to_string(&Robots::parse(file.as_bytes(), "x")).unwrap();
        assert!((700_000..900_000).contains(&kept.len()), "{}", kept.len());
    }

    #[test]
    fn what_is_kept_is_what_was_read() {
        let robots = Robots::parse(
            b"User-agent: *\nDisallow: /a\nAllow: /a/index.html\nCrawl-delay: 3",
            "x",
        );
        let kept: Robots = serde_json::from_str(&serde_json::to_string(&robots).unwrap()).unwrap();
        assert_eq!(kept, robots);
        assert!(kept.allows("/a/") && !kept.allows("/a/b"));
    }
}
