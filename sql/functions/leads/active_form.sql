create or replace function private.active_form(wanted uuid) returns public.forms
language plpgsql volatile set search_path = ''
as $$
declare
  form public.forms;
begin
  select active.* into form from public.forms as active where active.id = wanted and active.is_active;
  if not found then
    perform private.fail(404, 'form_not_found', 'There is no such form, or it takes nothing at the moment.', '/form_id');
  end if;
  perform private.act_for(form.organization_id);
  return form;
end
$$;
comment on function private.active_form(uuid) is
  'A form that takes answers; from here on the function acts for its organization. Whoever asks need not belong there.';
grant execute on function private.active_form(uuid) to frontdesk_functions;
