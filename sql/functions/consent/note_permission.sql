create or replace function private.note_permission(
  organization uuid, channel text, address text, purposes text[], granted boolean, source text, evidence jsonb
) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  changed integer;
begin
  perform private.act_for(organization);
  insert into public.contact_permissions as known
    (organization_id, channel, address, purpose, status, source, evidence)
  select organization, $2, private.contact_address($2, $3), wanted.purpose,
         case when granted then 'granted' else 'revoked' end, $6, coalesce($7, '{}')
  -- In one order, so that two at once wait for each other and not in a circle.
  from unnest(purposes) as wanted (purpose) order by wanted.purpose
  on conflict on constraint contact_permissions_once do update
    set status = excluded.status, source = excluded.source, evidence = excluded.evidence
    where known.status <> excluded.status
      -- A refusal is taken back by the person alone.
      and (excluded.status = 'revoked' or excluded.source in ('keyword', 'link'));
  get diagnostics changed = row_count;
  perform private.act_for(acting);
  return changed;
end
$$;
comment on function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) is
  'Notes what an address wants to be sent; gives how many permissions changed. What private.note_opt_out and
   private.note_opt_in share.';
alter function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) owner to frontdesk_functions;
grant execute on function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) to service_role;
