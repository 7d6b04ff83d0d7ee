create or replace function private.personal_page(named private.named_person, first_step smallint, after uuid)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  by_client constant boolean := private.caller() = 'client';
  person constant private.person := private.find_person(named.organization_id, named.subject, named.subject_id);
  listed record;
  page jsonb;
  last uuid;
begin
  for listed in
    select known.table_name, known.found_by, known.step, known.shown, known.client_condition from private.personal_data as known
    where known.is_exported and known.step >= first_step and not (by_client and known.client_condition = 'false')
    order by known.step
  loop
    execute format(
      'select jsonb_agg(sized.document order by sized.row_id), (array_agg(sized.row_id order by sized.row_id desc))[1]
       from (
         select one.*, sum(octet_length(one.document::text)) over ids as all_bytes, row_number() over ids as place
         from (
           select r.id as row_id,
                  (to_jsonb(r) || jsonb_build_object(%s)) - $4 #- ''{payload,sealed_token}'' #- ''{payload,sealed_with}'' as document
           from %s as r
           where r.organization_id = ($1).organization_id and r.id > $2 and (%s) and (%s)
           order by r.id limit $3
         ) as one
         window ids as (order by one.row_id)
       ) as sized
       where sized.all_bytes <= 1000000 or sized.place = 1',
      (
        select coalesce(string_agg(format('%L, %s', set.key, replace(set.value, '$1', '($1)')), ', '), '')
        from jsonb_each_text(listed.shown) as set
      ),
      listed.table_name, replace(listed.found_by, '$1', '($1)'),
      case when by_client then replace(listed.client_condition, '$1', '($1)') else 'true' end
    )
    into page, last
    using person, coalesce(after, '00000000-0000-0000-0000-000000000000'), 1000,
      -- Hashes and what is sealed are nobody's to have; what the staff think and who they are is not a client's.
      array['token_hash'] || case when by_client then private.hidden_columns(listed.table_name) end;
    if page is not null then
      return jsonb_build_object(
        'table', private.short_name(listed.table_name), 'rows', page,
        'next', jsonb_build_object('step', listed.step, 'after', last)
      );
    end if;
    after := null;
  end loop;
  return jsonb_build_object('table', null, 'rows', jsonb_build_array(), 'next', null);
end
$$;
comment on function private.personal_page(private.named_person, smallint, uuid) is
  'Rows that are kept of a person: at most 1000 and a megabyte of one table, from a step of personal_data on. Without
   hashes; without who else a row is about; for clients without what the staff keep for themselves.';
alter function private.personal_page(private.named_person, smallint, uuid) owner to frontdesk_privacy;
grant execute on function private.personal_page(private.named_person, smallint, uuid) to client, authenticated;
