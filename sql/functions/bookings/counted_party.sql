create or replace function private.counted_party(organization uuid, tour uuid, people integer) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  known record;
begin
  select (array_agg(kinds.kind order by kinds.position, kinds.kind)
           filter (where kinds.takes_seat and kinds.may_be_alone))[1] as default_kind,
         string_agg(kinds.kind, ', ' order by kinds.position, kinds.kind) as all_kinds
  into known
  from public.participant_kinds as kinds
  where kinds.organization_id = organization and kinds.tour_id = tour and kinds.is_active;
  if known.default_kind is null and known.all_kinds is not null then
    perform private.fail(422, 'kinds_required',
      format('This tour is booked by kinds of participants: %s.', known.all_kinds), '/participants');
  end if;
  return jsonb_build_array(jsonb_build_object('kind', coalesce(known.default_kind, 'seat'), 'count', people));
end
$$;
comment on function private.counted_party(uuid, uuid, integer) is
  'So many people as kinds: the first kind of the tour that takes a seat and may be alone, or seat where it has no kinds.
   422 kinds_required names those that it has, where none is so.';
grant execute on function private.counted_party(uuid, uuid, integer) to frontdesk_functions;
