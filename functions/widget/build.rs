//! Compresses the script, and lists it for the function.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

/// Built from `page/` by `npm run build`, and committed: who builds the component needs no Node.
const FILES: &str = "dist";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FILES}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let names: Vec<String> = fs::read_dir(FILES)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, std::io::Error>>()?;
    let [script] = names.as_slice() else {
        return Err(format!("{FILES} has more than the one script: {names:?}").into());
    };
    fs::write(out.join("name.rs"), format!("{script:?}"))?;
    let mut list = String::from("&[\n");
    for name in names {
        let content = fs::read(Path::new(FILES).join(&name))?;
        fs::write(out.join(format!("{name}.br")), brotli(&content)?)?;
        fs::write(out.join(format!("{name}.gz")), gzip(&content)?)?;
        let include =
            |end: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}{end}\"))");
        writeln!(
            list,
            "File {{ name: {name:?}, content_type: {:?}, brotli: {}, gzip: {} }},",
            media_type(&name)?,
            include(".br"),
            include(".gz"),
        )?;
    }
    list.push_str("]\n");
    fs::write(out.join("files.rs"), list)?;
    Ok(())
}

fn media_type(name: &str) -> Result<&'static str, String> {
    match name.rsplit('.').next() {
        Some("js") => Ok("text/javascript; charset=utf-8"),
        _ => Err(format!("{name} is of no known type")),
    }
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    // Quality 11, and a window of 4 MB.
    brotli::CompressorReader::new(content, 4096, 11, 22).read_to_end(&mut compressed)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}
