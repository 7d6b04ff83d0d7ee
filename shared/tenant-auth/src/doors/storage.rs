//! Supabase Storage, as the caller.

use super::project_api;
use crate::context::Context;
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use problem::Problem;

/// Supabase Storage, as one caller. Its own policies decide what they may read.
pub struct Storage<'a> {
    context: &'a Context,
}

impl<'a> Storage<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self { context }
    }

    /// Reads the object at a path, which begins with its bucket. Gives its bytes and its media type.
    ///
    /// # Errors
    /// 404 `file_not_found` where it is missing or not the caller's, 413 `file_too_large` where it has more than `limit`
    /// bytes, 503 `storage_unavailable`.
    pub async fn read(&self, path: &str, limit: usize) -> Result<(Bytes, Option<String>), Problem> {
        let path = format!("/storage/v1/object/authenticated/{}", encoded(path));
        let received = project_api::get(self.context, &path)
            .max_bytes(limit)
            .send()
            .await
            .map_err(|failure| unavailable(failure.to_string()))?;
        match received.status {
            200 if received.body.len() > limit => Err(Problem::new(
                413,
                "file_too_large",
                format!("The file may have at most {limit} bytes."),
            )),
            200 => {
                let media_type = received
                    .headers
                    .get("content-type")
                    .and_then(|value| value.to_str().ok())
                    .map(str::to_owned);
                Ok((received.body, media_type))
            }
            // Storage answers 400 for an object that is missing.
            400..=404 => Err(Problem::new(
                404,
                "file_not_found",
                "There is no such file in the storage.",
            )),
            status => Err(unavailable(format!("Storage answered {status}"))),
        }
    }
}

fn unavailable(cause: impl Into<String>) -> Problem {
    Problem::new(
        503,
        "storage_unavailable",
        "The storage does not answer. Repeat the request in a moment.",
    )
    .with_header("retry-after", "5")
    .because(cause)
}

/// Everything but unreserved characters (RFC 3986, 2.3) and the slashes between segments.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// A path as it stands in a URL.
fn encoded(path: &str) -> String {
    utf8_percent_encode(path, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_a_path() {
        assert_eq!(
            encoded("files/a b?c#d%/é.pdf"),
            "files/a%20b%3Fc%23d%25/%C3%A9.pdf"
        );
    }
}
