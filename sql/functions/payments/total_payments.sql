create or replace function private.total_payments() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  -- A sum of differences, not a sum over all: two payments at once add up, whichever comes first.
  if tg_op <> 'INSERT' and old.customer_id is not null then
    perform private.act_for(old.organization_id);
    update public.customers as payer set total_spent = payer.total_spent - private.paid(old)
    where payer.organization_id = old.organization_id and payer.id = old.customer_id and private.paid(old) <> 0;
  end if;
  if tg_op <> 'DELETE' and new.customer_id is not null then
    perform private.act_for(new.organization_id);
    update public.customers as payer set total_spent = payer.total_spent + private.paid(new)
    where payer.organization_id = new.organization_id and payer.id = new.customer_id and private.paid(new) <> 0;
  end if;
  perform set_config('frontdesk.acting_organization', coalesce(acting::text, ''), true);
  return null;
end
$$;
comment on function private.total_payments() is 'Trigger: keeps customers.total_spent.';
alter function private.total_payments() owner to frontdesk_functions;

create or replace trigger total_payments after insert or delete or update of status, amount, refunded, customer_id
  on public.payments for each row execute function private.total_payments();
