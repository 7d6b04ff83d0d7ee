//! Which of the links that were found are worth keeping.

use crate::{PageUrl, Robots};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// Links of one shape that are kept at a time, as many as the database keeps in all unless it is told otherwise.
const MAX_OF_SHAPE: usize = 100;
/// Links that are kept at a time.
pub const MAX_STEP: usize = 1_000;
/// Links that a sitemap lists, which are kept some at a time.
const MAX_LISTED: usize = 10_000;
/// Bytes of links that are kept of a page.
const MAX_BYTES: usize = 1_000_000;
/// The same of a sitemap.
const MAX_LISTED_BYTES: usize = 5_000_000;
/// Forbidden links that are kept at a time: people are told that there are some.
const MAX_FORBIDDEN: usize = 20;
/// How long links are held against rules: what is left is held against them when it is its turn.
const MAX_TIME: Duration = Duration::from_secs(1);

/// The links of a page or sitemap that are kept, in their order: of one shape, of what `robots` forbids at its
/// `origin`, and in all so many. What a sitemap lists is what the site itself says that it has: of that there may be any
/// number of one shape.
pub fn sifted(
    links: Vec<PageUrl>,
    origin: &str,
    robots: Option<&Robots>,
    are_listed: bool,
) -> Vec<PageUrl> {
    let (most, most_bytes) = match are_listed {
        true => (MAX_LISTED, MAX_LISTED_BYTES),
        false => (MAX_STEP, MAX_BYTES),
    };
    let since = Instant::now();
    let mut of_shapes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut bytes, mut forbidden) = (0, 0);
    let mut kept = Vec::new();
    for link in links {
        let of_shape = of_shapes.entry(link.shape.clone()).or_default();
        if *of_shape >= MAX_OF_SHAPE && !are_listed {
            continue;
        }
        if let Some(robots) = robots.filter(|_| link.origin == origin)
            && since.elapsed() < MAX_TIME
            && !robots.allows(link.url.strip_prefix(origin).unwrap_or_default())
        {
            forbidden += 1;
            if forbidden > MAX_FORBIDDEN {
                continue;
            }
        }
        *of_shape += 1;
        bytes += link.url.len() + link.shape.len() + link.origin.len();
        if bytes > most_bytes || kept.len() >= most {
            break;
        }
        kept.push(link);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Site, Url};

    fn links(paths: impl Iterator<Item = String>) -> Vec<PageUrl> {
        let site = Site::parse("https://a.example/", "", 2026).unwrap();
        let base = Url::parse("https://a.example/").unwrap();
        paths.map(|path| site.page(&base, &path).unwrap()).collect()
    }

    /// A number without digits.
    fn letters(number: usize) -> String {
        let digits = number.to_string().into_bytes().into_iter();
        digits.map(|digit| char::from(digit + 49)).collect()
    }

    #[test]
    fn what_is_forbidden_is_left_out_but_for_some() {
        let robots = Robots::parse(b"User-agent: *\nDisallow: /private", "x");
        let found = links((0..800).map(|at| match at % 2 {
            0 => format!("/private/{}", letters(at)),
            _ => format!("/{}", letters(at)),
        }));
        let kept = sifted(found.clone(), "https://a.example", Some(&robots), false);
        assert_eq!(kept.len(), 400 + MAX_FORBIDDEN);
        // Of another origin the rules say nothing.
        assert_eq!(
            sifted(found.clone(), "https://www.a.example", Some(&robots), false).len(),
            800
        );
        assert_eq!(sifted(found, "https://a.example", None, false).len(), 800);
    }

    #[test]
    fn links_are_bounded_by_their_shapes_and_bytes() {
        let same = links((0..5_000).map(|at| format!("/news-{at}")));
        let kept = sifted(same.clone(), "", None, false);
        assert_eq!(kept, same[..MAX_OF_SHAPE]);
        assert_eq!(sifted(same.clone(), "", None, true), same, "a sitemap's");
        let many = links((0..20_000).map(|at| format!("/{}", letters(at))));
        assert_eq!(sifted(many.clone(), "", None, false).len(), MAX_STEP);
        assert_eq!(sifted(many, "", None, true).len(), MAX_LISTED);
        let long = links((0..10_000).map(|at| format!("/{}/{}", letters(at), "x".repeat(900))));
        let kept = sifted(long, "", None, false);
        assert!((500..1_100).contains(&kept.len()), "{}", kept.len());
    }
}
