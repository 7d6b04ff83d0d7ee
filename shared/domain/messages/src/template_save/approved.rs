//! What stands for the placeholders of a template of WhatsApp.

use super::{Parameter, TemplateSave};
use crate::social::{ApprovedText, is_position};
use problem::Faults;
use std::collections::{BTreeMap, BTreeSet};
use templates::Format;

impl TemplateSave {
    /// What stands for each placeholder of a template of WhatsApp.
    pub(super) fn placeholders(
        &self,
        variables: &mut BTreeSet<String>,
        faults: &mut Faults,
    ) -> Vec<Parameter> {
        let text = match ApprovedText::read(self.content.as_str()) {
            Ok(text) => text,
            Err(fault) => {
                faults.add("/content", fault);
                return Vec::new();
            }
        };
        let names = text.names();
        let mut given = BTreeMap::new();
        for (index, parameter) in self.parameters.iter().enumerate() {
            let name = match &parameter.name {
                Some(name) => name.as_str().to_owned(),
                None => (index + 1).to_string(),
            };
            let pointer = format!("/parameters/{index}");
            if !names.contains(&name.as_str()) {
                faults.add(&pointer, "is for no placeholder of the content");
            } else if given.contains_key(&name) {
                faults.add(&pointer, "is for a placeholder that has another already");
            }
            match templates::check(parameter.value.as_str(), Format::Text) {
                Ok(names) => variables.extend(names),
                Err(fault) => faults.add(format!("{pointer}/value"), fault.to_string()),
            }
            given.insert(name, parameter.value.as_str().to_owned());
        }
        let mut parameters = Vec::new();
        for name in names {
            let value = match given.remove(name) {
                Some(value) => value,
                None if is_position(name) => {
                    faults.add(
                        "/parameters",
                        format!("must say what stands for {{{{{name}}}}}"),
                    );
                    continue;
                }
                None => {
                    variables.insert(name.to_owned());
                    format!("{{{{ {name} }}}}")
                }
            };
            parameters.push(Parameter {
                name: name.to_owned(),
                value,
            });
        }
        parameters
    }
}
