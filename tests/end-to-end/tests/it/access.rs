//! Who may do what with whose rows: declared once, and tried through both doors on real rows of two
//! organisations. A policy or a grant that is too wide or too narrow fails here by its name.

pub mod doors;
mod rows;

use doors::{Door, Operation};
use end_to_end::{Caller, World, demo};
use rows::{ORGANIZATIONS, SUBJECTS, Subject};
use tokio_postgres::Client;

/// The columns are reading, inserting, updating, deleting. A letter of these (`riud`) is for all rows in the
/// reach of the caller: their own organisation, and every one for a developer, the service and the public.
/// `p` is for those of them that are published, `s` for the caller's own, `-` for none.
const ACCESS: &str = "
table                  Nobody Public Stranger Member Admin Owner OtherOwner Client OtherClient Developer Service
organizations          ----   ----   ----     r---   r-u-  r-u-  r-u-       ----   ----        r-u-      riud
user_profiles          ----   ----   s-s-     s-s-   s-s-  s-s-  s-s-       ----   ----        s-s-      riud
members                ----   ----   ----     r---   r---  r---  r---       ----   ----        r---      riud
customers              ----   ----   ----     riu-   riud  riud  riud       s-s-   s-s-        riud      riud
tours                  ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
tour_departures        ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
departure_availability ----   p---   ----     r---   r---  r---  r---       p---   p---        r---      r---
accommodations         ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
experiences            ----   p---   ----     riu-   riud  riud  riud       p---   p---        riud      riud
bookings               ----   ----   ----     r---   r---  r---  r---       s---   s---        r---      riud
booking_items          ----   ----   ----     r---   r---  r---  r---       s---   s---        r---      riud
outbox                 ----   ----   ----     ----   r---  r---  r---       ----   ----        r---      riud
idempotency_keys       ----   ----   ----     ----   ----  ----  ----       ----   ----        ----      riud
";

/// One cell: a caller, a table, an operation, and on which rows it works, as a predicate of SQL.
struct Cell {
    name: &'static str,
    caller: Caller,
    subject: &'static Subject,
    operation: Operation,
    rows: String,
}

fn caller(name: &str) -> Caller {
    match name {
        "Nobody" => Caller::Nobody,
        "Public" => Caller::Public,
        "Stranger" => Caller::STRANGER,
        "Member" => Caller::MEMBER,
        "Admin" => Caller::ADMIN,
        "Owner" => Caller::OWNER,
        "OtherOwner" => Caller::OTHER_OWNER,
        "Client" => Caller::CLIENT,
        "OtherClient" => Caller::OTHER_CLIENT,
        "Developer" => Caller::DEVELOPER,
        "Service" => Caller::Service,
        other => panic!("who is {other}?"),
    }
}

fn reach(caller: Caller, subject: &Subject) -> String {
    let organization = match caller {
        Caller::OTHER_OWNER | Caller::OTHER_CLIENT => demo::HARBOR,
        Caller::Public | Caller::DEVELOPER | Caller::Service => return "true".to_owned(),
        Caller::Nobody | Caller::STRANGER => return "false".to_owned(),
        _ => demo::ALPINE,
    };
    format!("{} = '{organization}'", subject.organization)
}

fn own(caller: Caller, subject: &Subject) -> String {
    match caller {
        Caller::User(email) => subject.own.replace("EMAIL", email),
        // A namesake elsewhere is somebody else.
        Caller::Client(email) => {
            let own = subject.own.replace("EMAIL", email);
            format!("{} and {own}", reach(caller, subject))
        }
        _ => "false".to_owned(),
    }
}

fn cells() -> Vec<Cell> {
    let mut lines = ACCESS.trim().lines();
    let names: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    let mut cells = Vec::new();
    for line in lines {
        let (table, rights) = line.split_once(' ').unwrap();
        let subject = SUBJECTS
            .iter()
            .find(|subject| subject.table == table)
            .unwrap();
        for (name, rights) in names.iter().zip(rights.split_whitespace()) {
            let caller = caller(name);
            for (operation, right) in Operation::ALL.into_iter().zip(rights.chars()) {
                let reach = reach(caller, subject);
                let rows = match right {
                    '-' => "false".to_owned(),
                    's' => own(caller, subject),
                    'p' => format!("{reach} and {}", subject.published),
                    letter if letter == operation.letter() => reach,
                    other => panic!("{table} {name}: what is {other}?"),
                };
                cells.push(Cell {
                    name,
                    caller,
                    subject,
                    operation,
                    rows,
                });
            }
        }
    }
    // Whoever comes to a door stays for all of theirs.
    cells.sort_by_key(|cell| names.iter().position(|name| *name == cell.name));
    cells
}

/// The keys of the rows that a predicate holds for, as a superuser sees them.
async fn keys(admin: &Client, subject: &Subject, rows: &str) -> Vec<String> {
    let Subject { table, key, .. } = subject;
    let query =
        format!("select {key}::text collate \"C\" as key from {table} where {rows} order by key");
    let rows = admin.query(&query, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

impl Cell {
    /// Tries the operation, and says where it is not as declared. `expected` are the keys of the rows that it is
    /// to work on.
    async fn differences(&self, door: &Door<'_>, expected: &[String]) -> Vec<String> {
        let Self {
            name,
            subject,
            operation,
            rows,
            ..
        } = self;
        let table = subject.table;
        if *operation == Operation::Select {
            let seen = door.select(subject).await;
            return match seen == expected {
                true => Vec::new(),
                false => vec![format!(
                    "{door}: {name} reads of {table} {seen:?}, not {expected:?}"
                )],
            };
        }
        let mut differences = Vec::new();
        for organization in &ORGANIZATIONS {
            let declared = match operation {
                Operation::Insert => rows == "true" || rows.contains(organization.id),
                _ => expected.contains(&subject.target(organization)),
            };
            let done = door.write(*operation, subject, organization).await;
            if done != declared {
                let organization = organization.name;
                differences.push(format!(
                    "{door}: {name} {operation:?} {table} of {organization}: {done}, not {declared}"
                ));
            }
        }
        differences
    }
}

/// Where a database is not as declared.
async fn differences(world: &World) -> Vec<String> {
    let admin = world.stack.admin().await.unwrap();
    let mut doors = [Door::rest(world, &admin), Door::postgres(world).await];
    let mut differences = Vec::new();
    for cell in cells() {
        let expected = keys(&admin, cell.subject, &cell.rows).await;
        if cell.operation == Operation::Select {
            let all = keys(&admin, cell.subject, "true").await;
            let tells = match cell.rows.as_str() {
                "false" => !all.is_empty(),
                "true" => expected == all,
                _ => !expected.is_empty() && expected != all,
            };
            assert!(
                tells,
                "there are no rows that tell a right from a wrong policy: {} {}",
                cell.name, cell.subject.table
            );
        }
        for door in &mut doors {
            let door = door.act_as(cell.caller).await;
            differences.extend(cell.differences(door, &expected).await);
        }
    }
    differences
}

#[tokio::test]
async fn both_doors_give_everybody_what_is_declared_and_no_more() {
    let world = World::start().await;
    rows::make(&world).await;

    let differences = differences(&world).await;

    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[tokio::test]
async fn every_table_and_view_is_declared() {
    let world = crate::world_to_ask().await;

    let there = world
        .sql(
            "select jsonb_agg(relname order by relname) from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')",
        )
        .await;

    let mut declared: Vec<&str> = ACCESS
        .trim()
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    declared.sort_unstable();
    assert_eq!(there, serde_json::json!(declared));
}
