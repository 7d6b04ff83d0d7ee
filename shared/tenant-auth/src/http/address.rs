//! The address of the caller, as the host or a trusted proxy gives it.

use http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The header that the host appends, after what a client sent under the same name.
const HOSTS_HEADER: &str = "spin-client-addr";

/// The network of the caller. Behind a proxy, the variable `client_address_header` names the header to which the proxy
/// appends the address that it saw, such as `x-forwarded-for`.
pub(crate) async fn network(headers: &HeaderMap) -> String {
    let header = variables::optional("client_address_header").await;
    last_address(headers, header.as_deref().unwrap_or(HOSTS_HEADER))
        .map_or_else(|| "unknown".to_owned(), network_of)
}

/// The address that was appended last. Anybody can send those before it.
fn last_address(headers: &HeaderMap, name: &str) -> Option<IpAddr> {
    let last = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    last.parse::<SocketAddr>()
        .map(|address| address.ip())
        .or_else(|_| last.parse())
        .ok()
}

/// The address, or the /64 of an IPv6 address: whoever has one address of it has them all.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn network(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HOSTS_HEADER, HeaderValue::from_str(value).unwrap());
        }
        last_address(&headers, HOSTS_HEADER).map(network_of)
    }

    #[test]
    fn an_address_that_the_client_sent_does_not_count() {
        assert_eq!(
            network(&["10.0.0.1:1", "192.0.2.7:52100"]).as_deref(),
            Some("192.0.2.7")
        );
        assert_eq!(
            network(&["10.0.0.1, 192.0.2.7"]).as_deref(),
            Some("192.0.2.7")
        );
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        for address in ["[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::9"] {
            assert_eq!(network(&[address]).as_deref(), Some("2001:db8:1:2::/64"));
        }
        assert_eq!(
            network(&["[::ffff:192.0.2.7]:443"]).as_deref(),
            Some("192.0.2.7")
        );
    }

    #[test]
    fn a_value_that_is_no_address_gives_none() {
        for odd in [&[][..], &["nonsense"], &["192.0.2.7:52100", "garbage"]] {
            assert_eq!(network(odd), None);
        }
    }
}
