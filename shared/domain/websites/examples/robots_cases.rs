//! Holds the reader of robots.txt against cases of others: a JSON list of `{test, robots, ua, url, allowed}`, whose
//! `robots` has a letter for each byte. `cargo run -p websites --example robots_cases -- robots_cases.json`

use serde::Deserialize;
use std::{env, error::Error, fs, process::ExitCode};
use websites::Robots;

#[derive(Deserialize)]
struct Case {
    test: String,
    robots: String,
    ua: String,
    url: String,
    allowed: bool,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("which file?")?;
    let cases: Vec<Case> = serde_json::from_str(&fs::read_to_string(file)?)?;
    let mut wrong = 0;
    for case in &cases {
        let bytes: Vec<u8> = case
            .robots
            .chars()
            .filter_map(|letter| u8::try_from(u32::from(letter)).ok())
            .collect();
        let rest = case.url.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find(['/', '?']).and_then(|at| rest.get(at..));
        let path = path
            .unwrap_or_default()
            .split('#')
            .next()
            .unwrap_or_default();
        let allowed = Robots::parse(&bytes, &case.ua).allows(path);
        if allowed != case.allowed {
            wrong += 1;
            println!("{}: {:?} {} {}", case.test, case.robots, case.ua, case.url);
        }
    }
    println!("{} cases, {wrong} wrong", cases.len());
    Ok(ExitCode::from(u8::from(wrong > 0)))
}
