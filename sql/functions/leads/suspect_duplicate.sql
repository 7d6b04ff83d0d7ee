create or replace function private.suspect_duplicate(organization uuid, lead uuid, other uuid) returns void
language sql volatile set search_path = ''
as $$
  update public.leads as known
  set source_details = private.within_bounds(known.source_details, private.fields_of(known.source_details)
    || jsonb_build_object('possible_duplicates', noted.others || to_jsonb(other)))
  from (
    -- The staff write there too, and whatever they like.
    select suspect.id, case jsonb_typeof(suspect.source_details -> 'possible_duplicates')
      when 'array' then suspect.source_details -> 'possible_duplicates' else '[]' end as others
    from public.leads as suspect where suspect.organization_id = organization and suspect.id = lead
  ) as noted
  where known.organization_id = organization and known.id = noted.id
    and not noted.others ? other::text and jsonb_array_length(noted.others) < 20
$$;
comment on function private.suspect_duplicate(uuid, uuid, uuid) is
  'Notes with a lead that another may be the same person; the staff decide. At most 20.';
grant execute on function private.suspect_duplicate(uuid, uuid, uuid) to frontdesk_functions;
