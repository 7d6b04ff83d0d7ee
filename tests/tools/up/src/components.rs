//! How components are compiled: the same commit gives the same bytes, wherever it is built.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cargo, repository};

/// The target of the functions.
pub const TARGET: &str = "wasm32-wasip2";

/// Stands between the flags of [`ENCODED`].
const SEPARATOR: &str = "\u{1f}";
const ENCODED: &str = "CARGO_ENCODED_RUSTFLAGS";

/// The linker leaves five bytes for each number that it fills in; with this, as many as the number takes. Debug information,
/// which other profiles have, would not fit any more.
const COMPACT: &str = "-Clink-arg=--compress-relocations";

/// `cargo build` of components, by one of the profiles, with flags for the compiler beside the checkout's own. Everything
/// that builds any does it by this command: with other flags Cargo would compile all of it anew.
///
/// A panic names its source file, and that file's folder is another one on each machine. So the compiler is told what to
/// write instead.
pub fn build_components(profile: &str, flags: &[String]) -> Command {
    let mut command = cargo();
    command.args(["build", "--profile", profile, "--target", TARGET]);
    command.env_remove("RUSTFLAGS").env_remove(ENCODED);
    let mut own: Vec<String> = Folders::of_machine().flags().collect();
    if profile == "release" {
        own.push(COMPACT.to_owned());
    }
    if flags.is_empty() {
        command.arg("--config").arg(configuration(&own));
    } else {
        // Cargo reads those of its configuration only where the environment has none.
        let flags: Vec<String> = flags.iter().cloned().chain(own).collect();
        command.env(ENCODED, flags.join(SEPARATOR));
    }
    command
}

/// The flags for the compiler that the environment has.
pub fn own_flags() -> Vec<String> {
    read_flags(env::var(ENCODED).ok(), env::var("RUSTFLAGS").ok())
}

/// Read as Cargo does.
fn read_flags(encoded: Option<String>, plain: Option<String>) -> Vec<String> {
    let flags: Vec<String> = match (encoded, plain) {
        (Some(encoded), _) => encoded.split(SEPARATOR).map(str::to_owned).collect(),
        (None, Some(plain)) => plain.split_whitespace().map(str::to_owned).collect(),
        (None, None) => Vec::new(),
    };
    flags.into_iter().filter(|flag| !flag.is_empty()).collect()
}

/// The folders of this machine that sources come from, and what stands for each in a component.
struct Folders(Vec<(PathBuf, &'static str)>);

impl Folders {
    fn of_machine() -> Self {
        let mut folders = Vec::new();
        // One for each registry or mirror of it. This program was built from crates, so they are there.
        let sources = cargo_home().join("registry/src");
        let mut registries: Vec<PathBuf> = fs::read_dir(sources)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        registries.sort();
        folders.extend(registries.into_iter().map(|registry| (registry, "crates")));
        folders.push((repository(), "frontdesk"));
        // What build scripts write. Of two folders that fit, the compiler takes the last.
        let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.and_then(|target| std::path::absolute(target).ok());
        folders.extend(target.map(|target| (target, "frontdesk/target")));
        Self(folders)
    }

    fn flags(&self) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
    }
}

/// Flags as a value of Cargo's configuration.
fn configuration(flags: &[String]) -> OsString {
    let quoted: Vec<String> = flags.iter().map(|flag| quoted(flag)).collect();
    format!("target.{TARGET}.rustflags=[{}]", quoted.join(",")).into()
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// Where Cargo keeps the sources of crates.
pub fn cargo_home() -> PathBuf {
    let own = env::var_os("CARGO_HOME").map(PathBuf::from);
    let usual = || Some(env::home_dir()?.join(".cargo"));
    let home = own.or_else(usual).unwrap_or_default();
    std::path::absolute(&home).unwrap_or(home)
}

/// The folder that Cargo builds the checkout in.
pub fn target_folder() -> PathBuf {
    let own = env::var_os("CARGO_TARGET_DIR");
    repository().join(own.map_or("target".into(), PathBuf::from))
}

/// The Wasm file of a component in a target folder.
pub fn component_file(target: &Path, profile: &str, name: &str) -> PathBuf {
    let file = format!("{}.wasm", name.replace('-', "_"));
    target.join(TARGET).join(profile).join(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_the_environment_are_read_as_cargo_reads_them() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read_flags(None, None), [""; 0]);
        assert_eq!(read_flags(None, some("")), [""; 0]);
        assert_eq!(
            read_flags(None, some("-C  opt-level=3")),
            ["-C", "opt-level=3"]
        );
        assert_eq!(
            read_flags(some("--cfg\u{1f}a=\"b c\""), some("-C debuginfo=0")),
            ["--cfg", "a=\"b c\""]
        );
    }

    #[test]
    fn folders_are_written_for_the_configuration() {
        let folders = Folders(vec![
            ("/home/ada/.cargo/registry/src/index".into(), "crates"),
            ("/home/ada/\"desk\"".into(), "frontdesk"),
        ]);
        assert_eq!(
            configuration(&folders.flags().collect::<Vec<_>>()),
            "target.wasm32-wasip2.rustflags=[\
             \"--remap-path-prefix=/home/ada/.cargo/registry/src/index=crates\",\
             \"--remap-path-prefix=/home/ada/\\\"desk\\\"=frontdesk\"]"
        );
    }

    #[test]
    fn this_checkout_and_its_registry_are_named() {
        let Folders(folders) = Folders::of_machine();
        let has = |name: &str| folders.iter().any(|(_, to)| *to == name);
        assert!(has("frontdesk"));
        assert!(folders.iter().all(|(from, _)| from.is_absolute()));
    }
}
