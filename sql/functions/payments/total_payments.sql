create or replace function private.total_payments() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  before constant numeric := case when tg_op <> 'INSERT' and old.customer_id is not null then private.paid(old) else 0 end;
  after constant numeric := case when tg_op <> 'DELETE' and new.customer_id is not null then private.paid(new) else 0 end;
  is_same constant boolean := tg_op = 'UPDATE' and new.organization_id = old.organization_id
    and new.customer_id is not distinct from old.customer_id;
begin
  -- A sum of differences, not a sum over all: two payments at once add up, whichever comes first.
  if is_same and before <> after then
    perform private.act_for(new.organization_id);
    update public.customers as payer set total_spent = payer.total_spent + after - before
    where payer.organization_id = new.organization_id and payer.id = new.customer_id;
  elsif not is_same and before <> 0 then
    perform private.act_for(old.organization_id);
    update public.customers as payer set total_spent = payer.total_spent - before
    where payer.organization_id = old.organization_id and payer.id = old.customer_id;
  end if;
  if not is_same and after <> 0 then
    perform private.act_for(new.organization_id);
    update public.customers as payer set total_spent = payer.total_spent + after
    where payer.organization_id = new.organization_id and payer.id = new.customer_id;
  end if;
  if acting is distinct from private.acting_organization() then
    perform private.act_for(acting);
  end if;
  return null;
end
$$;
comment on function private.total_payments() is 'Trigger: keeps customers.total_spent.';
alter function private.total_payments() owner to frontdesk_functions;

create or replace trigger total_payments after insert or delete or update of status, amount, refunded, customer_id
  on public.payments for each row execute function private.total_payments();
