create or replace function private.hold_rules(organization uuid, seen_version bigint) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  -- Until the end of this transaction nobody changes the rules.
  perform from private.calendar_versions as counted
  where counted.organization_id = organization and counted.version = coalesce(seen_version, counted.version)
  for share;
  if not found then
    perform private.fail(409, 'rules_changed', 'The opening hours or other rules have just changed. Try again.');
  end if;
end
$$;
comment on function private.hold_rules(uuid, bigint) is
  'Keeps the rules of an organization as they are for this transaction; 409 rules_changed where they are not those of
   this version any more. seen_version null: whatever they are by now.';
grant execute on function private.hold_rules(uuid, bigint) to frontdesk_functions;
