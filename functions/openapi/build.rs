//! Takes the white space out of the document and compresses it. It is committed for people and served to programs.

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use std::{env, error::Error, fs, io::Write as _, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi.json");
    let document: Value = serde_json::from_str(&fs::read_to_string("openapi.json")?)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(document.to_string().as_bytes())?;
    fs::write(out.join("openapi.json.gz"), packed.finish()?)?;
    Ok(())
}
