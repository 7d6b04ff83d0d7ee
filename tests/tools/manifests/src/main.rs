//! `cargo manifests` writes `functions/*/spin.toml`.

fn main() -> anyhow::Result<()> {
    let root = manifests::repository();
    for path in manifests::write(&root)? {
        println!("{}", path.strip_prefix(&root).unwrap_or(&path).display());
    }
    Ok(())
}
