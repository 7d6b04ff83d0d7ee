create or replace function private.channels_of(provider text) returns text[]
language sql immutable set search_path = ''
as $$
  select case
    when provider = 'twilio' then '{sms}'
    when provider in ('resend', 'postmark', 'sendgrid') then '{email}'
    when provider = 'meta' then '{whatsapp,messenger,instagram}'
    else '{}'
  end::text[]
$$;
comment on function private.channels_of(text) is 'The channels by which a provider sends messages.';
grant execute on function private.channels_of(text) to frontdesk_functions;
