//! How well the topics of labelled messages are found, and how fast, natively and as Wasm.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use minilm::MiniLm;

use crate::{functions, wasm};

/// So many messages, or some more, are made of those there are, to tell what many cost.
const MANY: usize = 100_000;

/// Texts that the model is given at once.
const AT_ONCE: usize = 512;

/// Reads a CSV file with the columns `text` and `label`, makes the vectors, and runs the example of the crate
/// `clustering` on both: as Wasm on all messages, on a tenth of them and on many copies that are a little off, and natively.
pub fn run(file: &Path) -> Result<()> {
    let mut reader =
        csv::Reader::from_path(file).with_context(|| format!("can't read {}", file.display()))?;
    let columns = reader.headers()?.clone();
    let place = |name: &str| columns.iter().position(|column| column == name);
    let (Some(text), Some(label)) = (place("text"), place("label")) else {
        anyhow::bail!("{} has no columns `text` and `label`", file.display());
    };
    let mut messages = Vec::new();
    for row in reader.records() {
        let row = row?;
        messages.push((
            row.get(text).unwrap_or_default().to_owned(),
            row.get(label).unwrap_or_default().to_owned(),
        ));
    }

    let folder = folder(file)?;
    fs::write(folder.join("messages.json"), serde_json::to_vec(&messages)?)?;
    if !is_embedded(&folder, messages.len()) {
        embed(&messages, &folder)?;
    }

    let example = ["--package", "clustering", "--example", "find_topics"];
    functions::cargo_build_wasm(&example)?;
    let component = functions::artefacts().join("examples/find_topics.wasm");
    let many = MANY.div_ceil(messages.len().max(1)).to_string();
    for (every, times) in [("1", "1"), ("10", "1"), ("1", many.as_str())] {
        println!("\nWasm (embedded Wasmtime, one core):");
        let (printed, memory) = wasm::output_in(&component, &folder, &[every, times])?;
        print!("{printed}");
        println!("  {} MB of memory", memory / 1_000_000);
    }
    println!("\nNative:");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release"])
        .args(example)
        .arg("--")
        .arg(&folder)
        .status()?;
    ensure!(status.success(), "the example failed");
    Ok(())
}

/// Where the vectors of a file are kept between runs.
fn folder(file: &Path) -> Result<PathBuf> {
    let name = file.file_stem().context("a file is missing")?;
    let folder = stack::repository().join("target/bench/topics").join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn is_embedded(folder: &Path, count: usize) -> bool {
    let size = fs::metadata(folder.join("vectors.f32")).map(|file| file.len());
    size.is_ok_and(|size| size == (count * minilm::DIMENSIONS * 4) as u64)
}

fn embed(messages: &[(String, String)], folder: &Path) -> Result<()> {
    let model = MiniLm::load(&stack::models()?.join("all-minilm-l6-v2"))?;
    let mut file = BufWriter::new(File::create(folder.join("vectors.f32"))?);
    for (done, batch) in messages.chunks(AT_ONCE).enumerate() {
        eprintln!("vectors: {} of {}", done * AT_ONCE, messages.len());
        let texts: Vec<String> = batch.iter().map(|(text, _)| text.clone()).collect();
        for number in model.embed(&texts).vectors.iter().flatten() {
            file.write_all(&number.to_le_bytes())?;
        }
    }
    file.flush()?;
    Ok(())
}
