//! What `supabase-js` reads and writes of the tables, made from a database that has them: `functions/database.ts`, the types
//! of rows, and `sql/COLUMNS.md`, the columns of each role.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::Result;
use tokio_postgres::{Client, Row};

/// Who reaches tables through PostgREST, in the order of the columns of `COLUMNS.md`.
const ROLES: [&str; 3] = ["anon", "client", "authenticated"];

/// Each column that one of the roles may read or write: relation, column, type, whether it may be null, whether it has a
/// default, whether it is computed, the values that a condition allows, comment, and for each role in [`ROLES`] the letters of
/// what it may do.
const COLUMNS: &str = "
select relname::text, attname::text, format_type(atttypid, null), not attnotnull, atthasdef or attidentity <> '',
       attgenerated <> '' or relkind = 'v',
       coalesce((
         select substring(pg_get_constraintdef(oid) from '''(\\{.*\\})''::text')::text[]
         from pg_constraint
         where conrelid = attrelid and contype = 'c' and conkey = array[attnum]
           and pg_get_constraintdef(oid) ~ ('^CHECK \\(\\(' || attname || ' = ANY \\(''\\{')
         limit 1
       ), '{}'),
       coalesce(col_description(attrelid, attnum), ''),
       array(
         select concat(
           case when has_column_privilege(role, attrelid, attnum, 'select') then 'r' end,
           case when has_column_privilege(role, attrelid, attnum, 'insert') then 'i' end,
           case when has_column_privilege(role, attrelid, attnum, 'update') then 'u' end
         )
         from unnest($1::text[]) with ordinality as asked (role, place) order by place
       )
from pg_attribute
join pg_class on pg_class.oid = attrelid
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and attnum > 0 and not attisdropped
order by relname, attnum";

/// Foreign keys between tables of `public`: name, from, columns, to, columns, whether it is one to one.
const REFERENCES: &str = "
select conname::text, here.relname::text, array(
         select attname::text from unnest(conkey) with ordinality as listed (number, place)
         join pg_attribute on attrelid = conrelid and attnum = number order by place
       ), there.relname::text, array(
         select attname::text from unnest(confkey) with ordinality as listed (number, place)
         join pg_attribute on attrelid = confrelid and attnum = number order by place
       ), exists (
         select from pg_index
         where indrelid = conrelid and indisunique and indpred is null and indexprs is null
           and conkey @> (string_to_array(indkey::text, ' ')::int2[])[1:indnkeyatts]
       )
from pg_constraint
join pg_class as here on here.oid = conrelid
join pg_class as there on there.oid = confrelid
where contype = 'f' and conparentid = 0
  and here.relnamespace = 'public'::regnamespace and there.relnamespace = 'public'::regnamespace
order by 2, 1";

struct Column {
    name: String,
    of_type: String,
    is_nullable: bool,
    has_default: bool,
    is_computed: bool,
    values: Vec<String>,
    comment: String,
    /// What each role of [`ROLES`] may do: `r`, `i`, `u`.
    rights: Vec<String>,
}

impl Column {
    fn may(&self, right: char) -> bool {
        self.rights.iter().any(|rights| rights.contains(right))
    }

    /// Its type in TypeScript, as PostgREST writes it in JSON.
    fn type_script(&self) -> String {
        if !self.values.is_empty() {
            let values = self.values.iter().map(|value| format!("{value:?}"));
            return values.collect::<Vec<_>>().join(" | ");
        }
        let (element, list) = match self.of_type.strip_suffix("[]") {
            Some(element) => (element, "[]"),
            None => (self.of_type.as_str(), ""),
        };
        let element = match element {
            "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric" => "number",
            "boolean" => "boolean",
            "json" | "jsonb" => "Json",
            _ => "string",
        };
        format!("{element}{list}")
    }
}

/// A table or view that one of the roles reaches.
struct Relation {
    columns: Vec<Column>,
    is_view: bool,
}

/// The relations with the columns that one of the roles may read or write.
async fn relations(client: &Client) -> Result<BTreeMap<String, Relation>> {
    let views: Vec<String> = client
        .query(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'",
            &[],
        )
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let mut relations = BTreeMap::<String, Relation>::new();
    for row in client.query(COLUMNS, &[&ROLES.as_slice()]).await? {
        let column = column(&row);
        if column.rights.iter().all(String::is_empty) {
            continue;
        }
        let name: String = row.get(0);
        let is_view = views.contains(&name);
        relations
            .entry(name)
            .or_insert_with(|| Relation {
                columns: Vec::new(),
                is_view,
            })
            .columns
            .push(column);
    }
    Ok(relations)
}

fn column(row: &Row) -> Column {
    Column {
        name: row.get(1),
        of_type: row.get(2),
        is_nullable: row.get(3),
        has_default: row.get(4),
        is_computed: row.get(5),
        values: row.get(6),
        comment: row.get(7),
        rights: row.get(8),
    }
}

/// `functions/database.ts`: the type `Database` that `createClient` of `supabase-js` takes, in the form that `supabase gen
/// types` writes, with the values that conditions allow.
///
/// # Errors
/// Where the database can't be asked.
pub async fn row_types(client: &Client) -> Result<String> {
    let relations = relations(client).await?;
    let references = client.query(REFERENCES, &[]).await?;
    let mut text = String::from(
        "// The rows that the public, clients and staff reach through PostgREST, for `createClient<Database>(…)` of supabase-js.\n\
         // Made by `cargo up diagrams` from the database.\n\n\
         export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];\n\n\
         export type Database = {\n  public: {\n    Tables: {\n",
    );
    for (name, relation) in relations.iter().filter(|(_, relation)| !relation.is_view) {
        _ = writeln!(text, "      {name}: {{");
        write_row(&mut text, relation);
        write_change(&mut text, "Insert", relation, 'i');
        write_change(&mut text, "Update", relation, 'u');
        let of_table = references.iter().filter(|row| {
            row.get::<_, &str>(1) == name && relations.contains_key(row.get::<_, &str>(3))
        });
        write_references(&mut text, of_table);
        text.push_str("      };\n");
    }
    text.push_str("    };\n    Views: {\n");
    for (name, relation) in relations.iter().filter(|(_, relation)| relation.is_view) {
        _ = writeln!(text, "      {name}: {{");
        write_row(&mut text, relation);
        text.push_str("        Relationships: [];\n      };\n");
    }
    text.push_str(
        "    };\n    Functions: { [name in never]: never };\n    Enums: { [name in never]: never };\n    \
         CompositeTypes: { [name in never]: never };\n  };\n};\n",
    );
    Ok(text)
}

fn write_row(text: &mut String, relation: &Relation) {
    text.push_str("        Row: {\n");
    for column in relation.columns.iter().filter(|column| column.may('r')) {
        let null = if column.is_nullable { " | null" } else { "" };
        let of_type = column.type_script();
        _ = writeln!(text, "          {}: {of_type}{null};", column.name);
    }
    text.push_str("        };\n");
}

/// `Insert` or `Update`: the columns that one of the roles may set.
fn write_change(text: &mut String, change: &str, relation: &Relation, right: char) {
    let columns: Vec<&Column> = relation
        .columns
        .iter()
        .filter(|column| column.may(right) && !column.is_computed)
        .collect();
    if columns.is_empty() {
        _ = writeln!(text, "        {change}: {{ [column in never]: never }};");
        return;
    }
    _ = writeln!(text, "        {change}: {{");
    for column in columns {
        let is_optional = right == 'u' || column.is_nullable || column.has_default;
        let optional = if is_optional { "?" } else { "" };
        let null = if column.is_nullable { " | null" } else { "" };
        let of_type = column.type_script();
        _ = writeln!(
            text,
            "          {}{optional}: {of_type}{null};",
            column.name
        );
    }
    text.push_str("        };\n");
}

fn write_references<'a>(text: &mut String, references: impl Iterator<Item = &'a Row>) {
    let quoted = |names: Vec<String>| {
        let quoted = names.iter().map(|name| format!("{name:?}"));
        quoted.collect::<Vec<_>>().join(", ")
    };
    text.push_str("        Relationships: [\n");
    for row in references {
        _ = writeln!(
            text,
            "          {{ foreignKeyName: {:?}; columns: [{}]; isOneToOne: {}; referencedRelation: {:?}; \
             referencedColumns: [{}] }},",
            row.get::<_, &str>(0),
            quoted(row.get(2)),
            row.get::<_, bool>(5),
            row.get::<_, &str>(3),
            quoted(row.get(4)),
        );
    }
    text.push_str("        ];\n");
}

/// `sql/COLUMNS.md`: what each role reads and writes of each table.
///
/// # Errors
/// Where the database can't be asked.
pub async fn columns(client: &Client) -> Result<String> {
    let mut text = String::from(
        "# The columns of each role\n\n\
         Made by `cargo up diagrams` from the database. What `supabase-js` may name in `select()`, `insert()` and `update()`: \
         r reads, i inserts, u updates. Which rows, the policies say: the public sees what is published, a client what is \
         theirs, the staff what their organization has and their role allows. A column that a role may not read is not \
         part of its `*`: PostgREST refuses `select=*` then, so name the columns.\n",
    );
    for (name, relation) in relations(client).await? {
        let view = if relation.is_view { " (view)" } else { "" };
        _ = write!(
            text,
            "\n## {name}{view}\n\n| column | type | public | client | staff | |\n|---|---|---|---|---|---|\n"
        );
        for column in &relation.columns {
            let of_type = match column.values.as_slice() {
                [] => column.of_type.clone(),
                values => values.join(", "),
            };
            let comment = column.comment.split_whitespace().collect::<Vec<_>>();
            _ = writeln!(
                text,
                "| `{}` | {of_type} | {} | {} |",
                column.name,
                column.rights.join(" | "),
                comment.join(" ").replace('|', "\\|"),
            );
        }
    }
    Ok(text)
}
