//! Application variables, and the templates in which components use them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::manifest::Variable;

/// The value of every application variable.
#[derive(Debug, Default)]
pub(crate) struct Values(BTreeMap<String, String>);

impl Values {
    /// Takes each declared variable from what was `given`, else from the `environment`
    /// (`SPIN_VARIABLE_NAME`), else its default; what then has no value is named, all at once.
    pub fn resolve(
        declared: &BTreeMap<String, Variable>,
        given: &BTreeMap<String, String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let mut values = BTreeMap::new();
        let mut missing = Vec::new();
        for (name, variable) in declared {
            check_name(name).map_err(|reason| anyhow!("variable {reason}"))?;
            ensure!(
                variable.required != variable.default.is_some(),
                "variable `{name}` must be `required` or have a `default`, and not both"
            );
            let value = given
                .get(name)
                .cloned()
                .or_else(|| environment(&format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase())))
                .or_else(|| variable.default.clone());
            match value {
                Some(value) => _ = values.insert(name.clone(), value),
                None => missing.push(name.as_str()),
            }
        }
        ensure!(
            missing.is_empty(),
            "required variables without a value: {} (give them with `--variable NAME=VALUE` or \
             as SPIN_VARIABLE_NAME)",
            missing.join(", ")
        );
        Ok(Self(values))
    }

    /// Puts the values into a template: `{{ name }}` between literal text.
    pub fn fill(&self, template: &str) -> Result<String> {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((literal, expression)) = rest.split_once("{{") {
            let (name, after) = expression
                .split_once("}}")
                .with_context(|| format!("unmatched `{{{{` in the template `{template}`"))?;
            let name = name.trim();
            let Some(value) = self.0.get(name) else {
                bail!("unknown variable `{name}` in the template `{template}`");
            };
            filled.push_str(literal);
            filled.push_str(value);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// Whether the text has to be filled before it means anything.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{")
}

/// Checks a name as Spin does, since it becomes part of an environment variable's.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    let reason = if name.is_empty() {
        "must not be empty".to_owned()
    } else if let Some(invalid) = name
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_'))
    {
        format!(
            "invalid character {invalid:?}. Variable names may contain only lower-case letters, \
             numbers, and underscores."
        )
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        "must start with a lowercase ASCII letter".to_owned()
    } else if name.ends_with('_') {
        "must end with a lowercase ASCII letter or digit".to_owned()
    } else if name.contains("__") {
        "must not contain multiple consecutive underscores".to_owned()
    } else {
        return Ok(());
    };
    Err(format!("{name:?}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required() -> Variable {
        Variable {
            required: true,
            ..Default::default()
        }
    }

    fn with_default(value: &str) -> Variable {
        Variable {
            default: Some(value.to_owned()),
            ..Default::default()
        }
    }

    fn values(given: &[(&str, &str)]) -> Values {
        Values(
            given
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn what_is_given_wins_over_the_environment_and_that_over_the_default() {
        let declared = ["a", "b", "c"]
            .map(|name| (name.to_owned(), with_default("default")))
            .into();
        let given = [("a".to_owned(), "given".to_owned())].into();
        let environment =
            |name: &str| (name != "SPIN_VARIABLE_C").then(|| "environment".to_owned());

        let values = Values::resolve(&declared, &given, environment).unwrap();

        assert_eq!(
            values.fill("{{ a }} {{b}} {{ c}}").unwrap(),
            "given environment default"
        );
    }

    #[test]
    fn every_missing_required_variable_is_named() {
        let declared = [
            ("first".to_owned(), required()),
            ("second".to_owned(), required()),
        ]
        .into();
        let error = Values::resolve(&declared, &BTreeMap::new(), |_| None)
            .unwrap_err()
            .to_string();
        assert!(error.contains("first, second"), "{error}");
    }

    #[test]
    fn a_variable_is_either_required_or_has_a_default() {
        for variable in [
            Variable::default(),
            Variable {
                required: true,
                ..with_default("x")
            },
        ] {
            let declared = [("name".to_owned(), variable)].into();
            assert!(Values::resolve(&declared, &BTreeMap::new(), |_| None).is_err());
        }
    }

    #[test]
    fn faulty_templates_are_refused() {
        let values = values(&[("known", "x")]);
        assert!(values.fill("a {{ known").is_err());
        assert!(
            values
                .fill("{{ unknown }}")
                .unwrap_err()
                .to_string()
                .contains("`unknown`")
        );
        assert_eq!(
            values.fill("}} no expression {").unwrap(),
            "}} no expression {"
        );
    }

    #[test]
    fn a_value_is_never_read_as_a_template() {
        assert_eq!(
            values(&[("a", "{{ b }}")]).fill("{{ a }}").unwrap(),
            "{{ b }}"
        );
    }

    #[test]
    fn names_are_lower_snake_case() {
        for good in ["a", "jwt_secret", "key2"] {
            assert_eq!(check_name(good), Ok(()));
        }
        for bad in [
            "",
            "A",
            "2key",
            "key-name",
            "key_",
            "key__name",
            "_key",
            "ключ",
        ] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
