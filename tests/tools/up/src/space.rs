//! How much room a file system has.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The free bytes of the file system that a folder is on, where there are such a folder and a `df` to ask.
pub fn free_space(folder: &Path) -> Option<u64> {
    let mut df = Command::new("df");
    df.arg("-Pk").arg(folder);
    let output = df
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    free_bytes(&String::from_utf8_lossy(&output.stdout))
}

/// The same, in what `df -Pk` prints.
fn free_bytes(table: &str) -> Option<u64> {
    let line = table.lines().nth(1)?;
    let free: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
    free.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_space_is_read_from_a_table() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                     /dev/vda 263174212 15000000 79000000 17% /\n";
        assert_eq!(free_bytes(table), Some(79_000_000 * 1024));
        assert_eq!(free_bytes(""), None);
        assert_eq!(free_space(Path::new("/no such folder")), None);
        assert!(free_space(Path::new("/")).is_some());
    }
}
