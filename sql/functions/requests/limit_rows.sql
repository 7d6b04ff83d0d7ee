create or replace function private.limit_rows() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  limited constant text := tg_argv[0];
  -- Of which thing there are only so many rows: the organization, or such as a tour of it.
  owner_column constant text := tg_argv[1];
  acted_for constant uuid := private.acting_organization();
  owner_id constant uuid := (to_jsonb(new) ->> owner_column)::uuid;
  are_many boolean;
begin
  -- Row-level security refuses these after this trigger: nothing of others' rows is told before.
  if private.caller() = 'user' and private.role_in(new.organization_id) is null then
    return new;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(limited || ' ' || owner_id, 0));
  perform private.act_for(new.organization_id);
  execute format('select count(*) >= (select known.most from private.limits as known where known.kind = $1)
    from %I.%I as known where known.organization_id = $2 and known.%I = $3', tg_table_schema, tg_table_name, owner_column)
  into are_many using limited, new.organization_id, owner_id;
  perform private.act_for(acted_for);
  if are_many then
    perform private.fail(409, tg_argv[2], tg_argv[3]);
  end if;
  return new;
end
$$;
comment on function private.limit_rows() is
  'Trigger: of one organization, or of one thing of it, there are only so many rows, whoever writes them. Arguments: the
   kind of the limit, the column of whose rows are counted, and code and detail of the refusal (409).';
alter function private.limit_rows() owner to frontdesk_functions;

-- Whoever asks for the departures of a tour is told all of its kinds of participants.
create or replace trigger limit_rows before insert on public.participant_kinds for each row
  execute function private.limit_rows(
    'tour-availability kinds', 'tour_id', 'too_many_kinds', 'The tour has as many kinds of participants as it may.'
  );
create or replace trigger limit_rows before insert on public.website_sources for each row
  execute function private.limit_rows(
    'website-crawl sites', 'organization_id', 'too_many_websites', 'The organization has as many sites as it may.'
  );
-- An incident writes to each of them.
create or replace trigger limit_rows before insert on public.emergency_contacts for each row
  execute function private.limit_rows(
    'emergency-dispatch contacts', 'organization_id', 'too_many_contacts',
    'The organization has as many emergency contacts as it may.'
  );
-- Whoever asks for free times is told by all of these, and anybody may ask.
create or replace trigger limit_rows before insert on public.appointment_type_resources for each row
  execute function private.limit_rows(
    'slot-availability resources', 'type_id', 'too_many_resources', 'This kind has as many resources as it may.'
  );
create or replace trigger limit_rows before insert on public.business_hours for each row
  when (new.resource_id is not null)
  execute function private.limit_rows(
    'slot-availability hours', 'resource_id', 'too_many_hours', 'This resource has as many opening hours as it may.'
  );
