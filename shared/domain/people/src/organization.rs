//! The request of `organization-create`.

use deserr::Deserr;
use fields::{Email, Line, Phone, Text, string_field};
use problem::Problem;
use serde::Serialize;

/// A request to create an organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[deserr(deny_unknown_fields)]
pub struct OrganizationCreate {
    /// Name of the organization, such as `Alpine Trails`.
    pub name: Line<120>,
    /// Unique name for URLs, such as `alpine-trails`. Default: made from `name`.
    #[deserr(default)]
    pub slug: Option<Slug>,
    /// IANA time zone of its hours and dates, such as `Europe/Zurich`. Default: `UTC`.
    #[deserr(default)]
    pub timezone: Option<Line<64>>,
    /// Currency of its prices (ISO 4217), such as `CHF`. Default: `USD`.
    #[deserr(default)]
    pub currency: Option<Currency>,
    /// Country where it is (ISO 3166-1), such as `CH`: telephone numbers are read as those of there, and text messages go
    /// there. Default: that of its time zone.
    #[deserr(default)]
    pub country: Option<Country>,
    /// Line of business, such as `plumbing`.
    #[deserr(default)]
    pub industry: Option<Line<50>>,
    /// Description of the organization, in a few sentences.
    #[deserr(default)]
    pub description: Option<Text<2000>>,
    /// URL of its website, such as `https://alpine.example`.
    #[deserr(default)]
    pub website: Option<Website>,
    /// E-mail address for customers, such as `hello@alpine.example`.
    #[deserr(default)]
    pub contact_email: Option<Email>,
    /// International phone number for customers (E.164), such as `+41 33 123 45 67`.
    #[deserr(default)]
    pub contact_phone: Option<Phone>,
}

impl OrganizationCreate {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// 400 `invalid_json` where it is not JSON, 422 `invalid_request` with every fault otherwise.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut request: Self = request_body::read(body)?;
        if request.country.is_none() {
            let zone = request.timezone.as_ref();
            request.country = zone.and_then(|zone| Country::of_zone(zone.as_str()));
        }
        Ok(request)
    }
}

/// A country as its two capital letters (ISO 3166-1 alpha-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Country(String);

impl Country {
    /// Which country a zone is in: `zone.tab` of the IANA time zone database, and some older names.
    const OF_ZONES: &str = include_str!("zone_countries.tsv");

    /// Reads a country; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code {
            return Err("must be the two letters of a country, such as CH".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The country that a zone is in; `None` of a zone without a place, such as `UTC`.
    pub fn of_zone(zone: &str) -> Option<Self> {
        let mut zones = Self::OF_ZONES
            .lines()
            .filter_map(|line| line.split_once('\t'));
        let (_, country) = zones.find(|(name, _)| *name == zone)?;
        Some(Self(country.to_owned()))
    }
}

/// A unique name for URLs: 3 to 60 lowercase ASCII letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Names that the platform's own URLs may need.
    const RESERVED: [&str; 8] = [
        "admin",
        "api",
        "app",
        "auth",
        "functions",
        "help",
        "support",
        "www",
    ];

    /// Reads a slug; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let good = (3..=60).contains(&text.len())
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--")
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !good {
            return Err(
                "must have 3 to 60 small letters, digits and single hyphens, such as alpine-trails"
                    .to_owned(),
            );
        }
        if Self::RESERVED.contains(&text) {
            return Err("is reserved".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

/// A currency as its three capital letters (ISO 4217).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Currency(String);

impl Currency {
    /// Reads a currency; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be the three letters of a currency, such as CHF".to_owned())
        }
    }
}

/// The URL of a website: `https://` or `http://`, at most 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Website(String);

impl Website {
    /// Reads an address; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .and_then(|rest| rest.split(['/', '?', '#']).next())
            .unwrap_or_default();
        // Somebody's name before an @ makes one host look like another.
        let good = host.contains('.')
            && !host.contains('@')
            && text.len() <= 500
            && text.chars().all(|letter| {
                !letter.is_whitespace() && !letter.is_control() && !"<>\"`".contains(letter)
            });
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be the address of a page, such as https://alpine.example".to_owned())
        }
    }
}

string_field!(Slug);

fields::described!(Slug, {
    "type": "string", "minLength": 3, "maxLength": 60, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"
});
string_field!(Country);
string_field!(Currency);

fields::described!(Country, { "type": "string", "pattern": "^[A-Z]{2}$" });
fields::described!(Currency, { "type": "string", "pattern": "^[A-Z]{3}$" });
string_field!(Website);

fields::described!(Website, {
    "type": "string", "format": "uri", "maxLength": 500, "pattern": "^https?://"
});

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_name_is_enough() {
        let request = OrganizationCreate::read(br#"{"name":" Alpine Trails "}"#).unwrap();

        assert_eq!(request.name.as_str(), "Alpine Trails");
    }

    #[test]
    fn without_a_country_it_is_where_its_zone_is() {
        let country = |body: Value| {
            let request = OrganizationCreate::read(body.to_string().as_bytes()).unwrap();
            request.country.map(|country| country.0)
        };
        let zone = json!({ "name": "Alpine", "timezone": "Europe/Zurich" });
        assert_eq!(country(zone).as_deref(), Some("CH"));
        let both = json!({ "name": "Alpine", "timezone": "Europe/Zurich", "country": "LI" });
        assert_eq!(country(both).as_deref(), Some("LI"));
        assert_eq!(
            country(json!({ "name": "Alpine", "timezone": "UTC" })),
            None
        );
        assert_eq!(country(json!({ "name": "Alpine" })), None);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let body = json!({
            "name": "", "slug": "Alpine Trails", "timezone": "", "currency": "Fr.", "country": "ch", "industry": "x\ny",
            "website": "javascript:alert(1)", "contact_email": "nobody", "contact_phone": "12", "owner": "me",
        });

        let problem = OrganizationCreate::read(body.to_string().as_bytes()).unwrap_err();

        assert_eq!(problem.errors().len(), 10, "{problem:?}");
    }

    #[test]
    fn a_slug_is_readable_and_nobody_elses() {
        assert!(Slug::parse("alpine-trails-2").is_ok());
        for bad in [
            "ab",
            "-ab",
            "ab-",
            "a--b",
            "Ab-c",
            "a_b",
            "ab\u{430}",
            "api",
            &"a".repeat(61),
        ] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_website_is_a_page_and_nothing_else() {
        assert!(Website::parse("https://alpine.example/tours?x=1").is_ok());
        for bad in [
            "alpine.example",
            "https://bank.example@evil.example",
            "https://a b.example",
            "https://x",
            "data:text/html,x",
        ] {
            assert!(Website::parse(bad).is_err(), "{bad}");
        }
    }
}
