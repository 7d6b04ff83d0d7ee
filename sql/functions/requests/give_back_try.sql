create or replace function private.give_back_try(kind text, subject text, regain interval) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.tries as known set regained_at = known.regained_at - regain
  where known.kind = $1 and known.subject = sha256(convert_to($2, 'UTF8'))
$$;
comment on function private.give_back_try(text, text, interval) is 'Gives a try back that was none: it succeeded.';
alter function private.give_back_try(text, text, interval) owner to frontdesk_functions;
grant execute on function private.give_back_try(text, text, interval) to service_role;
