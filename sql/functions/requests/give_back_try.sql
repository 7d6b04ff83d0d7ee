create or replace function private.give_back_try(kind text, subject text) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.tries as known set regained_at = known.regained_at - allowed.regain
  from private.limits as allowed
  where allowed.kind = $1 and known.kind = $1 and known.subject = sha256(convert_to($2, 'UTF8'))
$$;
comment on function private.give_back_try(text, text) is 'Gives a try back that was none: it succeeded.';
alter function private.give_back_try(text, text) owner to frontdesk_functions;
grant execute on function private.give_back_try(text, text) to service_role;
