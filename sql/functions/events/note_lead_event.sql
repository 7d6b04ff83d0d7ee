create or replace function private.note_lead_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  changed text[];
  added text[] := new.tags;
begin
  if tg_op = 'INSERT' then
    perform private.emit_event(new.organization_id, 'lead.created', new.id, new.customer_id,
      jsonb_build_object('source', new.source, 'status', new.status));
  else
    changed := array(
      select fresh.key from jsonb_each(to_jsonb(new)) as fresh
      where fresh.key = any (array['first_name', 'last_name', 'email', 'phone', 'source', 'status', 'tags', 'lead_score',
          'assigned_to', 'customer_id', 'custom_fields', 'notes'])
        and fresh.value is distinct from to_jsonb(old) -> fresh.key
      order by fresh.key
    );
    if changed = '{}' then
      return null;
    end if;
    perform private.emit_event(new.organization_id, 'lead.updated', new.id, new.customer_id,
      jsonb_build_object('changed', changed, 'status', new.status, 'status_before', old.status));
    added := array(select tag from unnest(new.tags) as tag where tag <> all (old.tags));
  end if;
  if added <> '{}' then
    perform private.emit_event(new.organization_id, 'tag.added', new.id, new.customer_id,
      jsonb_build_object('tags', added));
  end if;
  return null;
end
$$;
comment on function private.note_lead_event() is 'Trigger: tells workflows and endpoints of new leads, changed ones, and new tags.';
alter function private.note_lead_event() owner to frontdesk_functions;

create or replace trigger note_lead_event after insert or update on public.leads
  for each row execute function private.note_lead_event();
