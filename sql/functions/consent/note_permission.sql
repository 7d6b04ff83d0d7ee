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
    set status = excluded.status,
        source = case when known.status = excluded.status then known.source else excluded.source end,
        evidence = case when known.status = excluded.status
          then known.evidence || jsonb_build_object('at', excluded.evidence -> 'at') else excluded.evidence end
    where case
      when known.status = excluded.status then case
        -- The same word again: when it was said last.
        when known.source = 'keyword' and excluded.source = 'keyword'
          then (excluded.evidence ->> 'at')::bigint > (known.evidence ->> 'at')::bigint
      end
      -- Keywords come in any order: of two whose times are told, the later one counts; and whatever refused, what was said
      -- before takes it not back.
      when excluded.source = 'keyword' then coalesce((excluded.evidence ->> 'at')::bigint >= case
          when known.source = 'keyword' and known.evidence ? 'at' then (known.evidence ->> 'at')::bigint
          when excluded.status = 'granted' then floor(extract(epoch from known.changed_at))::bigint
        end, true)
      -- A refusal is taken back by the person alone.
      else excluded.status = 'revoked' or excluded.source = 'link'
    end;
  get diagnostics changed = row_count;
  perform private.act_for(acting);
  return changed;
end
$$;
comment on function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) is
  'Notes what an address wants to be sent; gives how many permissions changed. evidence: of a keyword, at (when it was
   written, in seconds since 1970), where that is told. What private.note_opt_out and private.note_opt_in share.';
alter function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) owner to frontdesk_functions;
grant execute on function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) to service_role;
