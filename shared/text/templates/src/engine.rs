//! minijinja, with what templates may use and no more.

use crate::{
    Fault, Format, MAX_OUTPUT,
    html::{escape, link},
    values::{Missing, Needed, root},
};
use minijinja::{
    Environment, Error, ErrorKind, Template, UndefinedBehavior, Value, value::ValueKind,
};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeSet, io};

/// Steps that filling in a template may take.
const FUEL: u64 = 50_000;

/// The names that a template uses.
pub(crate) fn names(template: &str, format: Format) -> Result<BTreeSet<String>, Fault> {
    let environment = environment(format);
    let compiled = compile(&environment, template)?;
    Ok(compiled.undeclared_variables(true).into_iter().collect())
}

/// Fills in a template.
pub(crate) fn fill(
    template: &str,
    format: Format,
    values: &Map<String, Json>,
) -> Result<String, Fault> {
    let environment = environment(format);
    let compiled = compile(&environment, template)?;
    let needed = Needed::default();
    let mut output = Bounded::default();
    let outcome = compiled.render_captured_to(root(values, &needed), &mut output);
    if output.is_full {
        return Err(Fault::TooMuch);
    }
    if let Err(error) = outcome.map(drop) {
        return Err(fault_of(&error));
    }
    let missing = needed.names();
    if !missing.is_empty() {
        return Err(Fault::Missing(missing));
    }
    String::from_utf8(output.text).map_err(|_| Fault::TooMuch)
}

fn compile<'environment, 'source>(
    environment: &'environment Environment<'source>,
    template: &'source str,
) -> Result<Template<'environment, 'source>, Fault> {
    environment
        .template_from_str(template)
        .map_err(|error| fault_of(&error))
}

fn environment<'source>(format: Format) -> Environment<'source> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    environment.set_formatter(move |output, _, value| {
        if let Some(missing) = value.downcast_object_ref::<Missing>() {
            missing.note();
            return Ok(());
        }
        let text = written(value)?;
        match format {
            Format::Text => output.write_str(&text),
            Format::Html => output.write_str(&escape(&text)),
        }
        .map_err(|_| Error::from(ErrorKind::WriteFailure))
    });
    environment.add_filter("default", |value: Value, other: Value| {
        match value.is_undefined() || value.downcast_object_ref::<Missing>().is_some() {
            true => other,
            false => value,
        }
    });
    environment.add_filter("upper", |value: Value| changed(value, str::to_uppercase));
    environment.add_filter("lower", |value: Value| changed(value, str::to_lowercase));
    environment.add_filter("url", |value: Value| match value.as_str() {
        Some(text) if !link(text) => Err(refusal(
            "a link begins with https://, http://, mailto: or tel:",
        )),
        _ => Ok(value),
    });
    environment.add_test("defined", |value: Value| {
        !value.is_undefined() && value.downcast_object_ref::<Missing>().is_none()
    });
    environment
}

/// A text that was changed; what is missing stays so, and is named where it is written.
fn changed(value: Value, change: impl Fn(&str) -> String) -> Result<Value, Error> {
    if value.downcast_object_ref::<Missing>().is_some() {
        return Ok(value);
    }
    Ok(Value::from(change(&written(&value)?)))
}

fn written(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => Ok(value.to_string()),
        ValueKind::Bool => Ok(if value.is_true() { "true" } else { "false" }.to_owned()),
        _ => Err(refusal(
            "a list or an object can't be written; name one of its fields",
        )),
    }
}

fn refusal(reason: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}

/// What is wrong, in words that quote no value.
fn fault_of(error: &Error) -> Fault {
    let line = error.line().unwrap_or(1);
    let detail = error.detail().unwrap_or_default();
    let reason = match error.kind() {
        ErrorKind::OutOfFuel => return Fault::TooMuch,
        ErrorKind::SyntaxError if !detail.is_empty() => detail.to_owned(),
        ErrorKind::InvalidOperation if !detail.is_empty() => detail.to_owned(),
        kind => kind.to_string(),
    };
    Fault::at(line, reason)
}

/// A text that grows no further than [`MAX_OUTPUT`].
#[derive(Default)]
struct Bounded {
    text: Vec<u8>,
    is_full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > MAX_OUTPUT {
            self.is_full = true;
            return Err(io::Error::from(io::ErrorKind::WriteZero));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fault, Format, check, fill};
    use serde_json::{Value, json};

    fn filled(template: &str, values: Value) -> Result<String, String> {
        fill(template, Format::Text, values.as_object().unwrap()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn values_stand_as_they_are_and_are_not_read_again() {
        let values = json!({ "name": "{{ secret }} <b>", "n": 2, "price": 89.50, "yes": true,
                             "lead": { "first_name": "Ada" }, "days": ["Monday", "Friday"] });
        for (template, expected) in [
            ("{{ name }}", "{{ secret }} <b>"),
            ("{{ n }} {{ price }} {{ yes }}", "2 89.5 true"),
            ("{{ lead.first_name | upper }}", "ADA"),
            (
                "{% for day in days %}{{ loop.index }} {{ day }};{% endfor %}",
                "1 Monday;2 Friday;",
            ),
            (
                "{% if n == 2 and not no %}two{% else %}other{% endif %}",
                "two",
            ),
            (
                "{{ no | default('you') }}{{ no.further | default(n) }}",
                "you2",
            ),
            ("{% if no is defined %}a{% elif yes %}b{% endif %}", "b"),
        ] {
            assert_eq!(
                filled(template, values.clone()).as_deref(),
                Ok(expected),
                "{template}"
            );
        }
    }

    #[test]
    fn all_that_is_missing_is_named_at_once_and_nothing_that_is_not_needed() {
        let template = "{{ a }} {{ b.c | upper }} {{ blank }} {{ nothing }} {% for x in list %}{{ x }}{% endfor %}\
                        {% if a %}{{ never }}{% endif %}{{ d | default('d') }}";
        let fault = fill(
            template,
            Format::Text,
            json!({ "blank": "  ", "nothing": null })
                .as_object()
                .unwrap(),
        );
        assert_eq!(
            fault.unwrap_err().missing(),
            ["a", "b.c", "blank", "list", "nothing"]
        );
    }

    #[test]
    fn html_is_escaped() {
        let values = json!({ "name": "<b>'&\"" });
        let html = fill(
            "<p>{{ name }}</p>",
            Format::Html,
            values.as_object().unwrap(),
        );
        assert_eq!(html.as_deref(), Ok("<p>&lt;b&gt;&#39;&amp;&quot;</p>"));
    }

    #[test]
    fn what_is_broken_is_told_with_its_line() {
        for (template, expected) in [
            (
                "a\n{{ list }}",
                "line 2: a list or an object can't be written; name one of its fields",
            ),
            (
                "{{ bad | url }}",
                "line 1: a link begins with https://, http://, mailto: or tel:",
            ),
        ] {
            let values = json!({ "list": [1], "bad": "javascript:alert(1)" });
            assert_eq!(
                filled(template, values).unwrap_err(),
                expected,
                "{template}"
            );
        }
        for broken in [
            "{{ }}",
            "{% if a %}",
            "{{ a b }}",
            "{% for x %}{% endfor %}",
            "{{ 'a }}",
        ] {
            assert!(
                matches!(check(broken, Format::Text), Err(Fault::Broken { .. })),
                "{broken}"
            );
        }
    }

    #[test]
    fn names_are_told_when_it_is_saved() {
        let names = check(
            "{{ b.c }} {% if a %}{{ d | default(1) }}{% endif %}",
            Format::Text,
        )
        .unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["a", "b.c", "d"]);
    }

    #[test]
    fn nothing_takes_long_or_grows_without_end() {
        let long: Vec<u32> = (0..3000).collect();
        let values = json!({ "long": long });
        let nested = "{% for a in long %}{% for b in long %}{% endfor %}{% endfor %}";
        assert!(
            filled(nested, values.clone())
                .unwrap_err()
                .contains("too long")
        );
        let wide = format!("{{% for a in long %}}{}{{% endfor %}}", "x".repeat(30_000));
        assert!(filled(&wide, values).unwrap_err().contains("too long"));
        for deep in ["(", "not ", "a.b"] {
            let template = format!("{{{{ {} }}}}", deep.repeat(990 / deep.len()));
            let _ = check(&template, Format::Text);
        }
    }
}
