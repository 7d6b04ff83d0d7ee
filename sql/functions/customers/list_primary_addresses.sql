create or replace function private.list_primary_addresses() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  claimed boolean;
begin
  if acting is distinct from new.organization_id then
    perform private.act_for(new.organization_id);
  end if;
  -- A new customer has none yet.
  if tg_op = 'UPDATE' and new.email is distinct from old.email then
    delete from public.customer_emails as listed
    where listed.organization_id = new.organization_id and listed.customer_id = new.id
      and (listed.is_primary or lower(listed.email) = lower(new.email));
  end if;
  if new.email is not null and (tg_op = 'INSERT' or new.email is distinct from old.email) then
    insert into public.customer_emails (organization_id, customer_id, email, is_primary)
    values (new.organization_id, new.id, new.email, true);
  end if;
  if tg_op = 'INSERT' or new.phone is distinct from old.phone then
    -- One that was known to be theirs stays so.
    claimed := private.claims() is not null and private.caller() in ('anon', 'client');
    if tg_op = 'UPDATE' then
      claimed := claimed and not exists (
        select from public.customer_phones as listed
        where listed.organization_id = new.organization_id and listed.customer_id = new.id
          and listed.phone = new.phone and not listed.is_claimed
      );
      delete from public.customer_phones as listed
      where listed.organization_id = new.organization_id and listed.customer_id = new.id
        and (listed.is_primary or listed.phone = new.phone);
    end if;
    if new.phone is not null then
      insert into public.customer_phones (organization_id, customer_id, phone, is_primary, is_claimed)
      values (new.organization_id, new.id, new.phone, true, claimed);
    end if;
  end if;
  if acting is distinct from new.organization_id then
    perform private.act_for(acting);
  end if;
  return null;
end
$$;
comment on function private.list_primary_addresses() is
  'Trigger: keeps the primary e-mail address and telephone number of a customer among all of theirs.';
alter function private.list_primary_addresses() owner to frontdesk_functions;

create or replace trigger list_primary_addresses after insert or update of email, phone on public.customers
  for each row execute function private.list_primary_addresses();
