//! Reads names of the DNS in their own letters: Punycode (RFC 3492, section 6.2). The crates that do it bring the tables
//! of Unicode along, of which only the decoder is needed here.

const BASE: u32 = 36;
const MIN: u32 = 1;
const MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL: u32 = 0x80;

/// The letters of a label without its `xn--`; `None` where it stands for nothing.
pub(crate) fn decode(code: &str) -> Option<String> {
    let (plain, coded) = code.rsplit_once('-').unwrap_or(("", code));
    let mut letters: Vec<char> = plain.chars().collect();
    let (mut next, mut place, mut bias) = (INITIAL, 0_u32, INITIAL_BIAS);
    let mut digits = coded.chars().peekable();
    while digits.peek().is_some() {
        let before = place;
        let (mut weight, mut k) = (1_u32, BASE);
        loop {
            let digit = digits.next()?.to_digit(BASE)?;
            // Letters come first here, and digits after them.
            let digit = if digit < 10 { digit + 26 } else { digit - 10 };
            place = place.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(MIN, MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let count = u32::try_from(letters.len()).ok()? + 1;
        bias = adapted(place - before, count, before == 0);
        next = next.checked_add(place / count)?;
        place %= count;
        letters.insert(usize::try_from(place).ok()?, char::from_u32(next)?);
        place += 1;
    }
    Some(letters.into_iter().collect())
}

fn adapted(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > (BASE - MIN) * MAX / 2 {
        delta /= BASE - MIN;
        k += BASE;
    }
    k + (BASE - MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_samples_of_the_standard() {
        for (code, letters) in [
            ("bcher-kva", "bücher"),
            ("egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"),
            ("ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
            (
                "b1abfaaepdrnnbgefbadotcwatmq2g4l",
                "почемужеонинеговорятпорусски",
            ),
            (
                "PorqunopuedensimplementehablarenEspaol-fmd56a",
                "PorquénopuedensimplementehablarenEspañol",
            ),
            ("80ak6aa92e", "аррӏе"),
        ] {
            assert_eq!(decode(code).as_deref(), Some(letters));
        }
    }

    #[test]
    fn what_stands_for_nothing_is_none() {
        for code in ["99999999", "a_b", "ü", "zzzzzzzzzzzzzzzzzzzz", "a-z"] {
            assert_eq!(decode(code), None, "{code}");
        }
        assert_eq!(decode("example-").as_deref(), Some("example"));
    }
}
