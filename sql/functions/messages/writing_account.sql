create or replace function private.writing_account(organization uuid, conversation public.conversations) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('id', account.id, 'account_id', account.account_id)
  from public.social_accounts as account
  where account.organization_id = $1 and account.is_active
    and account.platform = coalesce(conversation.channel, 'whatsapp')
    -- On the others somebody is known to one account alone.
    and (account.platform = 'whatsapp' or account.id = conversation.social_account_id)
  order by account.id = conversation.social_account_id desc nulls last, account.created_at, account.id limit 1
$$;
comment on function private.writing_account(uuid, public.conversations) is
  'The account that writes in a conversation: the one that the customer last wrote to, or on WhatsApp else the organization''s first
   there; without a conversation, its first on WhatsApp.';
grant execute on function private.writing_account(uuid, conversations) to authenticated, service_role, frontdesk_functions;
