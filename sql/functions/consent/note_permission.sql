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
  with noted as (
    insert into public.contact_permissions as known
      (organization_id, channel, address, purpose, status, source, evidence, last_said_at)
    select organization, $2, private.contact_address($2, $3), wanted.purpose,
           case when granted then 'granted' else 'revoked' end, $6, coalesce($7, '{}'),
           case when $6 = 'keyword' then coalesce(to_timestamp(($7 ->> 'at')::double precision), now()) end
    -- In one order, so that two at once wait for each other and not in a circle.
    from unnest(purposes) as wanted (purpose) order by wanted.purpose
    on conflict on constraint contact_permissions_once do update
      set status = excluded.status,
          -- What proves it is one message. That it was said again is a time of its own.
          source = case when known.status = excluded.status then known.source else excluded.source end,
          evidence = case when known.status = excluded.status then known.evidence else excluded.evidence end,
          last_said_at = excluded.last_said_at
      where case
        -- The same again: only when a word was said last is news, whatever was known before.
        when known.status = excluded.status then excluded.last_said_at > coalesce(known.last_said_at, '-infinity')
        -- Keywords come in any order: the later one counts, and of two of the same second the refusal.
        when excluded.source = 'keyword' and excluded.status = 'revoked'
          then excluded.last_said_at >= coalesce(known.last_said_at, '-infinity')
        -- Whatever refused, what was said before takes it not back.
        when excluded.source = 'keyword' then excluded.last_said_at > greatest(
          known.last_said_at, case when known.source <> 'keyword' or known.last_said_at is null then known.changed_at end
        )
        -- A refusal is taken back by the person alone.
        else excluded.status = 'revoked' or excluded.source = 'link'
      end
    returning old.status is distinct from new.status as is_changed
  )
  select count(*) filter (where noted.is_changed) into changed from noted;
  perform private.act_for(acting);
  return changed;
end
$$;
comment on function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) is
  'Notes what an address wants to be sent; gives how many permissions changed. evidence: of a keyword, at (when it was
   written, in seconds since 1970; else it was just now). Said again, it changes nothing but last_said_at. What
   private.note_opt_out and private.note_opt_in share.';
alter function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) owner to frontdesk_functions;
grant execute on function private.note_permission(uuid, text, text, text[], boolean, text, jsonb) to service_role;
