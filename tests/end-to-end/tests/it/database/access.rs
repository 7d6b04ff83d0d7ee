//! Who may do what with whose rows: declared once, and tried through both doors on real rows of two
//! organizations. A policy or a grant that is too wide or too narrow fails here by its name.
//!
//! Each domain declares its tables in a file of [`rows`]. The columns of a declaration are the callers; the four
//! letters are reading, inserting, updating, deleting. A letter of these (`riud`) is for all rows in the reach of
//! the caller: their own organization, and every one for a developer, the service and the public. `p` is for those
//! of them that are published, `s` for those of them that are the caller's own, `a` for all rows whoever asks, `-`
//! for none.

mod columns;
pub mod doors;
pub mod rows;

use doors::{Door, Operation, Outcome};
use end_to_end::{Caller, World, demo};
use futures::future::join_all;
use rows::{DOMAINS, ORGANIZATIONS, Organization, Subject};
use serde_json::json;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// One cell: a caller, a table, an operation, and on which rows it works.
struct Cell {
    name: &'static str,
    caller: Caller,
    subject: &'static Subject,
    operation: Operation,
    right: char,
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

/// What an operation is tried on.
enum Present {
    /// All rows, and those that are to be seen.
    Rows {
        all: Vec<String>,
        expected: Vec<String>,
    },
    /// Rows to write.
    Attempts(Vec<Attempt>),
}

/// A row that is to be written.
struct Attempt {
    organization: &'static Organization,
    /// Empty where it is new.
    key: String,
    /// Whether that is declared to be done.
    declared: bool,
}

/// How many callers each line declares.
const CALLERS: usize = 11;

fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for domain in DOMAINS {
        let mut lines = domain.access.trim().lines();
        let names: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
        assert_eq!(names.len(), CALLERS, "{names:?}");
        let mut subjects = domain.subjects.iter();
        for line in lines {
            let (table, rights) = line.split_once(' ').unwrap();
            let subject = subjects.next().unwrap();
            assert_eq!(subject.name, table, "declared in another order");
            let rights: Vec<&str> = rights.split_whitespace().collect();
            assert_eq!(rights.len(), CALLERS, "{line}");
            for (&name, rights) in names.iter().zip(rights) {
                assert_eq!(rights.len(), Operation::ALL.len(), "{line}");
                cells.extend(Operation::ALL.into_iter().zip(rights.chars()).map(
                    |(operation, right)| Cell {
                        name,
                        caller: caller(name),
                        subject,
                        operation,
                        right,
                    },
                ));
            }
        }
        assert_eq!(subjects.next().map(|subject| subject.name), None);
    }
    // Whoever comes to a door stays for all of theirs.
    cells.sort_by_key(|cell| cell.name);
    cells
}

/// The rows that a caller could reach at all, as a predicate of SQL.
fn reach(caller: Caller, subject: &Subject) -> String {
    let organization = match caller {
        Caller::OTHER_OWNER | Caller::OTHER_CLIENT => demo::HARBOR,
        Caller::Public | Caller::DEVELOPER | Caller::Service => return "true".to_owned(),
        Caller::Nobody | Caller::STRANGER => return "false".to_owned(),
        _ => demo::ALPINE,
    };
    format!("{} = '{organization}'", subject.organization)
}

impl Cell {
    /// The rows that it is declared for, as a predicate of SQL.
    fn rows(&self) -> String {
        let subject = self.subject;
        let reach = reach(self.caller, subject);
        match self.right {
            '-' => "false".to_owned(),
            'a' => "true".to_owned(),
            'p' => format!("{reach} and {}", subject.published),
            's' => match self.caller {
                Caller::User(email) if subject.organization == "null" => {
                    subject.own.replace("EMAIL", email)
                }
                // A namesake elsewhere is somebody else.
                Caller::User(email) | Caller::Client(email) => {
                    format!("{reach} and {}", subject.own.replace("EMAIL", email))
                }
                other => panic!("{}: what is {other:?}'s own?", subject.name),
            },
            letter if letter == self.operation.letter() => reach,
            other => panic!("{} {}: what is {other}?", subject.name, self.name),
        }
    }

    /// Whether a row of this organization can be inserted.
    fn inserts(&self, organization: &Organization) -> bool {
        let reach = reach(self.caller, self.subject);
        self.right != '-'
            && (self.subject.organization == "null"
                || reach == "true"
                || reach.contains(organization.id))
    }

    /// What is there of its table, before it is tried.
    async fn present(&self, admin: &Client) -> Present {
        let subject = self.subject;
        if self.operation == Operation::Insert {
            let attempts = ORGANIZATIONS.iter().map(|organization| Attempt {
                organization,
                key: String::new(),
                declared: self.inserts(organization),
            });
            return Present::Attempts(attempts.collect());
        }
        let expected = keys(admin, subject, &self.rows()).await;
        if self.operation == Operation::Select {
            let all = keys(admin, subject, "true").await;
            self.tells(&all, &expected);
            return Present::Rows { all, expected };
        }
        let mut attempts = Vec::new();
        for organization in &ORGANIZATIONS {
            for key in targets(admin, subject, organization).await {
                attempts.push(Attempt {
                    organization,
                    declared: expected.contains(&key),
                    key,
                });
            }
        }
        Present::Attempts(attempts)
    }

    /// Tries the operation, and says where it is not as declared.
    async fn differences(&self, door: &Door<'_>, present: &Present) -> Vec<String> {
        let (name, table) = (self.name, self.subject.name);
        let attempts = match present {
            Present::Attempts(attempts) => attempts,
            Present::Rows { all, expected } => {
                let mut seen = door.select(self.subject).await;
                seen.retain(|key| all.contains(key));
                return match seen == *expected {
                    true => Vec::new(),
                    false => vec![format!(
                        "{door}: {name} reads of {table} {seen:?}, not {expected:?}"
                    )],
                };
            }
        };
        let (mut singly, others): (Vec<_>, Vec<_>) =
            attempts.iter().partition(|attempt| attempt.declared);
        // Where nothing of several rows is declared to be done, one attempt tells, unless a single row refuses it.
        if others.len() == 1 || self.attempt(door, &others).await != Outcome::Nothing {
            singly.extend(others);
        }
        let mut differences = Vec::new();
        for attempt in singly {
            let done = self.attempt(door, &[attempt]).await == Outcome::Done;
            if done != attempt.declared {
                let (key, organization) = (&attempt.key, attempt.organization.name);
                differences.push(format!(
                    "{door}: {name} {:?} {table} {key} of {organization}: {done}, not {}",
                    self.operation, attempt.declared
                ));
            }
        }
        differences
    }

    /// Tries the operation on rows, all of which are declared to be written, or none.
    async fn attempt(&self, door: &Door<'_>, attempts: &[&Attempt]) -> Outcome {
        let Some(first) = attempts.first() else {
            return Outcome::Nothing;
        };
        let keys: Vec<&str> = attempts.iter().map(|row| row.key.as_str()).collect();
        let organizations: Vec<_> = attempts.iter().map(|row| row.organization).collect();
        match self.operation {
            Operation::Insert => {
                door.insert(self.subject, &organizations, first.declared)
                    .await
            }
            Operation::Update => door.update(self.subject, &keys).await,
            _ => door.delete(self.subject, &keys, first.declared).await,
        }
    }

    /// Fails where the rows would not tell a right policy from a wrong one.
    fn tells(&self, all: &[String], expected: &[String]) {
        let tells = match self.rows().as_str() {
            "false" => !all.is_empty(),
            "true" => expected == all && !all.is_empty(),
            _ => !expected.is_empty() && expected != all,
        };
        assert!(
            tells,
            "there are no rows that tell a right from a wrong policy: {} {}",
            self.name, self.subject.name
        );
    }
}

/// The keys of the rows that a predicate holds for, as a superuser sees them.
async fn keys(admin: &Client, subject: &Subject, rows: &str) -> Vec<String> {
    let (table, Subject { key, of, .. }) = (subject.table(), subject);
    let query = format!(
        "select {key}::text collate \"C\" as key from {table} where ({of}) and {rows} order by key"
    );
    let rows = admin.query(&query, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The keys of the rows of an organization that are updated and deleted.
async fn targets(admin: &Client, subject: &Subject, organization: &Organization) -> Vec<String> {
    if let Some(keys) = subject.made_keys(organization) {
        return keys.to_vec();
    }
    let rows = format!("{} = '{}'", subject.organization, organization.id);
    keys(admin, subject, &rows)
        .await
        .into_iter()
        .take(1)
        .collect()
}

/// Where a database is not as declared.
async fn differences(world: &World, cells: &[Cell]) -> Vec<String> {
    let admin = world.stack.admin().await.unwrap();
    let mut doors = [Door::rest(world, &admin), Door::postgres(world).await];
    let mut differences = Vec::new();
    for cell in cells {
        let present = cell.present(&admin).await;
        for door in &mut doors {
            let door = door.act_as(cell.caller).await;
            differences.extend(cell.differences(door, &present).await);
        }
    }
    differences
}

/// Where a database with the rows of [`rows::make`] is not as declared: a part of what is declared, of each table.
pub async fn differences_of_a_part(world: &World) -> Vec<String> {
    let part: Vec<Cell> = cells().into_iter().step_by(7).collect();
    differences(world, &part).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_doors_give_everybody_what_is_declared_and_no_more() {
    let cells = cells();
    // A database each, so that they don't wait for one another.
    let parts = cells.chunks(cells.len().div_ceil(4)).map(async |part| {
        let world = crate::without_functions().await;
        rows::make(&world).await;
        differences(&world, part).await
    });

    let differences = join_all(parts).await.concat();

    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[tokio::test]
async fn every_table_and_view_is_declared_with_all_of_its_rows() {
    let world = crate::without_functions().await;
    rows::make(&world).await;

    let there = world
        .sql(
            "select jsonb_agg(relname order by relname) from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
               and not relispartition",
        )
        .await;

    let subjects: Vec<&Subject> = DOMAINS.iter().flat_map(|domain| domain.subjects).collect();
    let declared: BTreeSet<&str> = subjects.iter().map(|subject| subject.table()).collect();
    assert_eq!(there, json!(declared));
    for table in declared {
        let kinds: Vec<String> = subjects
            .iter()
            .filter(|subject| subject.table() == table)
            .map(|subject| format!("({})::integer", subject.of))
            .collect();
        let others = format!(
            "select count(*) from {table} where {} <> 1",
            kinds.join(" + ")
        );
        assert_eq!(world.sql(&others).await, 0, "{table}");
    }
}
