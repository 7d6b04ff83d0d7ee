//! Compresses the files of a page, and lists them for the function that serves them. It is for build scripts.

use std::{
    env, error,
    fmt::Write as _,
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// Built from `page/` by `npm run build`, and committed: who builds the component needs no Node.
const FILES: &str = "dist";

/// The names of the files that the page was built to, in their order. Cargo builds again where one of them changes.
///
/// # Errors
/// The folder can't be read.
pub fn names() -> io::Result<Vec<String>> {
    println!("cargo::rerun-if-changed={FILES}");
    let mut names: Vec<String> = fs::read_dir(FILES)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    names.sort();
    Ok(names)
}

/// The folder for what a build script writes.
///
/// # Errors
/// It is not Cargo that runs it.
pub fn out() -> Result<PathBuf, &'static str> {
    let out = env::var_os("OUT_DIR");
    out.map(PathBuf::from).ok_or("cargo sets OUT_DIR")
}

/// Writes `files.rs`: a list of these files as the function serves them, each by Brotli and by gzip.
///
/// # Errors
/// A file can't be read or written, or is of a type that pages don't have.
pub fn pack(names: &[String]) -> Result<(), Box<dyn error::Error>> {
    let out = out()?;
    let mut list = String::from("&[\n");
    for name in names {
        let content = fs::read(Path::new(FILES).join(name))?;
        fs::write(out.join(format!("{name}.br")), brotli(&content)?)?;
        fs::write(out.join(format!("{name}.gz")), gzip(&content)?)?;
        let include =
            |end: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}{end}\"))");
        writeln!(
            list,
            "File {{ name: {name:?}, content_type: {:?}, brotli: {}, gzip: {} }},",
            media_type(name)?,
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
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("svg") => Ok("image/svg+xml"),
        Some("txt") => Ok("text/plain; charset=utf-8"),
        _ => Err(format!("{name} is of no known type")),
    }
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    // Quality 11, and a window of 4 MB.
    brotli::CompressorReader::new(content, 4096, 11, 22).read_to_end(&mut compressed)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}
