//! `files`: what a component may read, copied aside so that it sees just that.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    component::{Component, Placement},
    text_or::TextOr,
};

/// A folder with a component's files, removed when dropped.
#[derive(Debug)]
pub(crate) struct Files {
    pub folder: PathBuf,
}

impl Files {
    /// Copies the files of a component whose manifest lies in `root`; none asked for, none made.
    pub fn copy(component: &Component, root: &Path) -> Result<Option<Self>> {
        if component.files.is_empty() {
            return Ok(None);
        }
        let exclude = component
            .exclude_files
            .iter()
            .map(|pattern| glob::Pattern::new(pattern).context("`exclude_files`"))
            .collect::<Result<Vec<_>>>()?;
        let files = Self::in_new_folder()?;
        let copy = Copy {
            root,
            target: &files.folder,
            exclude,
        };
        for entry in &component.files {
            match entry {
                TextOr::Text(pattern) => copy.pattern(pattern),
                TextOr::Table(placement) => copy.placement(placement),
            }
            .with_context(|| format!("`files` entry {entry:?}"))?;
        }
        Ok(Some(files))
    }

    fn in_new_folder() -> Result<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("frontdesk-files-{}-{count}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self { folder }),
                // Left by a process of the same number that was killed.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(error).context(format!("can't create {}", folder.display()));
                }
            }
        }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.folder);
    }
}

struct Copy<'a> {
    root: &'a Path,
    target: &'a Path,
    exclude: Vec<glob::Pattern>,
}

impl Copy<'_> {
    /// A file, a folder or a glob, which keep their paths.
    fn pattern(&self, pattern: &str) -> Result<()> {
        let last = pattern.rsplit('/').next();
        ensure!(
            last != Some(".") && last != Some(".."),
            "a pattern can't end in `.` or `..`"
        );
        let path = self.root.join(pattern);
        if path.is_dir() {
            self.all(&path.join("**/*"), self.root, self.target)
        } else if path.exists() {
            self.one(&path, &self.target.join(pattern))
        } else if glob::Pattern::escape(pattern) != pattern {
            self.all(&path, self.root, self.target)
        } else {
            bail!("`{pattern}` does not exist")
        }
    }

    /// A file or folder that gets a path of its own.
    fn placement(&self, placement: &Placement) -> Result<()> {
        let source = self.root.join(&placement.source);
        let target = self
            .target
            .join(placement.destination.trim_start_matches('/'));
        if source.is_dir() {
            self.all(&source.join("**/*"), &source, &target)
        } else {
            ensure!(source.exists(), "`{}` does not exist", placement.source);
            self.one(&source, &target)
        }
    }

    fn all(&self, pattern: &Path, base: &Path, target: &Path) -> Result<()> {
        for path in glob::glob(pattern.to_str().context("a path is not text")?)? {
            let path = path?;
            let Ok(in_root) = path.strip_prefix(self.root) else {
                bail!("`{}` is outside the manifest's folder", path.display());
            };
            if path.is_file()
                && !self
                    .exclude
                    .iter()
                    .any(|pattern| pattern.matches_path(in_root))
            {
                self.one(&path, &target.join(path.strip_prefix(base)?))?;
            }
        }
        Ok(())
    }

    fn one(&self, source: &Path, target: &Path) -> Result<()> {
        let leaves = |path: &Path| path.components().any(|part| part.as_os_str() == "..");
        ensure!(
            source.starts_with(self.root) && !leaves(source) && !leaves(target),
            "`{}` leaves the manifest's folder",
            source.display()
        );
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(source, target)
            .with_context(|| format!("can't copy `{}`", source.display()))
            .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a few files, removed when dropped.
    fn root() -> Files {
        let root = Files::in_new_folder().unwrap();
        fs::create_dir_all(root.folder.join("dist/css")).unwrap();
        for file in [
            "a.txt",
            "b.md",
            "dist/index.html",
            "dist/css/a.css",
            "dist/css/a.css.bak",
        ] {
            fs::write(root.folder.join(file), file).unwrap();
        }
        root
    }

    fn copy(root: &Files, rest: &str) -> Result<Vec<String>> {
        let component: Component = toml::from_str(&format!("source = \"a.wasm\"\n{rest}")).unwrap();
        let root = root.folder.canonicalize()?;
        let Some(files) = Files::copy(&component, &root)? else {
            return Ok(Vec::new());
        };
        let all = glob::glob(files.folder.join("**/*").to_str().unwrap())
            .unwrap()
            .flatten();
        let names = all.filter(|path| path.is_file()).map(|path| {
            path.strip_prefix(&files.folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        });
        Ok(names.collect())
    }

    #[test]
    fn a_component_sees_what_its_manifest_names_and_no_more() {
        let root = root();
        for (rest, expected) in [
            ("", &[][..]),
            ("files = [\"a.txt\"]", &["a.txt"]),
            (
                "files = [\"*.md\", \"dist/*.html\"]",
                &["b.md", "dist/index.html"],
            ),
            (
                "files = [\"dist\"]\nexclude_files = [\"**/*.bak\"]",
                &["dist/css/a.css", "dist/index.html"],
            ),
            (
                "files = [{ source = \"dist/css\", destination = \"/\" }]",
                &["a.css", "a.css.bak"],
            ),
            (
                "files = [{ source = \"a.txt\", destination = \"/x/b\" }]",
                &["x/b"],
            ),
        ] {
            assert_eq!(copy(&root, rest).unwrap(), expected, "{rest}");
        }
    }

    #[test]
    fn nothing_is_taken_from_or_put_outside() {
        let root = root();
        for rest in [
            "files = [\"gone.txt\"]",
            "files = [\"..\"]",
            "files = [{ source = \"../..\", destination = \"/\" }]",
            "files = [{ source = \"/etc\", destination = \"/\" }]",
            "files = [{ source = \"a.txt\", destination = \"../a.txt\" }]",
        ] {
            assert!(copy(&root, rest).is_err(), "{rest}");
        }
    }

    #[test]
    fn the_copies_go_with_the_component() {
        let folder = root().folder.clone();
        assert!(!folder.exists());
    }
}
