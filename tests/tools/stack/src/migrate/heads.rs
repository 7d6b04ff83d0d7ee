//! The heads of routines: their arguments and results, and which of them `create or replace` takes for another.

use super::files::routines;

/// A routine with its arguments and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub name: String,
    is_procedure: bool,
    arguments: Vec<Argument>,
    /// Such as `returns jsonb`; empty for a procedure.
    result: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Argument {
    /// `in`, `out`, `inout` or `variadic`.
    mode: String,
    /// Empty where it has none.
    name: String,
    kind: String,
    has_default: bool,
}

/// The heads of the routines that SQL makes.
pub(super) fn heads(text: &str) -> Vec<Head> {
    routines(text)
        .into_iter()
        .filter_map(|name| Head::find(text, name))
        .collect()
}

impl Head {
    fn find(text: &str, name: String) -> Option<Self> {
        let (kind, after) = ["function", "procedure"].iter().find_map(|kind| {
            // Not where another routine, which stands before it, calls it.
            let start = format!("create or replace {kind} {name}(");
            Some((*kind, text.split_once(&start)?.1))
        })?;
        let (arguments, rest) = enclosed(after)?;
        Some(Self {
            name,
            is_procedure: kind == "procedure",
            arguments: arguments.iter().map(|text| Argument::read(text)).collect(),
            result: result(rest),
        })
    }

    /// Whether `create or replace` takes the place of another head of this name: with the same types of arguments and the
    /// same result. Arguments may get names and defaults, and defaults may change.
    pub fn replaces(&self, earlier: &Self) -> bool {
        self.is_procedure == earlier.is_procedure
            && self.result == earlier.result
            && self.arguments.len() == earlier.arguments.len()
            && (self.arguments.iter())
                .zip(&earlier.arguments)
                .all(|(now, then)| now.replaces(then))
    }
}

impl Argument {
    fn read(text: &str) -> Self {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let default = words
            .iter()
            .position(|word| ["default", "=", ":="].contains(word));
        words.truncate(default.unwrap_or(words.len()));
        let mode = match words.first() {
            Some(&mode) if ["in", "out", "inout", "variadic"].contains(&mode) => {
                words.remove(0);
                mode
            }
            _ => "in",
        };
        let (name, kind) = match words.as_slice() {
            [kind] => ("", (*kind).to_owned()),
            [name, kind @ ..] => (*name, kind.join(" ")),
            [] => ("", String::new()),
        };
        Self {
            mode: mode.to_owned(),
            name: name.to_owned(),
            kind,
            has_default: default.is_some(),
        }
    }

    fn replaces(&self, earlier: &Self) -> bool {
        self.mode == earlier.mode
            && self.kind == earlier.kind
            && (self.name == earlier.name || earlier.name.is_empty())
            && (self.has_default || !earlier.has_default)
    }
}

/// The parts between a parenthesis, which is open, and the one that closes it, and what comes after it.
fn enclosed(text: &str) -> Option<(Vec<String>, &str)> {
    let (mut parts, mut part, mut depth, mut is_quoted) = (Vec::new(), String::new(), 0, false);
    for (place, char) in text.char_indices() {
        match char {
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            ')' if depth == 0 => {
                if !part.trim().is_empty() {
                    parts.push(part);
                }
                return Some((parts, text.get(place + 1..)?));
            }
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        part.push(char);
    }
    None
}

/// What a routine returns: the words up to those that say how it is written.
fn result(text: &str) -> String {
    const HOW: [&str; 10] = [
        "as",
        "cost",
        "immutable",
        "language",
        "parallel",
        "return",
        "security",
        "set",
        "stable",
        "volatile",
    ];
    let mut depth = 0_usize;
    let words = text.split_whitespace().take_while(|word| {
        let is_of_result = depth > 0 || !HOW.contains(word);
        depth = (depth + word.matches('(').count()).saturating_sub(word.matches(')').count());
        is_of_result
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a function with the second head takes the place of one with the first.
    fn replaces([then, now]: [&str; 2]) -> bool {
        let head = |head: &str| {
            let text = format!(
                "-- A probe.\ncreate or replace function private.probe{head}\nlanguage sql\nas $$ select 1 $$;\n"
            );
            let [head] = <[Head; 1]>::try_from(heads(&text)).unwrap();
            head
        };
        head(now).replaces(&head(then))
    }

    #[test]
    fn what_create_or_replace_takes_keeps_its_place() {
        for heads in [
            ["() returns text", "() returns text"],
            [
                "(one integer) returns text",
                "(one  integer)\n  returns text",
            ],
            [
                "(one integer) returns text",
                "(one integer default 1) returns text",
            ],
            [
                "(one integer default 1) returns text",
                "(one integer default coalesce(1, 2)) returns text",
            ],
            ["(integer) returns text", "(one integer) returns text"],
            [
                "(one text default ',)') returns text",
                "(one text default '(') returns text",
            ],
            [
                "(one numeric(10, 2), variadic rest text[]) returns table (a text, language text)",
                "(in one numeric(10, 2), variadic rest text[]) returns table (a text, language text)",
            ],
        ] {
            assert!(replaces(heads), "{heads:?}");
        }
    }

    #[test]
    fn what_create_or_replace_refuses_or_takes_for_a_second_routine_does_not() {
        for heads in [
            ["() returns text", "() returns integer"],
            ["() returns text", "() returns setof text"],
            ["() returns text", "(one integer) returns text"],
            ["(one integer) returns text", "(one text) returns text"],
            ["(one integer) returns text", "(two integer) returns text"],
            ["(one integer) returns text", "(integer) returns text"],
            [
                "(one integer default 1) returns text",
                "(one integer) returns text",
            ],
            [
                "(one integer) returns text",
                "(out one integer) returns text",
            ],
            [
                "() returns table (a text, language text)",
                "() returns table (a text, language jsonb)",
            ],
        ] {
            assert!(!replaces(heads), "{heads:?}");
        }
    }

    #[test]
    fn a_procedure_is_no_function() {
        let of = |kind: &str| {
            heads(&format!(
                "create or replace {kind} private.probe()\nlanguage sql as $$ $$;"
            ))
        };
        let [function, procedure] = [of("function"), of("procedure")];
        assert!(!procedure[0].replaces(&function[0]));
    }
}
