create or replace function private.personal_page(named private.named_person, first_step smallint, after uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  person constant private.person := private.find_person(named.organization_id, named.subject, named.subject_id);
  listed record;
  page jsonb;
  last uuid;
begin
  for listed in
    select known.table_name, known.found_by, known.step from private.personal_data as known
    where known.is_exported and known.step >= first_step order by known.step
  loop
    execute format(
      'select jsonb_agg(to_jsonb(page) - $4 order by page.id), (array_agg(page.id order by page.id desc))[1]
       from (
         select sized.* from (
           select r.*, row_number() over ids as position, sum(octet_length(r::text)) over ids as bytes
           from %s as r
           where r.organization_id = ($1).organization_id and r.id > $2 and (%s)
           window ids as (order by r.id)
         ) as sized
         where sized.position <= $3 and (sized.bytes <= 1000000 or sized.position = 1)
       ) as page',
      listed.table_name, replace(listed.found_by, '$1', '($1)')
    )
    into page, last
    using person, coalesce(after, '00000000-0000-0000-0000-000000000000'), 1000,
      array['token_hash', 'position', 'bytes'];
    if page is not null then
      return jsonb_build_object(
        'table', private.short_name(listed.table_name), 'rows', page, 'next', jsonb_build_object('step', listed.step, 'after', last)
      );
    end if;
    after := null;
  end loop;
  return jsonb_build_object('table', null, 'rows', jsonb_build_array(), 'next', null);
end
$$;
comment on function private.personal_page(private.named_person, smallint, uuid) is
  'Rows that are kept of a person: at most 1000 and a megabyte of one table, from a step of personal_data on. Without
   hashes.';
alter function private.personal_page(private.named_person, smallint, uuid) owner to frontdesk_privacy;
grant execute on function private.personal_page(private.named_person, smallint, uuid) to client, authenticated;
