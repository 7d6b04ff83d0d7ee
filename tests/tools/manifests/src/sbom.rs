//! What a component is made of: a software bill of materials (SBOM) in CycloneDX 1.6.
//!
//! Cargo itself says which crates are compiled into a component, by `cargo tree` for the target and for the packages that
//! are built together: what builds, tests and expands macros is no part of a component. (`cargo metadata`, by which other
//! tools go, has the features that any member of the workspace asks for, the tests' included.)

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use toml_edit::DocumentMut;

/// A crate, or a package of npm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Package {
    fn reference(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// Which crates depend on which, with their licenses.
#[derive(Debug, Default, PartialEq)]
pub struct Crates {
    licenses: BTreeMap<Package, String>,
    dependencies: BTreeMap<Package, BTreeSet<Package>>,
}

impl Crates {
    /// What `cargo tree` prints by these.
    pub const ARGUMENTS: [&str; 6] = [
        "--edges=normal,no-proc-macro",
        "--prefix=depth",
        "--format",
        " {p}\t{l}\t",
        "--charset=ascii",
        "--target",
    ];

    /// Reads it.
    ///
    /// # Errors
    /// If a line is none of a tree.
    pub fn parse(tree: &str) -> Result<Self> {
        let mut crates = Self::default();
        let mut above: Vec<Package> = Vec::new();
        for line in tree.lines().filter(|line| !line.is_empty()) {
            let package = crates.line(line, &mut above);
            package.with_context(|| format!("not of a tree: {line}"))?;
        }
        Ok(crates)
    }

    fn line(&mut self, line: &str, above: &mut Vec<Package>) -> Option<()> {
        let (depth, rest) = line.split_once(' ')?;
        let mut parts = rest.split('\t');
        let mut words = parts.next()?.split(' ');
        let package = Package {
            name: words.next()?.to_owned(),
            version: words.next()?.strip_prefix('v')?.to_owned(),
        };
        above.truncate(depth.parse().ok()?);
        if let Some(parent) = above.last() {
            let dependencies = self.dependencies.entry(parent.clone()).or_default();
            dependencies.insert(package.clone());
        }
        let license = parts.next()?.to_owned();
        self.licenses.insert(package.clone(), license);
        above.push(package);
        Some(())
    }

    /// A crate by name, where there is one version of it.
    pub fn named(&self, name: &str) -> Option<&Package> {
        self.licenses.keys().find(|package| package.name == name)
    }

    /// A crate and all that it depends on.
    fn below(&self, root: &Package) -> BTreeSet<Package> {
        let mut found = BTreeSet::from([root.clone()]);
        let mut waiting = vec![root];
        while let Some(package) = waiting.pop() {
            for dependency in self.dependencies.get(package).into_iter().flatten() {
                if found.insert(dependency.clone()) {
                    waiting.push(dependency);
                }
            }
        }
        found
    }
}

/// The SHA-256 of each crate that comes from a registry, as `Cargo.lock` has it.
///
/// # Errors
/// If the lock is not TOML.
pub fn checksums(lock: &str) -> Result<BTreeMap<Package, String>> {
    let lock: DocumentMut = lock.parse().context("Cargo.lock is not TOML")?;
    let packages = lock
        .get("package")
        .and_then(|item| item.as_array_of_tables());
    let packages = packages.into_iter().flatten();
    Ok(packages
        .filter_map(|package| {
            let text = |name| Some(package.get(name)?.as_str()?.to_owned());
            let checksum = text("checksum")?;
            let (name, version) = (text("name")?, text("version")?);
            Some((Package { name, version }, checksum))
        })
        .collect())
}

/// What a page takes into its script from npm, as its `package-lock.json` has it.
///
/// # Errors
/// If the lock is not JSON.
pub fn npm_components(lock: &str) -> Result<Vec<Value>> {
    let lock: Value = serde_json::from_str(lock).context("package-lock.json is not JSON")?;
    let packages = lock.get("packages").and_then(Value::as_object);
    let packages = packages.into_iter().flatten();
    Ok(packages
        .filter(|(_, package)| package.get("dev") != Some(&Value::Bool(true)))
        .filter_map(|(path, package)| {
            let (_, name) = path.rsplit_once("node_modules/")?;
            let text = |name| package.get(name).and_then(Value::as_str);
            let version = text("version")?;
            let digest = text("integrity")?.strip_prefix("sha512-")?;
            // The scope of a name is percent-encoded there.
            let purl = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
            Some(json!({
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "purl": purl,
                "licenses": licenses(text("license").unwrap_or_default()),
                "hashes": [{ "alg": "SHA-512", "content": hexadecimal(&STANDARD.decode(digest).ok()?) }],
            }))
        })
        .collect())
}

/// Bytes as digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An expression of SPDX. Older crates separate choices by a slash.
fn licenses(expression: &str) -> Value {
    match expression {
        "" => json!([]),
        expression => json!([{ "expression": expression.replace('/', " OR ") }]),
    }
}

/// A component of Frontdesk, and all that is known of it.
pub struct Component<'a> {
    /// Its name.
    pub name: &'a str,
    /// What Cargo compiles into it.
    pub crates: &'a Crates,
    /// Of crates, by [`checksums`].
    pub checksums: &'a BTreeMap<Package, String>,
    /// Of its page, by [`npm_components`].
    pub npm: Vec<Value>,
    /// The version of Rust, whose standard library is in it.
    pub rust: &'a str,
    /// The SHA-256 of its Wasm file.
    pub digest: &'a str,
}

impl Component<'_> {
    /// The document.
    ///
    /// # Errors
    /// If Cargo's tree has no such component.
    pub fn bill(&self) -> Result<Value> {
        let root = self.crates.named(self.name);
        let root = root.with_context(|| format!("there is no crate {}", self.name))?;
        let all = self.crates.below(root);
        let mut components: Vec<Value> = all
            .iter()
            .filter(|package| *package != root)
            .map(|package| self.library(package))
            .collect();
        let std = format!("std@{}", self.rust);
        components.push(json!({
            "type": "library",
            "bom-ref": std,
            "name": "std",
            "version": self.rust,
            "description": "Rust's standard library, with the crates and the wasi-libc in it",
            "licenses": licenses("MIT OR Apache-2.0"),
            "externalReferences": [{ "type": "vcs", "url": "https://github.com/rust-lang/rust" }],
        }));
        let mut dependencies: Vec<Value> = all
            .iter()
            .map(|package| {
                let below = self.crates.dependencies.get(package).into_iter().flatten();
                let mut references: Vec<String> =
                    below.map(|package| self.reference(package)).collect();
                if package == root {
                    references.push(std.clone());
                    let npm = self
                        .npm
                        .iter()
                        .filter_map(|one| one.get("bom-ref")?.as_str());
                    references.extend(npm.map(str::to_owned));
                }
                json!({ "ref": self.reference(package), "dependsOn": references })
            })
            .collect();
        dependencies.push(json!({ "ref": std }));
        for one in &self.npm {
            dependencies.push(json!({ "ref": one.get("bom-ref") }));
            components.push(one.clone());
        }
        Ok(json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "lifecycles": [{ "phase": "build" }],
                "component": {
                    "type": "application",
                    "bom-ref": self.reference(root),
                    "name": root.name,
                    "version": root.version,
                    "licenses": licenses(&self.license(root)),
                    "hashes": [{ "alg": "SHA-256", "content": self.digest }],
                },
            },
            "components": components,
            "dependencies": dependencies,
        }))
    }

    /// Crates of the workspace are in no registry, so they have no URL of a package.
    fn purl(&self, package: &Package) -> Option<String> {
        let is_published = self.checksums.contains_key(package);
        is_published.then(|| format!("pkg:cargo/{}", package.reference()))
    }

    fn reference(&self, package: &Package) -> String {
        self.purl(package).unwrap_or_else(|| package.reference())
    }

    fn license(&self, package: &Package) -> String {
        let license = self.crates.licenses.get(package);
        license.cloned().unwrap_or_default()
    }

    fn library(&self, package: &Package) -> Value {
        let mut library = json!({
            "type": "library",
            "bom-ref": self.reference(package),
            "name": package.name,
            "version": package.version,
            "scope": "required",
            "licenses": licenses(&self.license(package)),
        });
        if let (Some(checksum), Some(purl), Some(library)) = (
            self.checksums.get(package),
            self.purl(package),
            library.as_object_mut(),
        ) {
            library.insert("purl".to_owned(), purl.into());
            let hash = json!([{ "alg": "SHA-256", "content": checksum }]);
            library.insert("hashes".to_owned(), hash);
        }
        library
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
0 booking-create v0.1.0 (/home/ada/frontdesk/functions/booking-create)\tMIT\t
1 bookings v0.1.0 (/home/ada/frontdesk/shared/domain/bookings)\tMIT\t
2 serde v1.0.228\tMIT OR Apache-2.0\t
1 serde v1.0.228\tMIT OR Apache-2.0\t (*)

0 console v0.1.0 (/home/ada/frontdesk/functions/console)\tMIT\t
1 memchr v2.7.0\tUnlicense/MIT\t
1 bookings v0.1.0 (/home/ada/frontdesk/shared/domain/bookings)\tMIT\t (*)
";

    const LOCK: &str = r#"
[[package]]
name = "bookings"
version = "0.1.0"

[[package]]
name = "memchr"
version = "2.7.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aa"

[[package]]
name = "serde"
version = "1.0.228"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "bb"
"#;

    const NPM: &str = r#"{ "packages": {
        "": { "name": "console" },
        "node_modules/@preact/signals": { "version": "2.11.4", "license": "MIT", "integrity": "sha512-AQI=" },
        "node_modules/esbuild": { "version": "0.28.2", "dev": true, "license": "MIT", "integrity": "sha512-AQI=" }
    } }"#;

    fn bill(name: &str, npm: Vec<Value>) -> Value {
        let component = Component {
            name,
            crates: &Crates::parse(TREE).unwrap(),
            checksums: &checksums(LOCK).unwrap(),
            npm,
            rust: "1.95.0",
            digest: "cc",
        };
        component.bill().unwrap()
    }

    fn references(bill: &Value) -> Vec<&str> {
        let components = bill["components"].as_array().unwrap().iter();
        components
            .map(|component| component["bom-ref"].as_str().unwrap())
            .collect()
    }

    #[test]
    fn a_bill_has_all_that_a_component_depends_on_and_nothing_else() {
        let bill = bill("booking-create", Vec::new());

        assert_eq!(
            references(&bill),
            ["bookings@0.1.0", "pkg:cargo/serde@1.0.228", "std@1.95.0"]
        );
        assert_eq!(bill["metadata"]["component"]["hashes"][0]["content"], "cc");
        assert_eq!(bill["components"][1]["hashes"][0]["content"], "bb");
        assert_eq!(bill["components"][0]["purl"], Value::Null);
        assert_eq!(
            bill["dependencies"][1],
            json!({ "ref": "bookings@0.1.0", "dependsOn": ["pkg:cargo/serde@1.0.228"] })
        );
        assert!(!bill.to_string().contains("/home/"), "{bill}");
    }

    #[test]
    fn a_tree_that_is_cut_short_is_followed_where_it_stands_in_full() {
        let bill = bill("console", npm_components(NPM).unwrap());

        assert_eq!(
            references(&bill),
            [
                "bookings@0.1.0",
                "pkg:cargo/memchr@2.7.0",
                "pkg:cargo/serde@1.0.228",
                "std@1.95.0",
                "pkg:npm/%40preact/signals@2.11.4",
            ]
        );
        assert_eq!(
            bill["components"][1]["licenses"][0]["expression"],
            "Unlicense OR MIT"
        );
        assert_eq!(bill["components"][4]["hashes"][0]["content"], "0102");
    }

    #[test]
    fn what_is_no_tree_is_an_error() {
        assert!(Crates::parse("error: no such package").is_err());
    }
}
