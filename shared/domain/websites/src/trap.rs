//! Addresses that lead on and on: calendars, filters, links that grow by themselves, and files that have no text.

use crate::site::Refusal;
use url::Url;

/// Parts of a path.
const MAX_SEGMENTS: usize = 10;
/// How often a part may come again in a path.
const MAX_SAME_SEGMENTS: usize = 2;
/// Names in a query.
const MAX_NAMES: usize = 5;
/// Years from now that a calendar is followed.
const MAX_YEARS: i16 = 2;
/// Letters of a shape.
const MAX_SHAPE: usize = 200;

/// Files without text that is read.
const NO_TEXT: [&str; 62] = [
    "7z", "apk", "avi", "avif", "bin", "bmp", "bz2", "css", "csv", "deb", "dmg", "doc", "eot",
    "epub", "exe", "flac", "gif", "gz", "heic", "ico", "ics", "iso", "jar", "jpeg", "jpg", "js",
    "json", "m4a", "m4v", "map", "mid", "mjs", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "msi",
    "ods", "odt", "ogg", "otf", "png", "ppt", "pptx", "rar", "rpm", "rss", "svg", "tar", "tif",
    "tiff", "ttf", "wav", "webm", "webp", "woff", "woff2", "xls", "xlsx", "zip",
];

/// Names in a query that give what is shown another order, view or basket, or do something.
const VIEWS: [&str; 15] = [
    "add-to-cart",
    "add_to_cart",
    "add_to_wishlist",
    "replytocom",
    "print",
    "printable",
    "share",
    "sort",
    "sortby",
    "sort_by",
    "orderby",
    "order_by",
    "dir",
    "view_mode",
    "limit",
];

/// Names in a query that say what day a calendar shows.
const DAYS: [&str; 12] = [
    "year",
    "yr",
    "y",
    "jahr",
    "annee",
    "ano",
    "date",
    "datum",
    "day",
    "month",
    "from",
    "statisticsyear",
];

/// Whether an address is worth a request.
///
/// # Errors
/// Why it is not, as a code.
pub(crate) fn check(url: &Url, year: i16) -> Result<(), Refusal> {
    let segments: Vec<&str> = url
        .path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    if let Some((_, end)) = segments.last().and_then(|last| last.rsplit_once('.'))
        && NO_TEXT.contains(&end.to_ascii_lowercase().as_str())
    {
        return Err("no_text");
    }
    let is_repeated = segments.iter().any(|segment| {
        let same = segments.iter().filter(|other| *other == segment);
        same.count() > MAX_SAME_SEGMENTS
    });
    if segments.len() > MAX_SEGMENTS || is_repeated {
        return Err("trap");
    }
    // Pages that are older are there all the same: of days to come there is no end.
    let is_ahead = |text: &str| year_of(text).is_some_and(|given| given > year + MAX_YEARS);
    if segments.iter().any(|segment| is_ahead(segment)) {
        return Err("trap");
    }
    let names: Vec<(String, &str)> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (!name.is_empty()).then(|| (name.to_ascii_lowercase(), value))
        })
        .collect();
    if names.len() > MAX_NAMES {
        return Err("trap");
    }
    for (name, value) in names {
        let far = |given: i16| (given - year).abs() > MAX_YEARS;
        if DAYS.contains(&name.as_str()) && year_of(value).is_some_and(far) {
            return Err("trap");
        }
        if VIEWS.contains(&name.as_str()) {
            return Err("other_view");
        }
    }
    Ok(())
}

/// The year at the beginning of a day or alone: `2031`, `2031-04-01`, `20310401`.
fn year_of(text: &str) -> Option<i16> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ends_well = match digits {
        4 => text.as_bytes().get(4).is_none_or(|byte| *byte == b'-'),
        8 => text.len() == 8,
        _ => false,
    };
    let year: i16 = text.get(..4)?.parse().ok()?;
    (ends_well && (1000..=9999).contains(&year)).then_some(year)
}

/// What an address has in common with others of its kind.
pub(crate) fn shape(url: &Url) -> String {
    let mut shape = String::new();
    let mut add = |text: &str| {
        let mut is_number = false;
        for letter in text.chars() {
            let is_digit = letter.is_ascii_digit();
            if !(is_digit && is_number) {
                shape.push(if is_digit { '0' } else { letter });
            }
            is_number = is_digit;
        }
    };
    add(url.path());
    if let Some(query) = url.query() {
        let mut names: Vec<&str> = query
            .split('&')
            .map(|pair| pair.split('=').next().unwrap_or_default())
            .collect();
        names.dedup();
        add("?");
        add(&names.join("&"));
    }
    shape.truncate(shape.floor_char_boundary(MAX_SHAPE));
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(path: &str) -> Result<(), Refusal> {
        check(
            &Url::parse(&format!("https://a.example{path}")).unwrap(),
            2026,
        )
    }

    #[test]
    fn what_leads_on_and_on_is_not_followed() {
        for good in [
            "/",
            "/tours/kayak",
            "/blog/2014/05/opening",
            "/a.pdf",
            "/a?page=2",
            "/en/en/x",
            "/cal?y=2026&m=11",
            "/1999",
            "/a?year=2027",
            "/v1.2",
            "/a?id=7749",
        ] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        for bad in [
            "/a/b/a/b/a",
            "/products/products/products/",
            "/1/2/3/4/5/6/7/8/9/10/11",
            "/events/2031-04-01",
            "/2031/",
            "/cal?y=2030&m=11",
            "/cal?year=1970",
            "/cal?date=20310401",
            "/a?a=1&b=2&c=3&d=4&e=5&f=6",
        ] {
            assert_eq!(checked(bad), Err("trap"), "{bad}");
        }
        for bad in ["/a.JPG", "/a/b.zip", "/x.css"] {
            assert_eq!(checked(bad), Err("no_text"), "{bad}");
        }
        for bad in [
            "/shop?sort=price",
            "/shop?add-to-cart=12",
            "/post?replytocom=7",
        ] {
            assert_eq!(checked(bad), Err("other_view"), "{bad}");
        }
    }

    #[test]
    fn pages_of_one_kind_have_one_shape() {
        let shape = |path: &str| shape(&Url::parse(&format!("https://a.example{path}")).unwrap());
        assert_eq!(shape("/cal?m=11&y=2026"), shape("/cal?m=1&y=2027"));
        assert_eq!(shape("/2026/11/29"), "/0/0/0");
        assert_ne!(shape("/tours/kayak"), shape("/tours/sauna"));
        assert!(shape(&format!("/{}", "ä".repeat(300))).len() <= MAX_SHAPE);
    }
}
