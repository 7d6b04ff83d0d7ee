//! Prints the text of a file, a block a line: to compare it with what other readers find.

use std::{env, error::Error, fs, path::Path};

use extraction::{Limits, extract};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: extract FILE")?;
    let name = Path::new(&path).file_name().unwrap_or_default();
    let read = extract(
        &fs::read(&path)?,
        &name.to_string_lossy(),
        None,
        Limits::default(),
    )?;
    for block in read.blocks {
        println!("{}", block.text);
    }
    Ok(())
}
