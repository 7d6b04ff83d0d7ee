//! A release: one migration file with all that is new since the last one, for a database that is migrated by others, such
//! as a Supabase project.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::{
    files::{Sources, SqlFile, drop_triggers, has_triggers, routines},
    heads::{Head, heads},
};

/// Begins the part of a release that is one file of `sql/`: its name and SHA-256 follow.
const PART: &str = "-- frontdesk-file ";
/// Tells of a file that is no more.
const GONE: &str = "-- frontdesk-gone ";

/// Writes what is new in a folder of SQL as one file into a folder of migrations, compared with the releases there: new
/// migrations, new and changed foundations and functions, and the closing step. Gives its path; `None` where nothing is new.
///
/// `stamp` is the time of the release (UTC), such as `20261128120000`, which orders it after what was released before.
///
/// # Errors
/// A migration that was released has changed or is gone; a release with a later stamp is there already.
pub fn release(sql: &Path, into: &Path, stamp: &str, name: &str) -> Result<Option<PathBuf>> {
    let sources = Sources::read(sql)?;
    let released = Released::read(into)?;
    if let Some(last) = &released.last
        && last.as_str() >= stamp
    {
        bail!("{last} is released already: {stamp} would come before it");
    }
    for (file, part) in &released.parts {
        if file.starts_with("migrations/") {
            match sources.migrations.iter().find(|now| now.name == *file) {
                None => bail!("{file} was released: bring it back"),
                Some(now) if now.sha256 != part.sha256 => bail!(
                    "{file} was released and has changed since: undo the change and write a new migration"
                ),
                Some(_) => {}
            }
        }
    }
    let is_new = |file: &&SqlFile| {
        let part = released.parts.get(&file.name);
        part.is_none_or(|part| part.sha256 != file.sha256)
    };
    let new: Vec<&SqlFile> = (sources.foundations.iter().filter(is_new))
        .chain(sources.migrations.iter().filter(is_new))
        .chain(sources.functions.iter().filter(is_new))
        .collect();
    let gone = released.gone(&sources);
    if new.is_empty() && gone.is_empty() && !sources.closing.iter().any(|file| is_new(&file)) {
        return Ok(None);
    }

    let mut text = format!(
        "-- Frontdesk, released as {name}. `cargo sql release` wrote it and reads it again: it is not to be edited.\n\n\
         set check_function_bodies = off;\n"
    );
    for file in new {
        write_part(&mut text, file, &released)?;
    }
    // After the migrations, which may drop what used them.
    for (file, dropped) in gone {
        write!(text, "\n{GONE}{file}\n")?;
        if has_triggers(&file) && !dropped.is_empty() {
            text.push_str(&drop_triggers(&dropped, &[]));
        }
        write_drops(&mut text, &dropped)?;
    }
    for file in &sources.closing {
        write_part(&mut text, file, &released)?;
    }
    text.push_str("\nreset check_function_bodies;\n");

    fs::create_dir_all(into).with_context(|| format!("cannot make {}", into.display()))?;
    let path = into.join(format!("{stamp}_{name}.sql"));
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Some(path))
}

fn write_part(text: &mut String, file: &SqlFile, released: &Released) -> Result<()> {
    write!(text, "\n{PART}{} {}\n", file.name, file.sha256)?;
    let (redefined, kept) = released.earlier(file);
    write_drops(text, &redefined)?;
    if !kept.is_empty() {
        text.push_str(&file.reset(&kept));
    }
    writeln!(text, "{}", file.text.trim_end())?;
    Ok(())
}

fn write_drops(text: &mut String, routines: &[String]) -> Result<()> {
    for routine in routines {
        writeln!(text, "drop routine if exists {routine};")?;
    }
    Ok(())
}

/// What earlier releases hold.
#[derive(Default)]
struct Released {
    /// The newest text of each file.
    parts: BTreeMap<String, Part>,
    last: Option<String>,
}

struct Part {
    sha256: String,
    text: String,
}

impl Released {
    fn read(folder: &Path) -> Result<Self> {
        let mut released = Self::default();
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        for path in paths {
            let Some(stamp) = path
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(|name| name.split_once('_'))
                .map(|(stamp, _)| stamp.to_owned())
            else {
                continue;
            };
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            // Migrations of the project's own hold nothing of ours.
            if text.lines().any(|line| line.starts_with(PART)) {
                released.add(&text);
                released.last = Some(stamp);
            }
        }
        Ok(released)
    }

    fn add(&mut self, text: &str) {
        let mut current = None;
        for line in text.lines() {
            if let Some(name) = line.strip_prefix(GONE) {
                self.parts.remove(name);
                current = None;
            } else if let Some((name, sha256)) = line
                .strip_prefix(PART)
                .and_then(|rest| rest.split_once(' '))
            {
                let part = Part {
                    sha256: sha256.to_owned(),
                    text: String::new(),
                };
                self.parts.insert(name.to_owned(), part);
                current = Some(name.to_owned());
            } else if let Some(part) = current.as_ref().and_then(|name| self.parts.get_mut(name)) {
                part.text.push_str(line);
                part.text.push('\n');
            }
        }
    }

    /// Files that are no more, each with the routines that no other file makes.
    fn gone(&self, sources: &Sources) -> Vec<(String, Vec<String>)> {
        let names: BTreeSet<&str> = sources
            .repeatable()
            .map(|file| file.name.as_str())
            .collect();
        let made: BTreeSet<String> = sources.repeatable().flat_map(SqlFile::routines).collect();
        self.parts
            .iter()
            .filter(|(name, _)| !name.starts_with("migrations/") && !names.contains(name.as_str()))
            .map(|(name, part)| {
                let dropped = routines(&part.text)
                    .into_iter()
                    .filter(|routine| !made.contains(routine))
                    .collect();
                (name.clone(), dropped)
            })
            .collect()
    }

    /// The routines of a file that were released before. First those that `create or replace` refuses, or takes for a
    /// second routine; then the rest.
    fn earlier(&self, file: &SqlFile) -> (Vec<String>, Vec<String>) {
        let released: BTreeMap<String, Head> = self
            .parts
            .values()
            .flat_map(|part| heads(&part.text))
            .map(|head| (head.name.clone(), head))
            .collect();
        let (kept, redefined): (Vec<_>, Vec<_>) = heads(&file.text)
            .into_iter()
            .filter_map(|head| Some((released.get(&head.name)?, head)))
            .partition(|(earlier, head)| head.replaces(earlier));
        let names = |heads: Vec<(&Head, Head)>| -> Vec<String> {
            heads.into_iter().map(|(_, head)| head.name).collect()
        };
        (names(redefined), names(kept))
    }
}
