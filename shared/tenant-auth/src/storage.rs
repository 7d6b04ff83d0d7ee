//! Supabase Storage, as the caller.

use crate::{project_api, session::Context};
use bytes::Bytes;
use problem::Problem;

/// Supabase Storage, as one caller: its own policies decide what they may read.
pub struct Storage<'a> {
    context: &'a Context,
}

impl<'a> Storage<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self { context }
    }

    /// The object at a path, bucket first, and its media type.
    ///
    /// # Errors
    /// 404 `file_not_found` where it is not there or not the caller's, 413 `file_too_large` where it has more than
    /// `limit` bytes, 503 `storage_unavailable`.
    pub async fn read(&self, path: &str, limit: usize) -> Result<(Bytes, Option<String>), Problem> {
        let path = format!("/storage/v1/object/authenticated/{}", encoded(path));
        let received = project_api::get(self.context, &path)
            .at_most(limit)
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
            // Storage answers 400 where something is not there.
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

/// A path in a URL: all but letters, digits and a few marks as %XX; the slashes stay.
fn encoded(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                url.push(char::from(byte))
            }
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    url
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
