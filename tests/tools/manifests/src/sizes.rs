//! What a component is made of, by crate.
//!
//! It is read off a build that keeps the names of functions and, by the linker's `--emit-relocs`, the places of statics.
//! Neither is in what is deployed, so neither is counted. An inlined function counts where it went. The linker lays equal
//! constants together and most of them have no name: their bytes are told apart from those of named statics.

use anyhow::Result;
use rustc_demangle::try_demangle;
use std::{collections::BTreeMap, fmt::Write as _, iter::Sum, ops::AddAssign};
use wasmparser::{KnownCustom, Linking, Name, Parser, Payload, SymbolInfo, TypeRef};

/// Bytes by crate.
pub type Bytes = BTreeMap<String, usize>;

/// What needs no name in Rust: C, and what the compiler makes.
const OTHER: &str = "(others)";

/// The sizes of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Of all of it, as it is deployed.
    pub bytes: usize,
    /// Of its functions.
    pub code: usize,
    /// Of its constants and statics.
    pub data: usize,
    /// Its functions by crate.
    pub code_of: Bytes,
    /// Its statics by crate, where they have names.
    pub data_of: Bytes,
}

impl Sizes {
    /// What the compiler and linker are told besides, so that a component can be read.
    pub const FLAGS: [&str; 2] = ["-C", "link-arg=--emit-relocs"];

    /// Reads a component.
    ///
    /// # Errors
    /// If it is no WebAssembly.
    pub fn read(component: &[u8]) -> Result<Self> {
        let mut sizes = Self {
            bytes: component.len(),
            ..Self::default()
        };
        let mut module = Module::default();
        for payload in Parser::new(0).parse_all(component) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            module.imported += 1;
                        }
                    }
                }
                Payload::CodeSectionStart { range, .. } => sizes.code += range.len(),
                Payload::CodeSectionEntry(body) => module.bodies.push(body.range().len()),
                Payload::DataSection(section) => {
                    sizes.data += section.range().len();
                    for segment in section {
                        // What is all zeros is in the memory and not in the file.
                        module.segments.push(segment?.data.len());
                    }
                }
                Payload::CustomSection(section) => {
                    let is_deployed = match section.as_known() {
                        KnownCustom::Name(names) => {
                            for name in names {
                                if let Name::Function(names) = name? {
                                    for naming in names {
                                        let naming = naming?;
                                        module.names.insert(naming.index, naming.name);
                                    }
                                }
                            }
                            false
                        }
                        KnownCustom::Linking(linking) => {
                            for part in linking.subsections() {
                                if let Linking::SymbolTable(symbols) = part? {
                                    for symbol in symbols {
                                        module.symbol(&symbol?);
                                    }
                                }
                            }
                            false
                        }
                        KnownCustom::Reloc(_) => false,
                        // What `strip` leaves out besides.
                        _ => section.name() != "target_features",
                    };
                    if !is_deployed {
                        // With its kind and its length.
                        let header = 1 + leb(section.range().len());
                        sizes.bytes -= section.range().len() + header;
                    }
                }
                Payload::End(_) => std::mem::take(&mut module).count(&mut sizes),
                _ => {}
            }
        }
        Ok(sizes)
    }

    /// Data of statics that have names.
    fn named(&self) -> usize {
        self.data_of.values().sum()
    }
}

impl AddAssign<&Self> for Sizes {
    fn add_assign(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.code += other.code;
        self.data += other.data;
        for (own, others) in [
            (&mut self.code_of, &other.code_of),
            (&mut self.data_of, &other.data_of),
        ] {
            for (name, bytes) in others {
                *own.entry(name.clone()).or_default() += bytes;
            }
        }
    }
}

impl<'a> Sum<&'a Self> for Sizes {
    fn sum<I: Iterator<Item = &'a Self>>(all: I) -> Self {
        let mut sum = Self::default();
        for sizes in all {
            sum += sizes;
        }
        sum
    }
}

/// A module of a component, while it is read.
#[derive(Default)]
struct Module<'a> {
    imported: u32,
    bodies: Vec<usize>,
    segments: Vec<usize>,
    names: BTreeMap<u32, &'a str>,
    /// By segment and place: several symbols may name the same bytes.
    statics: BTreeMap<(u32, u32), (&'a str, usize)>,
}

impl<'a> Module<'a> {
    fn symbol(&mut self, symbol: &SymbolInfo<'a>) {
        if let SymbolInfo::Data {
            name,
            symbol: Some(place),
            ..
        } = symbol
            && usize::try_from(place.index).is_ok_and(|index| index < self.segments.len())
        {
            let size = usize::try_from(place.size).unwrap_or(0);
            self.statics
                .insert((place.index, place.offset), (name, size));
        }
    }

    fn count(self, sizes: &mut Sizes) {
        for (index, bytes) in (self.imported..).zip(&self.bodies) {
            let name = self.names.get(&index).map_or(OTHER, |name| name);
            *sizes.code_of.entry(crate_of(name)).or_default() += bytes + leb(*bytes);
        }
        for (name, bytes) in self.statics.into_values() {
            if !name.starts_with(".L") {
                *sizes.data_of.entry(crate_of(name)).or_default() += bytes;
            }
        }
    }
}

/// How many bytes a number takes (LEB128).
fn leb(number: usize) -> usize {
    let bits = usize::BITS - number.leading_zeros();
    usize::try_from(bits.div_ceil(7).max(1)).unwrap_or(1)
}

/// The crate that a symbol is of: that of a method's type, or of its trait where the type is of the language.
fn crate_of(symbol: &str) -> String {
    let Ok(name) = try_demangle(symbol) else {
        return OTHER.to_owned();
    };
    let name = format!("{name:#}");
    let crates = crates(&name);
    let own = crates
        .iter()
        .find(|name| !["core", "alloc", "std"].contains(name));
    own.or(crates.first()).map_or(OTHER, |name| name).to_owned()
}

/// The crates that a name begins with: of `<a::T as b::U>::f` both, of `a::f<c::T>` the first, of a destructor that of the
/// type.
fn crates(name: &str) -> Vec<&str> {
    let name = name
        .strip_prefix("core::ptr::drop_in_place")
        .unwrap_or(name);
    let part = match name.strip_prefix('<') {
        None => return first_crate(name).into_iter().collect(),
        Some(rest) => rest,
    };
    let own = first_crate(part);
    let of_trait = part
        .split_once(" as ")
        .and_then(|(_, rest)| first_crate(rest));
    own.into_iter().chain(of_trait).collect()
}

/// The first name that is followed by `::`.
fn first_crate(path: &str) -> Option<&str> {
    let path = path.trim_start_matches(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    let path = ["mut ", "dyn ", "const ", "impl "]
        .iter()
        .fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    let end = path.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))?;
    let (name, rest) = path.split_at(end);
    (rest.starts_with("::") && !name.is_empty()).then_some(name)
}

/// Two tables of Markdown: the components, and all of them together by crate.
#[must_use]
pub fn tables(components: &[(String, Sizes)]) -> String {
    let mut text = String::from(
        "| component | bytes | code | data | most code | most data with a name |\n\
         |---|--:|--:|--:|---|---|\n",
    );
    let sum: Sizes = components.iter().map(|(_, sizes)| sizes).sum();
    let all = ("all".to_owned(), sum.clone());
    for (name, sizes) in components.iter().chain([&all]) {
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} |",
            grouped(sizes.bytes),
            grouped(sizes.code),
            grouped(sizes.data),
            largest(&sizes.code_of, 4),
            largest(&sizes.data_of, 2),
        );
    }
    let _ = write!(
        text,
        "\n{} bytes of data are of statics with a name.\n\n\
         | crate | code of all | data of all with a name |\n|---|--:|--:|\n",
        grouped(sum.named()),
    );
    let mut names: Vec<&String> = sum.code_of.keys().chain(sum.data_of.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let of = |bytes: &Bytes, name: &str| bytes.get(name).copied().unwrap_or(0);
    names.sort_by_key(|name| std::cmp::Reverse(of(&sum.code_of, name) + of(&sum.data_of, name)));
    for name in names.into_iter().take(30) {
        let (code, data) = (of(&sum.code_of, name), of(&sum.data_of, name));
        let _ = writeln!(text, "| {name} | {} | {} |", grouped(code), grouped(data));
    }
    text
}

/// The crates with the most bytes, in thousands of them.
fn largest(bytes: &Bytes, count: usize) -> String {
    let mut all: Vec<(&String, &usize)> = bytes.iter().collect();
    all.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
    let all = all.into_iter().filter(|(_, bytes)| **bytes >= 500);
    let all = all.map(|(name, bytes)| format!("{name} {}", (bytes + 500) / 1000));
    all.take(count).collect::<Vec<_>>().join(", ")
}

/// A number with commas.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test ends where something is not as it should be"
    )]

    use super::*;

    #[test]
    fn a_symbol_is_of_its_crate() {
        for (symbol, expected) in [
            ("_ZN5bytes5Bytes3new17h0123456789abcdefE", "bytes"),
            (
                "_ZN63_$LT$alloc..string..String$u20$as$u20$serde_core..Serialize$GT$9serialize17h0123456789abcdefE",
                "serde_core",
            ),
            (
                "_ZN44_$LT$$RF$T$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE",
                "core",
            ),
            (
                "_ZN4core3ptr44drop_in_place$LT$http..header..HeaderMap$GT$17h0123456789abcdefE",
                "http",
            ),
            ("_RNvCs1234_7mycrate3foo", "mycrate"),
            ("dlmalloc", OTHER),
        ] {
            assert_eq!(crate_of(symbol), expected, "{symbol}");
        }
    }

    #[test]
    fn names_and_relocations_are_not_counted() {
        // A module with a function that does nothing, and its name.
        let module = [
            b"\0asm\x01\0\0\0".as_slice(),
            b"\x01\x04\x01\x60\0\0",
            b"\x03\x02\x01\0",
            b"\x0a\x04\x01\x02\0\x0b",
        ]
        .concat();
        let name = b"_ZN5bytes5Bytes3new17h0123456789abcdefE";
        let length = u8::try_from(name.len()).unwrap();
        let names = [
            &[0, length + 10][..],
            b"\x04name",
            &[1, length + 3, 1, 0, length],
            name,
        ]
        .concat();

        let bare = Sizes::read(&module).unwrap();
        let named = Sizes::read(&[module, names].concat()).unwrap();

        assert_eq!((bare.bytes, bare.code), (24, 4));
        assert_eq!(bare.code_of, Bytes::from([(OTHER.to_owned(), 3)]));
        assert_eq!((named.bytes, named.code), (24, 4));
        assert_eq!(named.code_of, Bytes::from([("bytes".to_owned(), 3)]));
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
