//! What the runtime changes in a request before a component sees it.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use http::{
    HeaderMap, HeaderName, HeaderValue, Request, Uri,
    header::{CONNECTION, HOST},
    uri::{Authority, Scheme},
};

use crate::routes::RouteMatch;

/// Removes what is between the client and this server alone.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let is_internal = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(|host| {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            name.split_once('.')
                .is_some_and(|(_, domain)| domain == "spin.internal")
        });
    if is_internal {
        headers.remove(HOST);
    }
    headers.remove(CONNECTION);
}

/// Gives the URI its scheme and authority, which HTTP/1.1 keeps in `Host`. A request that has none,
/// or two that differ, is an error.
pub(crate) fn complete_uri<B>(request: &mut Request<B>) -> Result<()> {
    let from_header = match request.headers().get(HOST) {
        None => None,
        Some(host) => {
            let host = host.to_str().context("`Host` is not text")?;
            Some(
                host.parse::<Authority>()
                    .context("`Host` is no authority")?,
            )
        }
    };
    let mut parts = request.uri().clone().into_parts();
    parts.authority = match (from_header, parts.authority.take()) {
        (None, None) => bail!("the request has no `Host`"),
        (Some(header), Some(uri)) => {
            ensure!(
                header == uri,
                "`Host` differs from the authority of the URI"
            );
            Some(header)
        }
        (one, other) => one.or(other),
    };
    parts.scheme = Some(Scheme::HTTP);
    *request.uri_mut() = Uri::from_parts(parts)?;
    Ok(())
}

/// Adds Spin's headers. They are appended: one of the same name that the client sent stays before
/// it, as it does in Spin.
pub(crate) fn append_spin<B>(
    request: &mut Request<B>,
    found: &RouteMatch<'_>,
    client: SocketAddr,
) -> Result<()> {
    for (name, value) in request.headers() {
        std::str::from_utf8(value.as_bytes()).with_context(|| format!("header `{name}`"))?;
    }
    let host = request
        .headers()
        .get(HOST)
        .map_or(Ok("localhost"), |host| host.to_str())?;
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let full_url = format!("http://{host}{path}");
    let client = client.to_string();
    let prefix = found
        .raw_route
        .strip_suffix("/...")
        .unwrap_or(found.raw_route);
    let pairs = [
        ("spin-path-info", found.rest.as_str()),
        ("spin-full-url", &full_url),
        ("spin-matched-route", found.route),
        ("spin-base-path", "/"),
        ("spin-raw-component-route", found.raw_route),
        ("spin-component-route", prefix),
        ("spin-client-addr", &client),
    ];
    let headers = request.headers_mut();
    for (name, value) in pairs {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    for (name, value) in &found.segments {
        let name = format!(
            "spin-path-match-{}",
            name.to_ascii_lowercase().replace('_', "-")
        );
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, host: Option<&str>) -> Request<()> {
        let mut request = Request::builder().uri(uri);
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        request.body(()).unwrap()
    }

    #[test]
    fn a_component_is_told_of_route_and_client() {
        let mut request = request("/o/7/files/a/b?q=1", Some("a.example:3000"));
        let found = RouteMatch {
            component: "files",
            raw_route: "/o/:org_id/files/...",
            route: "/o/:org_id/files/...",
            rest: "/a/b".to_owned(),
            segments: vec![("org_id".to_owned(), "7".to_owned())],
        };

        append_spin(&mut request, &found, ([127, 0, 0, 1], 9).into()).unwrap();

        for (name, value) in [
            ("spin-full-url", "http://a.example:3000/o/7/files/a/b?q=1"),
            ("spin-path-info", "/a/b"),
            ("spin-matched-route", "/o/:org_id/files/..."),
            ("spin-raw-component-route", "/o/:org_id/files/..."),
            ("spin-component-route", "/o/:org_id/files"),
            ("spin-base-path", "/"),
            ("spin-client-addr", "127.0.0.1:9"),
            ("spin-path-match-org-id", "7"),
        ] {
            assert_eq!(request.headers()[name], value, "{name}");
        }
    }

    #[test]
    fn the_uri_gets_the_authority_of_the_host_header() {
        let mut request = request("/a?b", Some("a.example"));
        complete_uri(&mut request).unwrap();
        assert_eq!(request.uri(), "http://a.example/a?b");
    }

    #[test]
    fn a_missing_or_contradicted_host_is_an_error() {
        assert!(complete_uri(&mut request("/", None)).is_err());
        assert!(complete_uri(&mut request("http://a.example/", Some("b.example"))).is_err());
        assert!(complete_uri(&mut request("http://a.example/", Some("a.example"))).is_ok());
    }

    #[test]
    fn connection_and_internal_hosts_are_stripped() {
        let mut request = request("/", Some("other.spin.internal"));
        request
            .headers_mut()
            .append(CONNECTION, HeaderValue::from_static("close"));
        strip(request.headers_mut());
        assert!(request.headers().is_empty());
    }
}
