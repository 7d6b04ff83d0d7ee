//! Hosts of the public Internet.

/// Names that are private by agreement (RFC 6761, 6762, 7686, 8375, and `.internal`, which ICANN keeps free).
const PRIVATE: [&str; 13] = [
    "localhost",
    "local",
    "internal",
    "localdomain",
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
    "arpa",
    "test",
    "invalid",
    "onion",
];

/// Whether a host is a name of at least two labels, and none that is private by agreement.
///
/// That a public name leads to a private address, a host of components knows alone: it resolves names, and is told to
/// block private networks.
pub fn is_public_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    host.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(is_label)
        && labels.last().is_some_and(|last| {
            // 127.1 and 0x7f.1 are addresses too (WHATWG URL, 3.5).
            !PRIVATE.contains(last) && last.starts_with(|first: char| first.is_ascii_alphabetic())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_public_hosts_are_public() {
        for good in ["a.example", "www.A.example", "x_y.a.example", "a-1.b2.co"] {
            assert!(is_public_host(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "localhost",
            "a.localhost",
            "printer.local",
            "db.internal",
            "x.LAN",
            "a.onion",
            "1.0.0.127.in-addr.arpa",
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "[::1]",
            "a..example",
            "a.example.",
            "-a.example",
            "a b.example",
            "a:80.example",
            "ä.example",
        ] {
            assert!(!is_public_host(bad), "{bad}");
        }
    }
}
