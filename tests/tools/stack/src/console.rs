//! The functions' log on the terminal of `cargo up`.

use std::io::{IsTerminal, Write, stdout};

use crate::{catch_up, progress::CLEAR};

/// Shows a line; over a progress bar, which is drawn again below it.
pub(crate) fn show(line: &str) {
    if catch_up::is_of_good_call(line) {
        return;
    }
    let mut out = stdout().lock();
    let clear = if out.is_terminal() { CLEAR } else { "" };
    // Without a terminal there is nobody to tell.
    let _ = writeln!(out, "{clear}{line}").and_then(|()| out.flush());
}
