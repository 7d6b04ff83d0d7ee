//! The files of a function as they lie in `template`, and what stands there for names.

use crate::{Domain, Name};

/// Each file and where it goes.
const FILES: [(&str, &str); 8] = [
    (
        include_str!("../template/function.toml"),
        "functions/new-function/Cargo.toml",
    ),
    (
        include_str!("../template/README.md"),
        "functions/new-function/README.md",
    ),
    (
        include_str!("../template/function.rs"),
        "functions/new-function/src/lib.rs",
    ),
    (
        include_str!("../template/request.rs"),
        "shared/domain/new-domain/src/new_function.rs",
    ),
    (
        include_str!("../template/function.sql"),
        "sql/functions/new-domain/new_function.sql",
    ),
    (
        include_str!("../template/end_to_end.rs"),
        "tests/end-to-end/tests/it/functions/new_function.rs",
    ),
    (
        include_str!("../template/contract.rs"),
        "tests/tools/contract/src/functions/new_function.rs",
    ),
    (
        include_str!("../template/case.js"),
        "tests/clients/supabase/cases/new-function.js",
    ),
];

/// The template for one function.
pub(crate) struct Template {
    name: Name,
    domain: Domain,
}

impl Template {
    pub(crate) fn new(name: Name, domain: Domain) -> Self {
        Self { name, domain }
    }

    /// A text of the template with the names in it.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("new-function", self.name.as_str())
            .replace("new_function", &self.name.snake())
            .replace("NewFunction", &self.name.camel())
            .replace("new-domain", self.domain.as_str())
            .replace("new_domain", &self.domain.snake())
    }

    /// Paths and contents.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let files = FILES.iter();
        files
            .map(|(content, path)| (self.fill(path), self.fill(content)))
            .collect()
    }
}
