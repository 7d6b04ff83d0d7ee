use fields::string_field;
use ids::Uuid;
use serde::Serialize;

/// Position after a page of results: score and id of its last result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cursor {
    /// A decimal number, as the database wrote it.
    score: String,
    id: Uuid,
}

impl Cursor {
    /// Reads what an answer gave as `next_cursor`; the error says what it takes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('_').and_then(|(score, id)| {
            let is_number = !score.is_empty()
                && score.len() <= 20
                && score
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
                && score.parse::<f64>().is_ok();
            let id = Uuid::try_parse(id).ok()?;
            is_number.then(|| Self {
                score: score.to_owned(),
                id,
            })
        });
        parsed.ok_or_else(|| "must be the next_cursor of an answer".to_owned())
    }
}

string_field!(Cursor);

fields::described!(Cursor, {
    "type": "string",
    "pattern": "^[0-9.]{1,20}_[0-9a-fA-F-]{36}$"
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_answers_give_and_nothing_else() {
        let id = "9b2f6a0e-7f0a-4f5e-9d2c-0e6f3a1b2c3d";
        assert!(Cursor::parse(&format!("0.032787_{id}")).is_ok());
        for bad in [
            "",
            "_",
            "0.1",
            "1e5_x",
            &format!("NaN_{id}"),
            &format!("..._{id}"),
        ] {
            assert!(Cursor::parse(bad).is_err(), "{bad}");
        }
    }
}
