//! `allowed_outbound_hosts`: where a component may connect to.

use std::{net::IpAddr, ops::Range};

use anyhow::{Context, Result, bail, ensure};
use url::{Host, Url};

use crate::variables::{Values, is_template};

/// What one component may reach; empty means nothing.
#[derive(Debug)]
pub(crate) struct AllowedHosts(Vec<AllowedHost>);

/// `scheme://host:port`, where `None` stands for `*`.
#[derive(Debug, PartialEq)]
struct AllowedHost {
    scheme: Option<String>,
    host: Option<HostPattern>,
    ports: Option<Range<u32>>,
}

#[derive(Debug, PartialEq)]
enum HostPattern {
    Exact(Host),
    /// With its leading dot.
    Under(String),
    Network(IpAddr, u8),
}

/// How an address is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// By its name: wherever that leads.
    Named,
    /// As any host is: anywhere on the Internet, and at no private address. Spin has this by `block_networks` of its
    /// runtime configuration, for named hosts too; here those are on this machine.
    Anywhere,
}

impl AllowedHosts {
    /// Fills templates in and reads the result. A host that a variable leaves empty is skipped,
    /// which is how Spin lets an endpoint be optional.
    pub fn parse(entries: &[String], values: &Values) -> Result<Self> {
        let mut hosts = Vec::new();
        for entry in entries {
            let filled = values.fill(entry)?;
            let is_left_empty = matches!(filled.as_str(), "" | "http://" | "https://");
            if is_template(entry) && is_left_empty {
                continue;
            }
            let host = AllowedHost::parse(&filled)
                .with_context(|| format!("`{entry}` in `allowed_outbound_hosts`"))?;
            hosts.push(host);
        }
        Ok(Self(hosts))
    }

    /// Whether a URL, or a `host:port` to be reached by `default_scheme`, is on the list.
    pub fn allow(&self, address: &str, default_scheme: &str) -> bool {
        self.reach(address, default_scheme).is_some()
    }

    /// The same, and how it is.
    pub fn reach(&self, address: &str, default_scheme: &str) -> Option<Reach> {
        let url = match Url::parse(address) {
            Ok(url) if url.has_host() => url,
            _ => Url::parse(&format!("{default_scheme}://{address}")).ok()?,
        };
        // The host of a scheme unknown to `url` is still text: parsed here, 127.0.0.1 is an address.
        let host = Host::parse(url.host_str()?).ok()?;
        let port = url.port().or_else(|| default_port(url.scheme()));
        let mut covering = self
            .0
            .iter()
            .filter(|allowed| allowed.covers(url.scheme(), &host, port))
            .peekable();
        covering.peek()?;
        Some(match covering.any(|allowed| allowed.host.is_some()) {
            true => Reach::Named,
            false => Reach::Anywhere,
        })
    }
}

impl AllowedHost {
    fn parse(entry: &str) -> Result<Self> {
        let (scheme, rest) = entry
            .trim()
            .split_once("://")
            .context("a host is written `scheme://host:port`, each of which may be `*`")?;
        let (host, port) = match rest.rsplit_once(':') {
            None => (rest, ""),
            // An IPv6 address has colons and yet no port.
            Some(_) if parse_host(rest).is_ok() => (rest, ""),
            Some((host, port)) => (host, port.strip_suffix('/').unwrap_or(port)),
        };
        Ok(Self {
            scheme: parse_scheme(scheme)?,
            host: parse_host(host).with_context(|| format!("the host `{host}`"))?,
            ports: parse_ports(port, scheme).with_context(|| format!("the port `{port}`"))?,
        })
    }

    fn covers(&self, scheme: &str, host: &Host<String>, port: Option<u16>) -> bool {
        self.scheme
            .as_deref()
            .is_none_or(|allowed| allowed == scheme)
            && self
                .host
                .as_ref()
                .is_none_or(|allowed| allowed.covers(host))
            && self
                .ports
                .as_ref()
                .is_none_or(|allowed| port.is_some_and(|port| allowed.contains(&u32::from(port))))
    }
}

impl HostPattern {
    fn covers(&self, host: &Host<String>) -> bool {
        match (self, host) {
            (Self::Exact(allowed), host) => allowed == host,
            (Self::Under(domain), Host::Domain(host)) => host.ends_with(domain),
            (Self::Network(IpAddr::V4(network), length), Host::Ipv4(address)) => {
                let shift = 32 - u32::from(*length);
                u32::from(*network).checked_shr(shift) == u32::from(*address).checked_shr(shift)
            }
            (Self::Network(IpAddr::V6(network), length), Host::Ipv6(address)) => {
                let shift = 128 - u32::from(*length);
                u128::from(*network).checked_shr(shift) == u128::from(*address).checked_shr(shift)
            }
            _ => false,
        }
    }
}

fn parse_scheme(scheme: &str) -> Result<Option<String>> {
    if scheme == "*" {
        return Ok(None);
    }
    ensure!(
        scheme.chars().all(char::is_alphabetic),
        "the scheme `{scheme}` is not made of letters"
    );
    Ok(Some(scheme.to_owned()))
}

fn parse_host(host: &str) -> Result<Option<HostPattern>> {
    if host == "*" {
        return Ok(None);
    }
    if let Some((address, length)) = host.split_once('/')
        && let (Ok(address), Ok(length)) = (address.parse::<IpAddr>(), length.parse::<u8>())
    {
        ensure!(
            length <= if address.is_ipv4() { 32 } else { 128 },
            "the network is too narrow"
        );
        return Ok(Some(HostPattern::Network(address, length)));
    }
    let host = host.strip_suffix('/').unwrap_or(host);
    ensure!(!host.contains('/'), "a path is not allowed");
    ensure!(
        host != "self" && host != "self.alt" && !host.ends_with(".spin.internal"),
        "requests to the application itself (`self`, `*.spin.internal`) are not supported here"
    );
    if let Some(domain) = host.strip_prefix("*.") {
        let Host::Domain(domain) = Host::parse(domain)? else {
            bail!("`*.` needs a domain")
        };
        return Ok(Some(HostPattern::Under(format!(".{domain}"))));
    }
    ensure!(
        !host.contains('*'),
        "`*` may stand only for all, or for the first labels of a domain"
    );
    Ok(Some(HostPattern::Exact(Host::parse(host)?)))
}

/// A port or a range whose end is excluded, as in Spin; without one, the scheme's own.
fn parse_ports(port: &str, scheme: &str) -> Result<Option<Range<u32>>> {
    if port == "*" {
        return Ok(None);
    }
    let range = if port.is_empty() {
        let port = default_port(scheme).context("the scheme has no port of its own")?;
        u32::from(port)..u32::from(port) + 1
    } else if let Some((start, end)) = port.split_once("..") {
        u32::from(start.parse::<u16>()?)..u32::from(end.parse::<u16>()?)
    } else {
        let port = u32::from(port.parse::<u16>()?);
        port..port + 1
    };
    Ok(Some(range))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        "redis" => Some(6379),
        "mqtt" => Some(1883),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, address: &str) -> bool {
        let hosts = AllowedHosts::parse(&[entry.to_owned()], &Values::default()).unwrap();
        hosts.allow(address, "postgres")
    }

    #[test]
    fn scheme_host_and_port_must_all_fit() {
        for (entry, inside, outside) in [
            (
                "http://a.example",
                "http://a.example/x",
                "https://a.example/",
            ),
            (
                "http://a.example",
                "http://a.example:80/",
                "http://a.example:8080/",
            ),
            (
                "https://a.example:8443",
                "https://a.example:8443/",
                "https://a.example/",
            ),
            (
                "http://a.example/",
                "http://A.example/",
                "http://b.a.example/",
            ),
            (
                "*://a.example:*",
                "https://a.example:1/",
                "https://b.example:1/",
            ),
            (
                "https://*.a.example",
                "https://b.c.a.example/",
                "https://a.example/",
            ),
            ("https://*", "https://x.example/", "https://x.example:444/"),
            (
                "http://127.0.0.1:3000..3002",
                "http://127.0.0.1:3001/",
                "http://127.0.0.1:3002/",
            ),
            (
                "http://10.0.0.0/8:*",
                "http://10.9.8.7:5/",
                "http://11.0.0.1:5/",
            ),
            ("http://10.0.0.0/8", "http://10.9.8.7/", "http://a.example/"),
            (
                "http://[::1]:8080",
                "http://[::1]:8080/",
                "http://[::2]:8080/",
            ),
            ("*://0.0.0.0/0:*", "http://8.8.8.8/", "http://[::1]/"),
            ("postgres://127.0.0.1", "127.0.0.1:5432", "127.0.0.1:5433"),
            ("postgres://localhost:5433", "localhost:5433", "localhost"),
        ] {
            assert!(allows(entry, inside), "{entry} lets {inside} through");
            assert!(!allows(entry, outside), "{entry} stops {outside}");
        }
    }

    #[test]
    fn credentials_in_a_url_do_not_pose_as_its_host() {
        assert!(!allows("http://a.example", "http://a.example@b.example/"));
        assert!(!allows(
            "http://a.example",
            "http://a.example:80@b.example/"
        ));
    }

    #[test]
    fn an_empty_list_allows_nothing() {
        assert!(!AllowedHosts(Vec::new()).allow("http://127.0.0.1/", "http"));
    }

    #[test]
    fn faulty_entries_are_refused() {
        for entry in [
            "a.example",
            "*",
            "",
            "http://a.example/path",
            "http://a.example:80/path",
            "ftp://a.example",
            "http://a.*.example",
            "http://a.example:http",
            "h2://a.example:1",
        ] {
            let entries = [entry.to_owned()];
            assert!(
                AllowedHosts::parse(&entries, &Values::default()).is_err(),
                "{entry}"
            );
        }
    }

    #[test]
    fn requests_to_the_application_itself_are_refused_by_name() {
        for entry in ["http://self", "https://self.alt", "http://*.spin.internal"] {
            let error = AllowedHosts::parse(&[entry.to_owned()], &Values::default()).unwrap_err();
            assert!(format!("{error:#}").contains("spin.internal"), "{error:#}");
        }
    }
}
