//! `sql/DIAGRAMS.md`: the tables by domain with a diagram of each, made from a database that has them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tokio_postgres::Client;

use crate::{
    home, rows,
    stack::{Functions, Options, Stack},
};

/// What stands between these lines is made; the rest is written by hand.
const BEGIN: &str = "<!-- Made by `cargo up diagrams` from the database: change sql/domains.toml or a comment there. -->\n";
const END: &str = "<!-- As far as `cargo up diagrams` goes. -->\n";

/// What every table of an organization has; it is told once and not drawn.
const TENANT: &str = "organizations";

/// `sql/domains.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Domains {
    domain: Vec<Domain>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Domain {
    name: String,
    about: String,
    tables: Vec<String>,
}

/// A table or view.
struct Table {
    comment: String,
    is_view: bool,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    of_type: String,
    /// Of the primary key, of a foreign key, unique by itself.
    keys: Vec<&'static str>,
}

/// A foreign key.
struct Reference {
    from: String,
    to: String,
    /// The columns that lead there, without the organization's.
    by: String,
    is_optional: bool,
    /// Whether at most one row refers to the same one.
    is_unique: bool,
}

const TABLES: &str = "
select concat(nullif(relnamespace::regnamespace || '.', 'public.'), relname),
       regexp_replace(coalesce(obj_description(oid, 'pg_class'), ''), '\\s+', ' ', 'g'), relkind = 'v'
from pg_class
where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
  and not relispartition";

const COLUMNS: &str = "
select concat(nullif(relnamespace::regnamespace || '.', 'public.'), relname), attname::text,
       case typname
         when 'bool' then 'boolean' when 'int4' then 'integer' when 'int8' then 'bigint' when 'int2' then 'smallint'
         else regexp_replace(typname, '^_(.*)', '\\1[]')
       end,
       exists (select from pg_constraint where conrelid = attrelid and contype = 'p' and attnum = any (conkey)),
       exists (
         select from pg_constraint
         where conrelid = attrelid and contype = 'f' and attnum = any (conkey)
           and (cardinality(conkey) = 1 or attname <> 'organization_id')
       ),
       exists (select from pg_constraint where conrelid = attrelid and contype = 'u' and conkey = array[attnum])
from pg_attribute
join pg_class on pg_class.oid = attrelid
join pg_type on pg_type.oid = atttypid
where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
  and attnum > 0 and not attisdropped
order by attrelid, attnum";

const REFERENCES: &str = "
select concat(nullif(here.relnamespace::regnamespace || '.', 'public.'), here.relname),
       concat(nullif(there.relnamespace::regnamespace || '.', 'public.'), there.relname),
       string_agg(attname, ', ' order by array_position(conkey, attnum))
         filter (where cardinality(conkey) = 1 or attname <> 'organization_id'),
       bool_or(not attnotnull),
       exists (
         select from pg_index
         where indrelid = conrelid and indisunique and indpred is null and indexprs is null
           and conkey @> (string_to_array(indkey::text, ' ')::int2[])[1:indnkeyatts]
       )
from pg_constraint
join pg_class as here on here.oid = conrelid
join pg_class as there on there.oid = confrelid
join pg_attribute on attrelid = conrelid and attnum = any (conkey)
where contype = 'f' and conparentid = 0
  and here.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
group by pg_constraint.oid, here.oid, there.oid
order by 1, 2, 3";

/// Writes `sql/DIAGRAMS.md`, `sql/COLUMNS.md` and `functions/database.ts` anew from a database that the migrations have just
/// made.
pub async fn draw() -> Result<()> {
    let options = Options {
        functions: Functions::None,
        ..Options::default()
    };
    let stack = Stack::start(options).await?;
    for (file, made) in documents(&stack.admin().await?).await? {
        let file = home::repository().join(file);
        if fs::read_to_string(&file).is_ok_and(|written| written == made) {
            eprintln!("{} is as the database is.", file.display());
        } else {
            fs::write(&file, made)?;
            eprintln!("{} is written anew.", file.display());
        }
    }
    Ok(())
}

/// The files that are made from the database, by their paths in the repository, as they should be.
///
/// # Errors
/// As [`readme`].
pub async fn documents(client: &Client) -> Result<[(&'static str, String); 3]> {
    let (_, diagrams) = readme(client, &home::repository().join("sql")).await?;
    Ok([
        ("sql/DIAGRAMS.md", diagrams),
        ("sql/COLUMNS.md", rows::columns(client).await?),
        ("functions/database.ts", rows::row_types(client).await?),
    ])
}

/// `DIAGRAMS.md` of the folder `sql` as it is, and as it should be for this database.
///
/// # Errors
/// When a table is in no domain, in two, or in one and not in the database; when a file can't be read.
pub async fn readme(client: &Client, sql: &Path) -> Result<(String, String)> {
    let read = |name: &str| {
        let path = sql.join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let written = read("DIAGRAMS.md")?;
    let domains: Domains = toml::from_str(&read("domains.toml")?).context("sql/domains.toml")?;
    let tables = tables(client).await?;
    each_table_has_a_domain(&tables, &domains)?;
    let references = references(client).await?;

    let (before, rest) = written
        .split_once(BEGIN)
        .context("sql/DIAGRAMS.md has no line where the domains begin")?;
    let (_, after) = rest
        .split_once(END)
        .context("sql/DIAGRAMS.md has no line where the domains end")?;
    let mut text = format!("{before}{BEGIN}");
    for domain in &domains.domain {
        write_domain(&mut text, domain, &tables, &references);
    }
    _ = write!(text, "\n{END}{after}");
    Ok((written, text))
}

fn each_table_has_a_domain(tables: &BTreeMap<String, Table>, domains: &Domains) -> Result<()> {
    let mut placed = BTreeSet::new();
    for Domain {
        name,
        tables: of_domain,
        ..
    } in &domains.domain
    {
        for table in of_domain {
            ensure!(
                tables.contains_key(table),
                "sql/domains.toml: `{name}` has a table `{table}`, and the database has none"
            );
            ensure!(
                placed.insert(table),
                "sql/domains.toml: `{table}` is in two domains"
            );
        }
    }
    let homeless: Vec<&String> = tables
        .keys()
        .filter(|table| !placed.contains(table))
        .collect();
    if !homeless.is_empty() {
        bail!("sql/domains.toml: these tables are in no domain: {homeless:?}");
    }
    Ok(())
}

async fn tables(client: &Client) -> Result<BTreeMap<String, Table>> {
    let mut tables = BTreeMap::new();
    for row in client.query(TABLES, &[]).await? {
        let table = Table {
            comment: row.get(1),
            is_view: row.get(2),
            columns: Vec::new(),
        };
        tables.insert(row.get(0), table);
    }
    for row in client.query(COLUMNS, &[]).await? {
        let keys = ["PK", "FK", "UK"].into_iter().zip([3, 4, 5]);
        let column = Column {
            name: row.get(1),
            of_type: row.get(2),
            keys: keys
                .filter(|(_, index)| row.get(*index))
                .map(|(key, _)| key)
                .collect(),
        };
        if let Some(table) = tables.get_mut(row.get::<_, &str>(0)) {
            table.columns.push(column);
        }
    }
    Ok(tables)
}

async fn references(client: &Client) -> Result<Vec<Reference>> {
    let rows = client.query(REFERENCES, &[]).await?;
    let reference = |row: &tokio_postgres::Row| Reference {
        from: row.get(0),
        to: row.get(1),
        by: row.get(2),
        is_optional: row.get(3),
        is_unique: row.get(4),
    };
    Ok(rows.iter().map(reference).collect())
}

fn write_domain(
    text: &mut String,
    domain: &Domain,
    tables: &BTreeMap<String, Table>,
    references: &[Reference],
) {
    let Domain {
        name,
        about,
        tables: of_domain,
    } = domain;
    _ = write!(
        text,
        "\n### {name}\n\n{about}\n\n| table | what it holds |\n|---|---|\n"
    );
    let of_domain: Vec<(&String, &Table)> = of_domain
        .iter()
        .filter_map(|name| tables.get_key_value(name))
        .collect();
    for (name, table) in &of_domain {
        let view = if table.is_view { " (view)" } else { "" };
        _ = writeln!(
            text,
            "| `{name}`{view} | {} |",
            table.comment.replace('|', "\\|")
        );
    }
    text.push_str("\n```mermaid\nerDiagram\n");
    for (name, table) in &of_domain {
        write_entity(text, name, table);
    }
    let is_here = |name: &String| of_domain.iter().any(|(here, _)| *here == name);
    for reference in references {
        // That every table belongs to an organization would hide the rest.
        let drawn = reference.to != TENANT || is_here(&reference.to);
        if is_here(&reference.from) && drawn {
            write_reference(text, reference);
        }
    }
    text.push_str("```\n");
}

fn write_entity(text: &mut String, name: &str, table: &Table) {
    if table.is_view {
        return;
    }
    _ = writeln!(text, "  {} {{", entity(name));
    for Column {
        name,
        of_type,
        keys,
    } in &table.columns
    {
        _ = writeln!(
            text,
            "    {}",
            format!("{of_type} {name} {}", keys.join(", ")).trim_end()
        );
    }
    text.push_str("  }\n");
}

fn write_reference(text: &mut String, reference: &Reference) {
    let to = if reference.is_optional { "|o" } else { "||" };
    let from = if reference.is_unique { "o|" } else { "o{" };
    _ = writeln!(
        text,
        "  {} {to}--{from} {} : \"{}\"",
        entity(&reference.to),
        entity(&reference.from),
        reference.by,
    );
}

/// A name as Mermaid takes it.
fn entity(table: &str) -> String {
    if table.contains('.') {
        format!("\"{table}\"")
    } else {
        table.to_owned()
    }
}
