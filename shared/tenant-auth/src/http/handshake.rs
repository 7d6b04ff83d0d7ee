//! How a provider learns that an endpoint is ours: by a `GET` with a token that both know, which is answered with its
//! challenge. <https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests>

use problem::Problem;

/// The longest challenge that is given back.
const MAX_CHALLENGE: usize = 200;

/// What a handshake asks. Nothing of it is to be believed yet.
pub(super) struct Handshake {
    /// The token that both know.
    pub token: String,
    /// What to answer.
    pub challenge: String,
}

impl Handshake {
    /// Reads a query.
    ///
    /// # Errors
    /// 403, as for a wrong token.
    pub fn read(query: &str) -> Result<Self, Problem> {
        let one = |name: &str| {
            let mut values =
                form_urlencoded::parse(query.as_bytes()).filter(|(known, _)| known == name);
            let (_, value) = values.next()?;
            values.next().is_none().then(|| value.into_owned())
        };
        let is_plain = |text: &String| {
            (1..=MAX_CHALLENGE).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        match (
            one("hub.mode").as_deref(),
            one("hub.verify_token"),
            one("hub.challenge").filter(is_plain),
        ) {
            (Some("subscribe"), Some(token), Some(challenge)) => Ok(Self { token, challenge }),
            _ => Err(refused("the query is no handshake")),
        }
    }
}

/// 403. It is the same for an organization that there is not, one without a token, and a wrong one.
pub(super) fn refused(cause: &str) -> Problem {
    Problem::new(
        403,
        "forbidden",
        "The token of this handshake is missing or not valid.",
    )
    .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_has_a_mode_a_token_and_a_plain_challenge() {
        let good = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a%20b";
        let read = Handshake::read(good).unwrap();
        assert_eq!(
            (read.token.as_str(), read.challenge.as_str()),
            ("a b", "1158201444")
        );
        for bad in [
            "",
            "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=a",
            "hub.mode=subscribe&hub.verify_token=a",
            "hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=a",
            &format!("{good}&hub.verify_token=c"),
        ] {
            assert_eq!(
                Handshake::read(bad).err().map(|problem| problem.status()),
                Some(403),
                "{bad}"
            );
        }
    }
}
