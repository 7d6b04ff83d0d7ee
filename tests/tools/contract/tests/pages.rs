//! The pages of the functions tell of the problems that the document has.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use contract::{common_problems, document, functions, problems_of_keys, problems_of_organizations};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// The page that tells what functions have in common.
const COMMON: &str = "openapi";
/// How a table of problems begins.
const HEAD: &str = "| status | `code` |";

/// A row of a table: its statuses, and its codes.
type Row = (Vec<u16>, Vec<String>);

/// A page below `functions/`.
fn page(path: &str) -> String {
    let functions = contract::committed().ancestors().nth(2).unwrap().to_owned();
    fs::read_to_string(functions.join(path)).unwrap()
}

/// The rows of each table of problems of a function's page.
fn tables(function: &str) -> Vec<Vec<Row>> {
    let page = page(&format!("{function}/README.md"));
    let mut lines = page.lines();
    let mut tables = Vec::new();
    while lines.by_ref().any(|line| line.starts_with(HEAD)) {
        let rows = lines.by_ref().skip(1);
        let rows = rows.take_while(|line| line.starts_with('|'));
        tables.push(rows.map(row).collect());
    }
    tables
}

fn row(line: &str) -> Row {
    let mut cells = line.split('|').skip(1);
    let (statuses, codes) = (cells.next().unwrap(), cells.next().unwrap());
    let statuses = statuses
        .split(',')
        .map(|status| status.trim().parse::<u16>());
    let codes = codes.split('`').skip(1).step_by(2);
    (
        statuses.map(|status| status.expect(line)).collect(),
        codes.map(str::to_owned).collect(),
    )
}

/// Each code of a table with its status. Where a row has several of both, a code has whichever status is known of it.
fn problems<'a>(
    table: &'a [Row],
    known: &BTreeSet<(u16, &'static str)>,
) -> BTreeSet<(u16, &'a str)> {
    let mut problems = BTreeSet::new();
    for (statuses, codes) in table {
        for code in codes {
            let of_row = |status: &&u16| known.contains(&(**status, code.as_str()));
            let status = statuses.iter().find(of_row).unwrap_or(&statuses[0]);
            problems.insert((*status, code.as_str()));
        }
    }
    problems
}

#[test]
fn a_page_has_the_problems_of_its_function() {
    let mut faults = Vec::new();
    for function in functions::all() {
        let name = function.name();
        let tables = tables(name);
        let table: Vec<Row> = match name {
            COMMON => Vec::new(),
            _ => tables.into_iter().flatten().collect(),
        };
        let known = function.problems();
        let of_page = problems(&table, &known);

        for (status, code) in function.own_problems() {
            if !of_page.contains(&(status, code)) {
                faults.push(format!("{name}: its page lacks {status} {code}"));
            }
        }
        for (status, code) in of_page {
            if !known.contains(&(status, code)) {
                faults.push(format!("{name}: the document lacks {status} {code}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn one_page_has_what_any_function_may_answer() {
    let tables = tables(COMMON);
    let groups = [
        common_problems(),
        problems_of_keys(),
        problems_of_organizations(),
    ];
    assert_eq!(tables.len(), groups.len());
    for (table, group) in tables.iter().zip(&groups) {
        assert_eq!(problems(table, group), *group);
    }
}

#[test]
fn components_of_the_document_are_what_any_function_may_answer() {
    let document = document();
    let responses = document["components"]["responses"].as_object().unwrap();
    let mut codes = BTreeSet::new();
    for (name, response) in responses {
        let status: u16 = name.strip_prefix("Problem").unwrap().parse().unwrap();
        let schema = response.pointer("/content/application~1problem+json/schema/allOf/1");
        let listed = schema.unwrap().pointer("/properties/code/enum").unwrap();
        let listed = listed.as_array().unwrap().iter().filter_map(Value::as_str);
        codes.extend(listed.map(|code| (status, code)));
    }
    assert_eq!(codes, common_problems());
}

#[test]
fn a_page_with_a_table_of_problems_leads_to_those_of_any_function() {
    const LINK: &str = "(../openapi#what-any-function-may-answer)";
    for function in functions::all() {
        let page = page(&format!("{}/README.md", function.name()));
        assert!(
            function.name() == COMMON || !page.contains(HEAD) || page.contains(LINK),
            "{}",
            function.name()
        );
    }
}

#[test]
fn the_service_has_one_name() {
    let mut texts = vec![("the document".to_owned(), contract::written())];
    for function in functions::all() {
        let name = format!("{}/README.md", function.name());
        texts.push((name.clone(), page(&name)));
    }
    for (name, text) in texts {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for other in [
            "rograms with the",
            "for programs:",
            "for programs.",
            "is for programs",
            "and programs",
            "is no program",
        ] {
            let known = text.replace("for programs, such as `sold_out`", "");
            assert!(!known.contains(other), "{name}: {other}");
        }
    }
}

/// What a clock may say of a function: its default of seconds, the most, and whether it may say `stay`.
fn clocks() -> BTreeMap<String, (u64, u64, bool)> {
    let document = document();
    let mut clocks = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let schema = item.pointer("/post/requestBody/content/application~1json/schema");
        let Some(schema) = schema else { continue };
        let mut waiting = vec![schema];
        while let Some(schema) = waiting.pop() {
            if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
                waiting.push(document.pointer(reference.trim_start_matches('#')).unwrap());
            }
            for choice in ["oneOf", "anyOf"] {
                waiting.extend(
                    schema
                        .get(choice)
                        .and_then(Value::as_array)
                        .into_iter()
                        .flatten(),
                );
            }
            if let Some(seconds) = schema.pointer("/properties/seconds") {
                let number = |name: &str| seconds[name].as_u64().unwrap();
                let stays = schema.pointer("/properties/stay").is_some();
                let clock = (number("default"), number("maximum"), stays);
                clocks.insert(path.trim_start_matches('/').to_owned(), clock);
            }
        }
    }
    clocks
}

#[test]
fn the_page_of_deployments_has_the_time_of_each_function_of_the_clock() {
    const STAY: &str = "`\"stay\": true`";
    let page = page("DEPLOY.md");
    let (_, table) = page.split_once("| function | default seconds |").unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let listed: BTreeMap<String, (u64, u64, bool)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let clock = (
                cells[2].parse().unwrap(),
                cells[3].parse().unwrap(),
                cells[4].contains(STAY),
            );
            (cells[1].to_owned(), clock)
        })
        .collect();

    let clocks = clocks();
    assert_eq!(listed, clocks);
    let (_, shorter) = page
        .split_once("{\"seconds\": 25}'\nwhere function in (")
        .unwrap();
    let shorter: BTreeSet<&str> = shorter
        .split(')')
        .next()
        .unwrap()
        .split('\'')
        .skip(1)
        .step_by(2)
        .collect();
    let longer: BTreeSet<&str> = clocks
        .iter()
        .filter(|(_, clock)| clock.0 > 25)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(shorter, longer);
}
