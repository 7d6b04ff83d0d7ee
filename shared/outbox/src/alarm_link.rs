//! The link by which somebody who was told of an emergency takes it.

use access_token::same_key;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use problem::Problem;
use random_token::keyed_digest;
use uuid::Uuid;

const PURPOSE: &[u8] = b"emergency link";
const ID: usize = 16;
/// Bytes of the signature: 128 bits, so that a text message has room for what happened.
const SIGNATURE: usize = 16;

/// Signs and verifies the links of alarms, with the project's secret key: 43 characters of base64url, which are the id of
/// the notice and an HMAC-SHA256 of it, cut to 128 bits (RFC 2104, 5).
pub struct AlarmLink {
    secret: String,
}

impl AlarmLink {
    /// Reads the secret key from its variable.
    ///
    /// # Errors
    /// 500 where it is missing.
    pub async fn load() -> Result<Self, Problem> {
        Ok(Self::new(variables::required("secret_key").await?))
    }

    fn new(secret: String) -> Self {
        Self { secret }
    }

    /// The token of a notice.
    #[must_use]
    pub fn sign(&self, notice: Uuid) -> String {
        let digest = keyed_digest(&self.secret, &[PURPOSE, notice.as_bytes()]);
        let signed = notice
            .as_bytes()
            .iter()
            .chain(digest.iter().take(SIGNATURE));
        URL_SAFE_NO_PAD.encode(signed.copied().collect::<Vec<u8>>())
    }

    /// The notice whose token it is; `None` where it is none of ours.
    #[must_use]
    pub fn verify(&self, token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        if bytes.len() != ID + SIGNATURE {
            return None;
        }
        let notice = Uuid::from_slice(bytes.get(..ID)?).ok()?;
        same_key(token, &self.sign(notice)).then_some(notice)
    }

    /// The whole link, at the URL of the functions. The token stands behind a `#`, and so in no log.
    #[must_use]
    pub fn url(&self, public_url: &str, notice: Uuid) -> String {
        let base = public_url.trim_end_matches('/');
        format!("{base}/emergency-dispatch#{}", self.sign(notice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_notice_and_one_secret() {
        let [one, other] = [1, 2].map(|number| Uuid::from_u128(number << 120));
        let link = AlarmLink::new("secret".into());
        let token = link.sign(one);

        assert_eq!(token.len(), 43);
        assert_eq!(link.verify(&token), Some(one));
        assert_eq!(AlarmLink::new("another".into()).verify(&token), None);
        // Its id with the signature of another.
        let swapped = format!("{}{}", &token[..21], &link.sign(other)[21..]);
        for forged in [
            "",
            "x",
            &token[..42],
            &format!("{token}A"),
            &swapped,
            &token.to_uppercase(),
        ] {
            assert_eq!(link.verify(forged), None, "{forged}");
        }
        // The last character has bits that mean nothing: another one that decodes alike is another token.
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
            let changed = format!("{}{last}", &token[..42]);
            assert_eq!(
                link.verify(&changed).is_some(),
                changed == token,
                "{changed}"
            );
        }
    }

    #[test]
    fn a_link_keeps_its_token_out_of_logs() {
        let link = AlarmLink::new("secret".into());
        let url = link.url("https://a.example/functions/v1/", Uuid::from_u128(1));
        assert!(
            url.starts_with("https://a.example/functions/v1/emergency-dispatch#"),
            "{url}"
        );
    }
}
