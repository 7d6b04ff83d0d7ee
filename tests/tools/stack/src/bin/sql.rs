//! `cargo sql`: what is done with `sql/` besides applying it.

use std::{path::PathBuf, process::ExitCode};

use jiff::Timestamp;

const HELP: &str = "\
Usage: cargo sql release NAME --into FOLDER
       cargo sql zones

Writes one migration with all of sql/ that is new since the last release in FOLDER, such as the supabase/migrations of a
hosted project. NAME is a word or more with underscores, such as waiting_list.

zones writes a query that lists the time zones which a Postgres knows otherwise than the functions.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.as_slice() == ["zones"] {
        print!("{}", stack::zones_query(Timestamp::now()));
        return ExitCode::SUCCESS;
    }
    let ["release", name, "--into", folder] = words.as_slice() else {
        eprintln!("{HELP}");
        return ExitCode::from(2);
    };
    let is_name =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        eprintln!("`{name}` is no name: lower case letters, digits and underscores");
        return ExitCode::from(2);
    }
    let stamp = Timestamp::now().strftime("%Y%m%d%H%M%S").to_string();
    let sql = stack::repository().join("sql");
    match stack::release(&sql, &PathBuf::from(folder), &stamp, name) {
        Ok(Some(path)) => {
            println!("{}", path.display());
            ExitCode::SUCCESS
        }
        Ok(None) => {
            println!("Nothing is new since the last release.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
