//! Character maps (Adobe Technical Notes 5014 and 5411): how bytes are codes, and what codes stand for.

use std::collections::BTreeMap;

/// Entries that are kept: a font has at most as many codes as two bytes have values.
const MAX_ENTRIES: usize = 70_000;

/// Codes of one length, and what some of them stand for.
#[derive(Debug, Default)]
pub(crate) struct CharacterMap {
    /// Length in bytes, first and last code.
    codespaces: Vec<(usize, u32, u32)>,
    letters: BTreeMap<u32, String>,
    /// First and last code, and the number (CID) of the first.
    numbers: Vec<(u32, u32, u32)>,
    /// Letters that were put in, those included that took the place of others.
    put: usize,
    /// Name of the map that this one goes on.
    pub base: Option<String>,
}

impl CharacterMap {
    /// Reads a map. What is wrong in it is left out.
    pub fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut operands: Vec<Token> = Vec::new();
        for token in (Tokens { bytes, at: 0 }) {
            let Token::Word(word) = &token else {
                if operands.len() < MAX_ENTRIES * 3 {
                    operands.push(token);
                }
                continue;
            };
            match word.as_str() {
                "usecmap" => {
                    if let Some(Token::Name(name)) = operands.last() {
                        map.base = Some(name.clone());
                    }
                }
                "endcodespacerange" => map.add_codespaces(&operands),
                "endbfchar" => map.add_letters(&operands),
                "endbfrange" => map.add_ranges(&operands),
                "endcidchar" => map.add_numbers(&operands),
                "endcidrange" => map.add_number_ranges(&operands),
                _ => {}
            }
            operands.clear();
        }
        map
    }

    /// What a code stands for.
    pub fn letters(&self, code: u32) -> Option<&str> {
        self.letters.get(&code).map(String::as_str)
    }

    /// Whether it tells no letters.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// The number (CID) of a code's glyph.
    pub fn number(&self, code: u32) -> Option<u32> {
        let range = self
            .numbers
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&code))?;
        Some(range.2.wrapping_add(code - range.0))
    }

    /// Whether it says how long its codes are.
    pub fn has_codespaces(&self) -> bool {
        !self.codespaces.is_empty()
    }

    /// The next code and its length in bytes.
    pub fn next(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        let mut code = 0;
        for (length, byte) in (1..).zip(bytes.iter().take(4)) {
            code = code << 8 | u32::from(*byte);
            let is_code = |&(known, first, last): &(usize, u32, u32)| {
                known == length && within(code, first, last, length)
            };
            if self.codespaces.iter().any(is_code) {
                return Some((code, length));
            }
        }
        let shortest = self.codespaces.iter().map(|(length, ..)| *length).min();
        let length = shortest.unwrap_or(1).min(bytes.len());
        let code = bytes.get(..length)?;
        let code = code
            .iter()
            .fold(0, |code, byte| code << 8 | u32::from(*byte));
        (length > 0).then_some((code, length))
    }

    fn add_codespaces(&mut self, operands: &[Token]) {
        let (pairs, _) = operands.as_chunks::<2>();
        for [first, last] in pairs.iter().take(100) {
            if let (Token::Bytes(first), Token::Bytes(last)) = (first, last)
                && first.len() == last.len()
                && (1..=4).contains(&first.len())
            {
                self.codespaces
                    .push((first.len(), value(first), value(last)));
            }
        }
    }

    fn add_letters(&mut self, operands: &[Token]) {
        let (pairs, _) = operands.as_chunks::<2>();
        for [code, letters] in pairs {
            if let (Token::Bytes(code), Token::Bytes(letters)) = (code, letters) {
                self.insert(value(code), utf16(letters));
            }
        }
    }

    fn add_ranges(&mut self, operands: &[Token]) {
        let mut operands = operands.iter();
        while let (Some(first), Some(last), Some(target)) =
            (operands.next(), operands.next(), operands.next())
        {
            let (Token::Bytes(first), Token::Bytes(last)) = (first, last) else {
                return;
            };
            let codes = value(first)..=value(last);
            match target {
                Token::Bytes(letters) => {
                    let units: Vec<u16> = units(letters);
                    for (step, code) in (0..=u16::MAX).zip(codes) {
                        if self.put >= MAX_ENTRIES {
                            return;
                        }
                        let mut units = units.clone();
                        if let Some(last) = units.last_mut() {
                            *last = last.wrapping_add(step);
                        }
                        self.insert(code, String::from_utf16_lossy(&units));
                    }
                }
                Token::Open => {
                    let mut codes = codes;
                    for letters in operands.by_ref() {
                        let Token::Bytes(letters) = letters else {
                            break;
                        };
                        if let Some(code) = codes.next() {
                            self.insert(code, utf16(letters));
                        }
                    }
                }
                _ => return,
            }
        }
    }

    fn add_numbers(&mut self, operands: &[Token]) {
        let (pairs, _) = operands.as_chunks::<2>();
        for [code, number] in pairs {
            if let (Token::Bytes(code), Token::Number(number)) = (code, number) {
                let code = value(code);
                self.add_number_range(code, code, *number);
            }
        }
    }

    fn add_number_ranges(&mut self, operands: &[Token]) {
        let (triples, _) = operands.as_chunks::<3>();
        for [first, last, number] in triples {
            if let (Token::Bytes(first), Token::Bytes(last), Token::Number(number)) =
                (first, last, number)
            {
                self.add_number_range(value(first), value(last), *number);
            }
        }
    }

    fn add_number_range(&mut self, first: u32, last: u32, number: u32) {
        // Looked through for each letter: real maps have some hundreds.
        if self.numbers.len() < 2_000 {
            self.numbers.push((first, last, number));
        }
    }

    fn insert(&mut self, code: u32, letters: String) {
        self.put += 1;
        if self.put <= MAX_ENTRIES && letters.len() <= 100 {
            self.letters.insert(code, letters);
        }
    }
}

/// Whether each byte of a code lies within the same byte of the bounds.
fn within(code: u32, first: u32, last: u32, length: usize) -> bool {
    (0..length).all(|place| {
        let byte = |number: u32| number >> (8 * place) & 0xFF;
        (byte(first)..=byte(last)).contains(&byte(code))
    })
}

fn value(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let pairs = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    pairs
        .chain(rest.iter().map(|byte| u16::from(*byte)))
        .collect()
}

fn utf16(bytes: &[u8]) -> String {
    String::from_utf16_lossy(&units(bytes))
}

enum Token {
    Bytes(Vec<u8>),
    Number(u32),
    Name(String),
    Open,
    Close,
    Word(String),
}

/// What a map is written in: a part of PostScript.
struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Tokens<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> &[u8] {
        let from = self.at;
        while self.peek().is_some_and(&is_part) {
            self.at += 1;
        }
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let digits: Vec<u8> = self
            .take_while(|byte| byte != b'>')
            .iter()
            .filter_map(|byte| char::from(*byte).to_digit(16))
            .filter_map(|digit| u8::try_from(digit).ok())
            .collect();
        self.at += 1;
        digits
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => high << 4 | low,
                [high] => high << 4,
                _ => 0,
            })
            .collect()
    }
}

fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"<>[](){}/%".contains(&byte)
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                b'%' => {
                    self.take_while(|byte| byte != b'\n' && byte != b'\r');
                    continue;
                }
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    continue;
                }
                b'<' => Token::Bytes(self.hexadecimal()),
                b'[' => Token::Open,
                b']' => Token::Close,
                b'/' => {
                    let name = self.take_while(is_regular);
                    Token::Name(String::from_utf8_lossy(name).into_owned())
                }
                b'(' => {
                    self.take_while(|byte| byte != b')');
                    continue;
                }
                byte if is_regular(byte) => {
                    self.at -= 1;
                    let word = String::from_utf8_lossy(self.take_while(is_regular)).into_owned();
                    match word.parse() {
                        Ok(number) => Token::Number(number),
                        Err(_) => Token::Word(word),
                    }
                }
                _ => continue,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_ranges_and_lists_are_read() {
        let map = CharacterMap::read(
            b"/CMapName /X def % <00>\n1 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange\n\
              2 beginbfchar <01> <0041> <8002> <D83DDE00> endbfchar\n\
              2 beginbfrange <10> <12> <0061> <20> <21> [<0066> <00660069>] endbfrange\n\
              1 begincidrange <8000> <80ff> 100 endcidrange",
        );
        for (code, letters) in [
            (0x01, "A"),
            (0x8002, "😀"),
            (0x11, "b"),
            (0x12, "c"),
            (0x21, "fi"),
        ] {
            assert_eq!(map.letters(code), Some(letters), "{code:x}");
        }
        assert_eq!(map.letters(0x13), None);
        assert_eq!(map.next(b"\x01\x80\x02"), Some((0x01, 1)));
        assert_eq!(map.next(b"\x80\x02"), Some((0x8002, 2)));
        assert_eq!(map.number(0x8003), Some(103));
    }

    #[test]
    fn a_map_of_any_size_ends() {
        let map = CharacterMap::read(b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange");
        assert!(map.letters.len() <= MAX_ENTRIES);
        assert_eq!(CharacterMap::read(b"<<<[[</").letters(0), None);
        assert_eq!(CharacterMap::default().next(b""), None);
    }
}
