create or replace function private.notify_member(
  organization uuid, member_id uuid, message uuid, about jsonb
) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  address record;
begin
  perform private.act_for(organization);
  select * into address from private.member_address(organization, member_id);
  if address.email is not null then
    insert into public.outbox (id, organization_id, topic, channel, recipient, payload)
    values (message, organization, 'workflow.notice', 'email', address.email, about)
    on conflict (id) do nothing;
  end if;
  perform private.act_for(acting);
  return address.email is not null;
end
$$;
comment on function private.notify_member(uuid, uuid, uuid, jsonb) is
  'Puts an e-mail to one of the staff into the outbox, under this id; whether they have an address. about: subject, text,
   and lead_id or customer_id, whom it tells of.';
alter function private.notify_member(uuid, uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.notify_member(uuid, uuid, uuid, jsonb) to service_role;
