create or replace function private.limit_websites() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acted_for constant uuid := private.acting_organization();
  are_many boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('websites ' || new.organization_id, 0));
  perform private.act_for(new.organization_id);
  are_many := (
    select count(*) from public.website_sources as known where known.organization_id = new.organization_id
  ) >= (select known.most from private.limits as known where known.kind = 'website-crawl sites');
  perform set_config('frontdesk.acting_organization', coalesce(acted_for::text, ''), true);
  if are_many then
    perform private.fail(409, 'too_many_websites', 'The organization has as many sites as it may.');
  elsif private.caller() = 'user' then
    -- A new site is a crawl that is started, whether a function adds it or a client by itself.
    perform private.limit_tries('website-crawl organization', new.organization_id::text);
  end if;
  return new;
end
$$;
comment on function private.limit_websites() is 'Trigger: an organization has at most so many sites, whoever adds them, and its staff add only so many in a while.';
alter function private.limit_websites() owner to frontdesk_functions;

create or replace trigger limits before insert on public.website_sources for each row
  execute function private.limit_websites();
