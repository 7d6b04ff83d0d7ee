create or replace function private.suspect_duplicate(organization uuid, lead uuid, other uuid) returns void
language sql volatile set search_path = ''
as $$
  update public.leads as known
  set source_details = private.within_bounds(known.source_details, jsonb_set(
    known.source_details, '{possible_duplicates}',
    coalesce(known.source_details -> 'possible_duplicates', '[]') || to_jsonb(other)
  ))
  where known.organization_id = organization and known.id = lead
    and not coalesce(known.source_details -> 'possible_duplicates' ? other::text, false)
    and coalesce(jsonb_array_length(known.source_details -> 'possible_duplicates'), 0) < 20
$$;
comment on function private.suspect_duplicate(uuid, uuid, uuid) is
  'Notes with a lead that another may be the same person; the staff decide. At most 20.';
grant execute on function private.suspect_duplicate(uuid, uuid, uuid) to frontdesk_functions;
