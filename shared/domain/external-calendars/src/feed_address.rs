//! Addresses of feeds: what an organization may have us fetch.

use foreign::is_public_host;

/// The address of a feed at a host of the public internet, over TLS.
///
/// Names that are private by their form are refused here. That a public name leads to a private address, a host of
/// components knows alone: it resolves names, and is told to block private networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedAddress(String);

impl FeedAddress {
    /// Reads an address. `trusted` is an origin that the platform lets feeds come from whatever it is, such as a server of
    /// its own; empty: there is none. The error says what is taken.
    ///
    /// # Errors
    /// What an address is to be.
    pub fn parse(text: &str, trusted: &str) -> Result<Self, String> {
        let text = text.trim();
        // What calendars write where a program is to subscribe.
        let address = match text.split_at_checked(9) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal://") => {
                format!("https://{rest}")
            }
            _ => text.to_owned(),
        };
        if address.len() > 2000 || !address.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                "must be an address of at most 2000 ASCII characters without blanks".to_owned(),
            );
        }
        let trusted = trusted.trim_end_matches('/');
        if !trusted.is_empty()
            && let Some(path) = address.strip_prefix(trusted)
            && (path.is_empty() || path.starts_with('/'))
        {
            return Ok(Self(address));
        }
        let Some(rest) = address.strip_prefix("https://") else {
            return Err("must begin with https:// or webcal://".to_owned());
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains(['@', '\\']) {
            return Err("must name no user".to_owned());
        }
        let host = authority.strip_suffix(":443").unwrap_or(authority);
        if is_public_host(host) {
            Ok(Self(address))
        } else {
            Err("must be at a public host, by its name and at port 443".to_owned())
        }
    }

    /// The address to which this one redirects.
    ///
    /// # Errors
    /// As [`FeedAddress::parse`].
    pub fn redirected(&self, location: &str, trusted: &str) -> Result<Self, String> {
        if location.starts_with("//") {
            return Self::parse(&format!("https:{location}"), trusted);
        }
        if !location.starts_with('/') {
            return Self::parse(location, trusted);
        }
        let origin: Vec<&str> = self.0.split('/').take(3).collect();
        Self::parse(&format!("{}{location}", origin.join("/")), trusted)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host, to tell feeds apart by.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.split(['/', '?', '#']).nth(2).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_hosts_are_asked() {
        for good in [
            "https://calendar.google.com/calendar/ical/a%40b/private-1/basic.ics",
            "https://outlook.office365.com:443/owa/calendar/x/calendar.ics?a=b",
            "WEBCAL://p42-caldav.icloud.com/published/2/MTIz",
        ] {
            assert!(FeedAddress::parse(good, "").is_ok(), "{good}");
        }
        for bad in [
            "",
            "http://calendar.google.com/a.ics",
            "ftp://a.example/a",
            "https://localhost/a",
            "https://a/",
            "https://127.0.0.1/a",
            "https://127.1/a",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::1]/a",
            "https://[fd00::1]/a",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://metadata.google.internal/x",
            "https://a.local/",
            "https://user@a.example/",
            "https://a.example\\@b.example/",
            "https://a.example:8443/",
            "https://a.example:80/",
            "https://a..example/",
            "https://.example/",
            "https://a.example./",
            "https://a b.example/",
            "https://printer.lan/",
            "https://1.0.0.127.in-addr.arpa/",
            "https://a.example\r\nx: y/",
            "file:///etc/passwd",
        ] {
            assert!(FeedAddress::parse(bad, "").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_redirect_is_looked_at_as_any_address() {
        let from = FeedAddress::parse("https://a.example/one.ics", "").unwrap();
        assert_eq!(
            from.redirected("/two.ics", "").unwrap().as_str(),
            "https://a.example/two.ics"
        );
        assert_eq!(
            from.redirected("//b.example/x", "").unwrap().host(),
            "b.example"
        );
        for bad in [
            "http://a.example/",
            "https://127.0.0.1/",
            "//localhost/",
            "two.ics",
            "",
        ] {
            assert!(from.redirected(bad, "").is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_that_is_trusted_is_this_one_alone() {
        let trusted = "http://127.0.0.1:8080";
        assert!(FeedAddress::parse("http://127.0.0.1:8080/a.ics", trusted).is_ok());
        for other in [
            "http://127.0.0.1:80801/a",
            "http://127.0.0.1:8080@evil.example/",
            "http://127.0.0.1/a",
        ] {
            assert!(FeedAddress::parse(other, trusted).is_err(), "{other}");
        }
    }
}
