//! The browser of the tests.

use std::{env, path::PathBuf};

use super::leave_out;

/// `required` makes a missing Chromium a failure, where it is left out otherwise.
const BROWSER: &str = "FRONTDESK_BROWSER";
/// Names a Chromium that is in an unusual place.
pub const CHROMIUM: &str = "FRONTDESK_CHROMIUM";

/// The first Chromium of the environment and the PATH. Without one, says that what needs it is left out.
pub fn chromium(what: &str) -> Option<PathBuf> {
    let found = found();
    if found.is_none() {
        let reason = format!("there is no Chromium, and {CHROMIUM} names none");
        leave_out(BROWSER, what, &reason);
    }
    found
}

fn found() -> Option<PathBuf> {
    if let Some(path) = env::var_os(CHROMIUM) {
        return Some(path.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}
