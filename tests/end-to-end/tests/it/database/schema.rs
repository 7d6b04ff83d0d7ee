//! What holds for every table, function and role of the database, those to come too.

use crate::world_to_ask;
use end_to_end::PROMISES;
use serde_json::json;

/// Puts a megabyte in several forms to the conditions of each column that could hold it, and documents that Postgres takes
/// and `serde_json` refuses; names those that let one in.
const UNBOUNDED: &str = r#"
do $$
declare
  long constant text := repeat('a', 1000001);
  many constant text := array_fill('a'::text, array[500000])::text;
  ids constant text := array_fill(gen_random_uuid(), array[30000])::text;
  numbers constant text := array_fill(1::bigint, array[130000])::text;
  -- Of the changes of rows, which are bounded themselves.
  spared constant text[] := array['audit_logs.old_data', 'audit_logs.new_data'];
  held record;
  candidate text;
  fits boolean;
  culprits text[] := '{}';
begin
  for held in
    select format('%s.%s', attrelid::regclass, attname) as name, attname, format_type(atttypid, null) as type, (
      select string_agg(format('coalesce(%s, true)', pg_get_expr(conbin, conrelid)), ' and ')
      from pg_constraint where conrelid = attrelid and contype = 'c' and conkey = array[attnum]
    ) as conditions
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p')
      and attnum > 0 and not attisdropped and attgenerated = ''
      and exists (
        select from unnest(array['anon', 'client', 'authenticated', 'service_role', 'frontdesk_functions',
          'frontdesk_audit']) as writer, unnest(array['insert', 'update']) as operation
        where has_column_privilege(writer, attrelid, attnum, operation)
      )
      and (atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'json'::regtype, 'bytea'::regtype)
           or attndims > 0)
  loop
    foreach candidate in array case
      when held.type = 'bytea' then array['\x' || repeat('61', 1000004)]
      when held.type = 'text[]' then array['{' || long || '}', many]
      when held.type = 'uuid[]' then array[ids]
      when held.type = 'bigint[]' then array[numbers]
      when held.type in ('json', 'jsonb') then array[
        format('{"a": "%s"}', long), format('["%s"]', long), '{"a": [1e400]}', repeat('[', 130) || repeat(']', 130)
      ]
      when held.conditions ~ '~|private\.is_' then array[
        long, long || '@a.example', 'a@' || long || '.example', 'https://a.example/' || long, '+' || repeat('1', 1000001)
      ]
      else array[long]
    end loop
      fits := true;
      if held.conditions is not null then
        execute format('select %s from (select $1::%s as %I) as given', held.conditions, held.type, held.attname)
        into fits using candidate;
      end if;
      if fits and held.name <> all (spared) then
        culprits := culprits || held.name;
        exit;
      end if;
    end loop;
  end loop;
  if culprits <> '{}' then
    raise exception 'what is too large, too deep or no double fits into %', culprits;
  end if;
end $$"#;

#[tokio::test]
async fn no_column_holds_a_megabyte_or_what_its_readers_refuse() {
    world_to_ask().await.run_sql(UNBOUNDED).await;
}

#[tokio::test]
async fn the_schema_keeps_its_promises() {
    let world = world_to_ask().await;
    let mut broken = Vec::new();

    for (promise, query) in PROMISES {
        let by = world
            .sql(&format!(
                "select coalesce(jsonb_agg(culprit::text order by culprit::text), '[]') from ({query}) as found (culprit)"
            ))
            .await;
        if by != json!([]) {
            broken.push(format!("{promise}: {by}"));
        }
    }

    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
