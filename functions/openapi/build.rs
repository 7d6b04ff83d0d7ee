//! Takes the white space out of the document. It is committed for people and served to programs.

use serde_json::Value;
use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi.json");
    let document: Value = serde_json::from_str(&fs::read_to_string("openapi.json")?)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out.join("openapi.json"), document.to_string())?;
    Ok(())
}
