//! Compresses the files of the page, and lists them for the function.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut names = page_files::names()?;
    names.retain(|name| name != "index.html");
    page_files::pack(&names)
}
