//! The data of server-sent events (WHATWG HTML, 9.2), from bytes that are cut anywhere.

/// Maximum size of one event in bytes, far more than a provider sends.
const MAX_EVENT: usize = 256 * 1024;

/// Collects bytes until an event is whole.
#[derive(Default)]
pub(crate) struct Events {
    /// The line that is not at its end yet.
    line: Vec<u8>,
    data: String,
    has_data: bool,
    after_return: bool,
}

/// An event is larger than any provider sends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Events {
    /// The data of the events that end with these bytes. Lines are decoded once they are whole, so that no letter is cut.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<String>, TooLarge> {
        let mut found = Vec::new();
        for byte in bytes {
            let follows_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if follows_return => {}
                b'\n' | b'\r' => found.extend(self.end_line()),
                other => self.line.push(*other),
            }
            if self.line.len() + self.data.len() > MAX_EVENT {
                return Err(TooLarge);
            }
        }
        Ok(found)
    }

    /// The data of an event that nothing ended, at the end of the answer.
    pub fn rest(&mut self) -> Option<String> {
        self.end_line().or_else(|| self.end_line())
    }

    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            return std::mem::take(&mut self.has_data).then_some(data);
        }
        let line = String::from_utf8_lossy(&line);
        if let Some(data) = line.strip_prefix("data:") {
            if self.has_data {
                self.data.push('\n');
            }
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
            self.has_data = true;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(parts: &[&[u8]]) -> Vec<String> {
        let mut events = Events::default();
        let mut found: Vec<String> = parts
            .iter()
            .flat_map(|part| events.push(part).unwrap())
            .collect();
        found.extend(events.rest());
        found
    }

    #[test]
    fn bytes_are_cut_anywhere() {
        let stream = "data: Grüße 你好 🙂\r\n\r\n: PROCESSING\n\nevent: x\ndata:two\ndata: lines\n\ndata: [DONE]";
        let expected = ["Grüße 你好 🙂", "two\nlines", "[DONE]"];
        assert_eq!(all(&[stream.as_bytes()]), expected);
        let single: Vec<&[u8]> = stream.as_bytes().chunks(1).collect();
        assert_eq!(all(&single), expected);
    }

    #[test]
    fn an_endless_event_is_refused() {
        let mut events = Events::default();
        assert_eq!(events.push(&vec![b'a'; MAX_EVENT + 1]), Err(TooLarge));
    }
}
