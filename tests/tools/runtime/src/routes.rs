//! Which component answers at a path.

use anyhow::{Result, anyhow};

use crate::manifest::Route;

/// Paths that the runtime answers itself.
pub(crate) const WELL_KNOWN: &str = "/.well-known/spin/";

/// Finds routes as Spin does, by the same matcher: exact before `:name` before `/...`, and among
/// wildcards the longest.
pub(crate) struct Routes(routefinder::Router<Handler>);

struct Handler {
    component: String,
    raw: String,
    /// The pattern as it is matched: with a leading and without a trailing slash.
    pattern: String,
}

/// A route that fits, and what its wildcards caught.
#[derive(Debug, PartialEq)]
pub(crate) struct RouteMatch<'a> {
    pub component: &'a str,
    /// The route as the manifest has it.
    pub raw_route: &'a str,
    pub route: &'a str,
    /// What `/...` stands for in this path, with its leading slash; empty without a wildcard.
    pub rest: String,
    /// What each `:name` segment stands for.
    pub segments: Vec<(String, String)>,
}

impl Routes {
    /// Of two equal routes the later one counts, as in Spin; `warn` is told of the other.
    pub fn new(routes: &[Route], warn: impl Fn(String)) -> Result<Self> {
        let mut router = routefinder::Router::new();
        for (
            index,
            Route {
                pattern: raw,
                component,
            },
        ) in routes.iter().enumerate()
        {
            let later = routes.get(index + 1..).unwrap_or_default();
            if later.iter().any(|route| route.pattern == *raw) {
                warn(format!(
                    "the route `{raw}` of component `{component}` is never used: a later one is the same"
                ));
                continue;
            }
            if raw.starts_with(WELL_KNOWN) {
                warn(format!(
                    "the route `{raw}` is never reached: the runtime answers there"
                ));
            }
            let absolute = if raw.starts_with('/') {
                raw.clone()
            } else {
                format!("/{raw}")
            };
            let pattern = absolute.strip_suffix('/').unwrap_or(&absolute).to_owned();
            let spec = match pattern.strip_suffix("/...") {
                Some(prefix) => format!("{prefix}/*"),
                None => pattern.clone(),
            };
            let handler = Handler {
                component: component.clone(),
                raw: raw.clone(),
                pattern,
            };
            router
                .add(spec, handler)
                .map_err(|error| anyhow!("route `{raw}` of component `{component}`: {error}"))?;
        }
        Ok(Self(router))
    }

    pub fn find(&self, path: &str) -> Option<RouteMatch<'_>> {
        let best = self.0.best_match(path)?;
        let captures = best.captures();
        // Spin keeps the slash at the end of the path, which the matcher drops.
        let rest = captures.wildcard().map(|caught| {
            let start = if caught.is_empty() { "" } else { "/" };
            let end = if path.ends_with('/') { "/" } else { "" };
            format!("{start}{caught}{end}")
        });
        let segments = captures
            .iter()
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect();
        let handler = best.handler();
        Some(RouteMatch {
            component: &handler.component,
            raw_route: &handler.raw,
            route: &handler.pattern,
            rest: rest.unwrap_or_default(),
            segments,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(patterns: &[&str]) -> Routes {
        let routes: Vec<_> = patterns
            .iter()
            .enumerate()
            .map(|(index, pattern)| Route {
                pattern: (*pattern).to_owned(),
                component: format!("c{index}"),
            })
            .collect();
        Routes::new(&routes, |_| ()).unwrap()
    }

    fn component<'a>(routes: &'a Routes, path: &str) -> Option<&'a str> {
        routes.find(path).map(|found| found.component)
    }

    #[test]
    fn the_more_exact_route_wins_whatever_the_order() {
        let routes = routes(&["/...", "/a/...", "/a/:id", "/a/b", "/a/b/..."]);
        for (path, expected) in [
            ("/", "c0"),
            ("/x/y", "c0"),
            ("/a/b", "c3"),
            ("/a/c", "c2"),
            ("/a/c/d", "c1"),
            ("/a/b/c", "c4"),
        ] {
            assert_eq!(component(&routes, path), Some(expected), "{path}");
        }
    }

    #[test]
    fn an_exact_route_leads_nowhere_else() {
        let routes = routes(&["/functions/v1/booking-create"]);
        assert_eq!(
            component(&routes, "/functions/v1/booking-create"),
            Some("c0")
        );
        assert_eq!(component(&routes, "/functions/v1/booking-create/x"), None);
        assert_eq!(component(&routes, "/functions/v1/booking-creat"), None);
        assert_eq!(component(&routes, "/functions/v1"), None);
    }

    #[test]
    fn a_wildcard_hands_on_the_rest_of_the_path() {
        let routes = routes(&["/static/..."]);
        for (path, rest) in [
            ("/static", ""),
            ("/static/", "/"),
            ("/static/a/b.css", "/a/b.css"),
            ("/static/a/", "/a/"),
        ] {
            let found = routes.find(path).unwrap();
            assert_eq!(
                (found.rest.as_str(), found.route),
                (rest, "/static/..."),
                "{path}"
            );
        }
    }

    #[test]
    fn named_segments_are_captured() {
        let routes = routes(&["/o/:org/b/:booking"]);
        let found = routes.find("/o/7/b/x").unwrap();
        let expected = [("org", "7"), ("booking", "x")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(found.segments, expected);
    }

    #[test]
    fn of_two_equal_routes_the_later_counts() {
        assert_eq!(component(&routes(&["/a", "/a"]), "/a"), Some("c1"));
    }
}
