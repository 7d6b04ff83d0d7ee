//! Compresses the script, and lists it for the function.

use std::{error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let names = page_files::names()?;
    let [script] = names.as_slice() else {
        return Err(format!("there is more than the one script: {names:?}").into());
    };
    fs::write(page_files::out()?.join("name.rs"), format!("{script:?}"))?;
    page_files::pack(&names)
}
