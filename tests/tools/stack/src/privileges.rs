//! Postgres refuses to run as root: how it runs as somebody else then.

use std::{
    io,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use anyhow::{Context, Result};

/// `nobody`, which every system has.
const NOBODY: u32 = 65534;

/// As whom the Postgres of one data folder runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Privileges {
    /// The user of this process, who is not root.
    Own,
    /// Another user, who owns the data.
    Nobody,
    /// Root, who looks like another user inside a user namespace: for a checkout in a folder that
    /// only root may enter.
    Namespace,
}

impl Privileges {
    /// What suits this process and these folders.
    pub(crate) fn choose(folders: &[&Path]) -> Self {
        // SAFETY: a plain system call.
        if unsafe { libc::geteuid() } != 0 {
            return Self::Own;
        }
        // A link hides where a folder is, so it is followed first.
        let open = folders
            .iter()
            .map(|folder| {
                folder
                    .canonicalize()
                    .unwrap_or_else(|_| folder.to_path_buf())
            })
            .all(|folder| folder.ancestors().all(everybody_may_enter));
        if open { Self::Nobody } else { Self::Namespace }
    }

    /// Gives a file or an empty folder to that user.
    pub(crate) fn own(self, path: &Path) -> Result<()> {
        if self == Self::Nobody {
            chown(path, Some(NOBODY), Some(NOBODY))
                .with_context(|| format!("cannot give {} to nobody", path.display()))?;
        }
        Ok(())
    }

    /// Makes a command run as that user.
    pub(crate) fn apply(self, command: &mut Command) {
        match self {
            Self::Own => {}
            Self::Nobody => {
                command.uid(NOBODY).gid(NOBODY);
            }
            Self::Namespace => {
                // SAFETY: only system calls; what is written is made beforehand.
                unsafe { command.pre_exec(enter_namespace) };
            }
        }
    }
}

/// A parent that does not exist yet will be made open.
fn everybody_may_enter(folder: &Path) -> bool {
    folder
        .metadata()
        .map_or(true, |metadata| metadata.mode() & 0o001 != 0)
}

#[cfg(target_os = "linux")]
fn enter_namespace() -> io::Result<()> {
    // SAFETY: a plain system call.
    if unsafe { libc::unshare(libc::CLONE_NEWUSER) } != 0 {
        return Err(io::Error::last_os_error());
    }
    std::fs::write("/proc/self/setgroups", b"deny")?;
    std::fs::write("/proc/self/uid_map", b"65534 0 1")?;
    std::fs::write("/proc/self/gid_map", b"65534 0 1")
}

#[cfg(not(target_os = "linux"))]
fn enter_namespace() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What to say when a program could not be started with these privileges.
pub(crate) fn hint(privileges: Privileges) -> &'static str {
    match privileges {
        Privileges::Own => "cannot start Postgres",
        Privileges::Nobody => "cannot start Postgres as the user nobody",
        Privileges::Namespace => {
            "cannot start Postgres: it does not run as root, other users may not enter this \
             folder, and user namespaces are not allowed here. Set FRONTDESK_HOME to a folder \
             that everybody may enter, or run as an ordinary user"
        }
    }
}
