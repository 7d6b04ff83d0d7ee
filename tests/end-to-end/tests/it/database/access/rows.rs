//! The tables, and rows of two organizations to try things on. A domain has a file of its own.

mod analytics;
mod appointments;
mod assistants;
mod bookings;
mod calls;
mod conversations;
mod customers;
mod knowledge;
mod leads;
mod operation;
mod organizations;
mod people;
mod topics;
mod tours;
mod workflows;

use end_to_end::{World, demo};
use serde_json::Value;
use std::fmt;
use tokio_postgres::error::SqlState;

/// Every domain, in no order that matters.
pub const DOMAINS: &[&Domain] = &[
    &analytics::DOMAIN,
    &appointments::DOMAIN,
    &assistants::DOMAIN,
    &bookings::DOMAIN,
    &calls::DOMAIN,
    &conversations::DOMAIN,
    &customers::DOMAIN,
    &knowledge::DOMAIN,
    &leads::DOMAIN,
    &operation::DOMAIN,
    &organizations::DOMAIN,
    &people::DOMAIN,
    &topics::DOMAIN,
    &tours::DOMAIN,
    &workflows::DOMAIN,
];

/// Tables that belong together.
pub struct Domain {
    /// Who may do what with which of their rows: see [`crate::database::access`].
    pub access: &'static str,
    /// The tables, one for each line of `access`.
    pub subjects: &'static [Subject],
    /// Further rows that tell a right policy from a wrong one: SQL that runs once. A foreign key may name rows that
    /// are not there yet.
    pub more: &'static str,
}

/// A table or view, or some of its rows, and what is tried on it.
pub struct Subject {
    /// As `access` has it: the table's name, and where its rows are not all alike, a colon and what these are.
    pub name: &'static str,
    /// Which of the table's rows these are.
    pub of: &'static str,
    /// Its key, or what stands for it here.
    pub key: &'static str,
    /// The column that says whose a row is; `null` where none does.
    pub organization: &'static str,
    /// Which rows are `p`.
    pub published: &'static str,
    /// Which rows are `s`: those of the caller with the address `EMAIL`.
    pub own: &'static str,
    /// A column that is set to what it is.
    pub updated: &'static str,
    /// Where changes of the table are logged: JSON that the column `updated` of a new row is changed to.
    pub changed: &'static str,
    /// What a row holds besides its organization and its id.
    pub row: fn(&Row) -> Value,
    /// Whether rows are made of `row`. Where they are not, one that is there already is updated and deleted.
    pub made: bool,
    /// The columns that the public reads; `*` for all.
    pub public: &'static str,
    /// The columns that a client reads; `*` for all.
    pub client: &'static str,
}

/// What is true of most tables.
pub const TABLE: Subject = Subject {
    name: "",
    of: "true",
    key: "id",
    organization: "organization_id",
    published: "false",
    own: "false",
    updated: "",
    changed: "",
    row: |_| Value::Null,
    made: true,
    public: "",
    client: "",
};

impl Subject {
    pub fn table(&self) -> &'static str {
        self.name
            .split_once(':')
            .map_or(self.name, |(table, _)| table)
    }

    /// A row of an organization, as JSON.
    pub fn row_of(&self, organization: &Organization, turn: Turn, user: Option<&str>) -> Value {
        let row = Row {
            organization,
            turn,
            user,
            name: self.name,
        };
        let mut columns = (self.row)(&row);
        if let Some(columns) = columns.as_object_mut() {
            if self.organization == "organization_id" {
                columns
                    .entry("organization_id")
                    .or_insert(organization.id.into());
            }
            if self.key == "id" && turn != Turn::New {
                columns.entry("id").or_insert(row.id().into());
            }
        }
        columns
    }

    /// The keys of an organization's rows that [`make`] made; `None` where it made none.
    pub fn made_keys(&self, organization: &Organization) -> Option<[String; 2]> {
        let key = |turn| match self.row_of(organization, turn, None).get(self.key) {
            Some(Value::String(key)) => key.clone(),
            other => panic!("{}: {other:?} is no key", self.name),
        };
        self.made.then(|| [key(Turn::Kept), key(Turn::Target)])
    }
}

/// An organization, and what of the demo data its rows refer to.
pub struct Organization {
    pub name: &'static str,
    pub id: &'static str,
    /// Stands in the ids of its rows.
    pub letter: char,
    pub departure: &'static str,
    pub tour: &'static str,
    /// A customer who is a client.
    pub customer: &'static str,
    /// One of its people.
    pub person: &'static str,
    /// The address of the other one's client, who is a customer here too.
    pub namesake: &'static str,
}

pub const ORGANIZATIONS: [Organization; 2] = [
    Organization {
        name: "Alpine",
        id: demo::ALPINE,
        letter: 'a',
        departure: demo::SUNRISE_LATER,
        tour: demo::SUNRISE,
        customer: demo::CLARA,
        person: "00000000-0000-4000-8000-00000000a003",
        namesake: "Chris@Client.example",
    },
    Organization {
        name: "Harbor",
        id: demo::HARBOR,
        letter: 'b',
        departure: demo::ICEBERGS_DEPARTURE,
        tour: demo::ICEBERGS,
        customer: demo::CHRIS,
        person: "00000000-0000-4000-8000-00000000b001",
        namesake: "Clara@Client.example",
    },
];

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Others refer to it; it is updated.
    Kept,
    /// Nothing refers to it; it is updated and deleted.
    Target,
    /// It is inserted.
    New,
}

/// A row that is being made.
pub struct Row<'a> {
    pub organization: &'a Organization,
    pub turn: Turn,
    user: Option<&'a str>,
    name: &'static str,
}

impl Row<'_> {
    /// The kept row of the organization in a table, by its [`Subject::name`].
    pub fn of(&self, name: &str) -> String {
        self.id_in(name, Turn::Kept)
    }

    /// The other row of the organization in a table: the one that comes and goes.
    pub fn other(&self, name: &str) -> String {
        self.id_in(name, Turn::Target)
    }

    pub fn is_kept(&self) -> bool {
        self.turn == Turn::Kept
    }

    pub fn is_new(&self) -> bool {
        self.turn == Turn::New
    }

    /// A text that no other row of this table has.
    pub fn unique(&self) -> String {
        format!("{:?}-{}", self.turn, self.organization.letter).to_lowercase()
    }

    /// Whose row it is: of the kept one a colleague's, of the other one [`Organization::person`]'s, of a new one the
    /// caller's.
    pub fn user(&self) -> String {
        match (self.turn, self.user) {
            (Turn::Kept, _) => self.somebody(),
            (Turn::New, Some(user)) => user.to_owned(),
            _ => self.organization.person.to_owned(),
        }
    }

    /// Somebody who does not call. Of the kept row and the other one they are members of the organization.
    pub fn somebody(&self) -> String {
        somebody(self.organization, self.turn)
    }

    /// The conversation that [`Row::user`] has alone in this organization.
    pub fn conversation_of_user(&self) -> String {
        let user = self.user();
        let end = user.get(32..).unwrap_or_default();
        format!(
            "00000000-0000-4000-9100-0000000{}{end}",
            self.organization.letter
        )
    }

    fn id(&self) -> String {
        self.id_in(self.name, self.turn)
    }

    fn id_in(&self, name: &str, turn: Turn) -> String {
        let subjects = DOMAINS.iter().flat_map(|domain| domain.subjects);
        let number = subjects.map(|subject| subject.name).position(|n| n == name);
        let number = number.unwrap_or_else(|| panic!("there is no table {name}"));
        let letter = self.organization.letter;
        format!(
            "00000000-0000-4000-9000-0000{letter}{}{number:06}",
            turn as u8
        )
    }
}

fn somebody(organization: &Organization, turn: Turn) -> String {
    format!(
        "00000000-0000-4000-8000-00000000{}9{}0",
        organization.letter, turn as u8
    )
}

/// An `insert` of a row.
pub struct Insert<'a>(pub &'a str, pub &'a Value);

impl fmt::Display for Insert<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(table, row) = self;
        let columns: Vec<&String> = row
            .as_object()
            .into_iter()
            .flat_map(|row| row.keys())
            .collect();
        let columns = columns
            .iter()
            .map(|column| column.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let row = row.to_string().replace('\'', "''");
        write!(
            formatter,
            "insert into public.{table} ({columns})
             select {columns} from jsonb_populate_record(null::public.{table}, '{row}')"
        )
    }
}

/// Gives both organizations two rows in each table, and what else the domains ask for.
pub async fn make(world: &World) {
    let mut waiting = Vec::new();
    for organization in &ORGANIZATIONS {
        for turn in [Turn::Kept, Turn::Target, Turn::New] {
            let id = somebody(organization, turn);
            let statement = format!(
                "insert into auth.users (id, email) values ('{id}', '{turn:?}-{}@frontdesk.example')",
                organization.letter
            );
            waiting.push(statement);
        }
        for subject in DOMAINS.iter().flat_map(|domain| domain.subjects) {
            for turn in [Turn::Kept, Turn::Target] {
                if subject.made {
                    let row = subject.row_of(organization, turn, None);
                    let insert = Insert(subject.table(), &row);
                    waiting.push(format!("{insert} on conflict do nothing"));
                }
            }
        }
    }
    waiting.extend(DOMAINS.iter().map(|domain| domain.more.to_owned()));
    // What refers to a row that is not there yet is tried again.
    let admin = world.stack.admin().await.unwrap();
    while !waiting.is_empty() {
        let mut later = Vec::new();
        for statement in &waiting {
            if let Err(error) = admin.batch_execute(statement).await {
                let missing = error.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION);
                assert!(missing, "{statement}: {error:?}");
                later.push(statement.clone());
            }
        }
        assert!(
            later.len() < waiting.len(),
            "what do they refer to? {later:?}"
        );
        waiting = later;
    }
}
