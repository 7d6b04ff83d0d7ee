create or replace function private.limit_new_websites() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  -- A new site is a crawl that is started, whether a function adds it or a client by itself.
  if private.caller() = 'user' then
    perform private.limit_tries('website-crawl organization', new.organization_id::text);
  end if;
  return new;
end
$$;
comment on function private.limit_new_websites() is 'Trigger: the staff of an organization add only so many sites in a while.';
alter function private.limit_new_websites() owner to frontdesk_functions;

-- After the trigger that counts how many there are: what is refused there is no try.
create or replace trigger limit_tries before insert on public.website_sources for each row
  execute function private.limit_new_websites();
