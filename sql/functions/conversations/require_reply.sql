create or replace function private.require_reply(conversation public.conversations, said text) returns void
language plpgsql stable set search_path = ''
as $$
declare
  -- What the networks take in one message.
  longest constant integer := case conversation.channel
    when 'sms' then 1600 when 'whatsapp' then 4096 when 'messenger' then 2000 when 'instagram' then 1000 end;
begin
  if conversation.channel not in ('widget', 'sms', 'whatsapp', 'messenger', 'instagram') then
    perform private.fail(409, 'another_channel', 'The customer does not read this chat: they wrote on another channel.');
  elsif (case conversation.channel when 'instagram' then octet_length(said) else length(said) end) > longest then
    perform private.fail(422, 'message_too_long', format('On this channel a message has at most %s %s.', longest,
      case conversation.channel when 'instagram' then 'bytes' else 'characters' end), '/message');
  elsif not private.window_is_open(conversation.organization_id, conversation.channel, conversation.id) then
    perform private.fail(409, 'window_closed', case conversation.channel
      when 'whatsapp' then 'They wrote more than 24 hours ago. Send them a template that Meta approved, by message-send, or wait until they write.'
      else 'They wrote more than 24 hours ago. Wait until they write again, or reach them by another channel.' end);
  end if;
end
$$;
comment on function private.require_reply(public.conversations, text) is
  'Refuses a reply that the customer would not get: 409 another_channel, 409 window_closed where 24 hours are over, 422 where
   it is too long for the channel.';
grant execute on function private.require_reply(conversations, text) to frontdesk_functions, service_role;
