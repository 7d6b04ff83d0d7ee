//! The lists of every table: the newest rows, and what is named.

use anyhow::{Result, ensure};
use tokio_postgres::Client;

use crate::{
    named::{NAMED, NO_SCREEN, NOT_BY_AGE, Named},
    reader::Reader,
};

/// Rows on a screen.
pub const PAGE: u32 = 50;

/// A list as a screen asks PostgREST for it.
#[derive(Clone, Debug)]
pub struct List {
    /// What it shows.
    pub name: String,
    /// Of which table.
    pub table: String,
    /// Whether members see it; else admins do.
    pub by_members: bool,
    /// Whether it is an organization's; else it is the reader's own.
    pub of_organization: bool,
    /// `*`, or what the staff are granted.
    columns: String,
    /// A column with an operator, and the SQL expression that it is compared with.
    conditions: Vec<(String, String)>,
    order: String,
}

/// The tables that the staff read, with what decides how they are listed.
const TABLES: &str = "
select relname::text,
       exists (
         select from pg_policy where polrelid = pg_class.oid and polcmd = 'r' and polname in ('members_select', 'self_select')
       ),
       case when has_table_privilege('authenticated', oid, 'select') then '*' else (
         select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
         where attrelid = pg_class.oid and attnum > 0 and has_column_privilege('authenticated', attrelid, attnum, 'select')
       ) end,
       exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'organization_id'),
       exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'created_at')
       and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'id')
from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and has_any_column_privilege('authenticated', oid, 'select')
order by relname";

/// Every list, in the order of the tables' names: of each table the newest rows, then what is named.
///
/// # Errors
/// When the database does not answer, or a list is named of a table that the staff can't read.
pub async fn lists(client: &Client) -> Result<Vec<List>> {
    let mut lists: Vec<List> = Vec::new();
    let mut known = Vec::new();
    for row in client.query(TABLES, &[]).await? {
        let table: String = row.get(0);
        let (by_members, columns): (bool, String) = (row.get(1), row.get(2));
        let (of_organization, has_newest): (bool, bool) = (row.get(3), row.get(4));
        let list = |name: String, conditions: &[(&str, &str)], order: &str| {
            let organization = of_organization.then_some((
                "organization_id =",
                "large_world.id('organization', organization, 0)",
            ));
            List {
                name,
                table: table.clone(),
                by_members,
                of_organization,
                columns: columns.clone(),
                conditions: organization
                    .iter()
                    .chain(conditions)
                    .map(|(column, value)| ((*column).to_owned(), (*value).to_owned()))
                    .collect(),
                order: order.to_owned(),
            }
        };
        if has_newest && !NOT_BY_AGE.contains(&table.as_str()) {
            lists.push(list(
                format!("{table}, newest first"),
                &[],
                "created_at desc, id",
            ));
        }
        for Named {
            name,
            conditions,
            order,
            ..
        } in NAMED.iter().filter(|named| named.table == table)
        {
            lists.push(list((*name).to_owned(), conditions, order));
        }
        known.push(table);
    }
    for Named { name, table, .. } in NAMED {
        let query = "select to_regclass('public.' || $1) is not null";
        let is_here: bool = client.query_one(query, &[table]).await?.get(0);
        ensure!(
            !is_here || known.iter().any(|known| known == table),
            "the list `{name}` is of the table `{table}`, which the staff can't read"
        );
    }
    Ok(lists)
}

/// The tables that the staff read and that no list is of.
///
/// # Errors
/// When the database does not answer.
pub async fn unlisted(client: &Client) -> Result<Vec<String>> {
    let lists = lists(client).await?;
    let tables = client.query(TABLES, &[]).await?;
    let tables = tables.iter().map(|row| row.get::<_, String>(0));
    Ok(tables
        .filter(|table| lists.iter().all(|list| list.table != *table))
        .filter(|table| !NO_SCREEN.contains(&table.as_str()))
        .collect())
}

impl List {
    /// The statement that PostgREST prepares for it. Its arguments are those of [`Self::arguments`].
    pub fn statement(&self) -> String {
        let table = format!("\"public\".\"{}\"", self.table);
        let conditions: Vec<String> = self
            .conditions
            .iter()
            .enumerate()
            .map(|(index, (condition, _))| format!("{table}.{condition} ${}", index + 1))
            .collect();
        let filter = match conditions.is_empty() {
            true => String::new(),
            false => format!("where {}", conditions.join(" and ")),
        };
        let limit = self.conditions.len() + 1;
        format!(
            "with pgrst_source as (
               select {} from {table} {filter} order by {} limit ${limit} offset ${}
             )
             select null::bigint as total_result_set, pg_catalog.count(_postgrest_t) as page_total,
                    coalesce(json_agg(_postgrest_t), '[]') as body,
                    nullif(current_setting('response.headers', true), '') as response_headers,
                    nullif(current_setting('response.status', true), '') as response_status, '' as response_inserted
             from (select * from pgrst_source) _postgrest_t",
            self.columns,
            self.order,
            limit + 1,
        )
    }

    /// A query for the values of its conditions, as texts, as a reader's screen sets them.
    pub fn values(&self, reader: &Reader) -> String {
        let values: Vec<String> = self
            .conditions
            .iter()
            .map(|(_, value)| format!("({value})::text"))
            .collect();
        format!(
            "select array[{}]::text[] from (select {} as organization, {} as reader) as screen",
            values.join(", "),
            reader.organization,
            reader.user_id(),
        )
    }

    /// What a screen asks PostgREST for: the names and values of the query, with the values of its conditions.
    pub fn query(&self, values: &[String]) -> Vec<(String, String)> {
        let conditions = self
            .conditions
            .iter()
            .zip(values)
            .map(|((condition, _), value)| {
                let (column, operator) = condition.split_once(' ').unwrap_or((condition, "="));
                let operator = match operator {
                    ">=" => "gte",
                    "<=" => "lte",
                    "<" => "lt",
                    "@>" => "cs",
                    _ => "eq",
                };
                (column.to_owned(), format!("{operator}.{value}"))
            });
        let order = self.order.replace(", ", ",").replace(" desc", ".desc");
        let rest = [
            ("select", self.columns.replace(' ', "")),
            ("order", order),
            ("limit", PAGE.to_string()),
        ];
        conditions
            .chain(rest.map(|(name, value)| (name.to_owned(), value)))
            .collect()
    }

    /// A query for the arguments of an `execute`, as a reader's screen sets them.
    pub fn arguments(&self, reader: &Reader) -> String {
        let values = self
            .conditions
            .iter()
            .map(|(_, value)| format!("quote_literal(({value})::text), "));
        format!(
            "select concat_ws(', ', {}'{PAGE}', '0')
             from (select {} as organization, {} as reader) as screen",
            values.collect::<String>(),
            reader.organization,
            reader.user_id(),
        )
    }
}
