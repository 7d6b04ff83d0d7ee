//! A small disk for Postgres's data, which can be filled.

use std::{
    ffi::CString,
    fs::{self, File},
    io,
    os::{
        fd::AsRawFd,
        unix::fs::{MetadataExt, chown},
    },
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

/// Its size: enough for the data of an hour, and soon full.
const MEGABYTES: u64 = 2_000;

/// Gives this process mounts of its own, which are gone when it ends. It must have one thread still. `false` where the
/// system does not let it, as without root's rights.
pub fn own_mounts() -> bool {
    // SAFETY: plain system calls with constant strings.
    unsafe {
        libc::unshare(libc::CLONE_NEWNS) == 0
            && libc::mount(
                std::ptr::null(),
                c"/".as_ptr(),
                std::ptr::null(),
                libc::MS_REC | libc::MS_PRIVATE,
                std::ptr::null(),
            ) == 0
    }
}

/// A file system in memory under the data of a Postgres that is stopped.
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// Puts it under a folder, with all that is in it.
    pub fn under(folder: &Path) -> Result<Self> {
        let owner = fs::metadata(folder)?;
        let moved = folder.with_extension("moved");
        fs::rename(folder, &moved)?;
        fs::create_dir(folder)?;
        let target = CString::new(folder.as_os_str().as_encoded_bytes())?;
        let options = CString::new(format!("size={MEGABYTES}m,mode=700"))?;
        // SAFETY: the strings end with zero, and outlive the call.
        let mounted = unsafe {
            libc::mount(
                c"tmpfs".as_ptr(),
                target.as_ptr(),
                c"tmpfs".as_ptr(),
                0,
                options.as_ptr().cast(),
            )
        };
        ensure!(mounted == 0, "mount: {}", io::Error::last_os_error());
        chown(folder, Some(owner.uid()), Some(owner.gid()))?;
        let copied = Command::new("cp")
            .arg("-a")
            .arg(moved.join("."))
            .arg(folder)
            .status()
            .context("cp")?;
        ensure!(copied.success(), "cp: {copied}");
        fs::remove_dir_all(moved)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Leaves no page free.
    pub fn fill(&self) -> Result<()> {
        let ballast = File::create(self.ballast())?;
        let (mut length, mut step) = (0, libc::off_t::try_from(self.free()?)?);
        // Postgres takes some meanwhile: then there is room for less.
        while step >= 4096 {
            // SAFETY: a plain system call on an open file.
            match unsafe { libc::fallocate(ballast.as_raw_fd(), 0, length, step) } {
                0 => length += step,
                _ => step /= 2,
            }
        }
        ensure!(length > 0, "fallocate: {}", io::Error::last_os_error());
        Ok(())
    }

    /// Gives the space back.
    pub fn empty(&self) -> Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    fn free(&self) -> Result<u64> {
        let path = CString::new(self.folder.as_os_str().as_encoded_bytes())?;
        // SAFETY: the structure is plain numbers, which the call fills in.
        let (status, found) = unsafe {
            let mut found: libc::statvfs = std::mem::zeroed();
            (libc::statvfs(path.as_ptr(), &raw mut found), found)
        };
        ensure!(status == 0, "statvfs: {}", io::Error::last_os_error());
        Ok(found.f_bavail * found.f_frsize)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let Ok(path) = CString::new(self.folder.as_os_str().as_encoded_bytes()) else {
            return;
        };
        // SAFETY: a plain system call. What is in use stays until it is closed.
        unsafe { libc::umount2(path.as_ptr(), libc::MNT_DETACH) };
    }
}
