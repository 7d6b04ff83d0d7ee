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
use std::{collections::BTreeSet, fs};

/// The page that tells what functions have in common.
const COMMON: &str = "openapi";
/// How a table of problems begins.
const HEAD: &str = "| status | `code` |";

/// A row of a table: its statuses, and its codes.
type Row = (Vec<u16>, Vec<String>);

/// The rows of each table of problems of a function's page.
fn tables(function: &str) -> Vec<Vec<Row>> {
    let functions = contract::committed().ancestors().nth(2).unwrap().to_owned();
    let page = fs::read_to_string(functions.join(function).join("README.md")).unwrap();
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
    let statuses = statuses.split(',').map(|status| status.trim().parse());
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
