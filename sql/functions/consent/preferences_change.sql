create or replace function private.preferences_change(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  link private.contact_links := private.hold_contact_link(arguments ->> 'token_hash');
  action constant text := arguments ->> 'action';
  evidence constant jsonb := jsonb_build_object('by', 'message-preferences', 'action', action);
  -- What proves that somebody agreed. That they refuse needs no proof.
  proof constant jsonb := evidence || jsonb_build_object(
    'language', arguments -> 'language', 'network', nullif(current_setting('frontdesk.network', true), '')
  );
  still_asked text[];
  wanted record;
begin
  perform private.limit_tries('message-preferences link', arguments ->> 'token_hash');
  -- Two at once go one after the other.
  select * into strict link from private.contact_links as known
  where known.organization_id = link.organization_id and known.token_hash = link.token_hash for update;

  if action = 'unsubscribe' then
    perform private.note_opt_out(link.organization_id, link.channel, link.address, 'link', evidence, '{marketing}');
  elsif action = 'confirm' then
    if link.asked is null then
      perform private.fail(409, 'nothing_to_confirm', 'This link is to change what is sent. There is nothing to confirm.');
    end if;
    -- Once: whoever unsubscribed since then is not subscribed by an old link, of which a form makes as many as it is sent.
    if link.used_at is null then
      perform from public.contact_permissions as known
      where known.organization_id = link.organization_id and known.channel = link.channel and known.address = link.address
      order by known.purpose for update;
      select array_agg(asked.purpose) into still_asked
      from jsonb_array_elements_text(link.asked -> 'purposes') as asked (purpose)
      where not exists (
        select from public.contact_permissions as known
        where known.organization_id = link.organization_id and known.channel = link.channel
          and known.address = link.address and known.purpose = asked.purpose and known.status = 'revoked'
          -- The message may have left long after the form was sent.
          and known.changed_at > coalesce((link.asked ->> 'submitted_at')::timestamptz, link.created_at)
      );
      if still_asked is null then
        perform private.fail(404, 'link_not_found', 'This link is not valid, or not any more.', '/token');
      end if;
      perform private.note_opt_in(link.organization_id, link.channel, link.address, 'link',
        proof || jsonb_build_object('asked', link.asked), still_asked);
      update private.contact_links as known set used_at = now()
      where known.organization_id = link.organization_id and known.token_hash = link.token_hash
      returning * into link;
    end if;
  else
    for wanted in
      select given.channel, given.purpose, given.is_on,
             given.channel = link.channel or link.channel <> 'email' and given.channel <> 'email' as is_ours,
             private.refusal(link.organization_id, given.channel, link.address, given.purpose) is null as was_on
      from jsonb_to_recordset(arguments -> 'permissions') as given (channel text, purpose text, is_on boolean)
      order by given.channel, given.purpose
    loop
      if not wanted.is_ours then
        perform private.fail(422, 'other_channel', 'The address of this link is not written to by this channel.', '/permissions');
      elsif wanted.is_on and not wanted.was_on then
        perform private.note_opt_in(link.organization_id, wanted.channel, link.address, 'link', proof, array[wanted.purpose]);
      elsif not wanted.is_on then
        -- What was only asked for is refused by it, too.
        perform private.note_opt_out(link.organization_id, wanted.channel, link.address, 'link', evidence, array[wanted.purpose]);
      end if;
    end loop;
  end if;
  return private.preferences_answer(link);
end
$$;
comment on function private.preferences_change(jsonb) is
  'Changes what the address of a link is sent, as often as its holder likes. arguments: token_hash, language, action:
   unsubscribe (nothing but what they booked, as RFC 8058 has it), confirm (what a form asked for; 404 link_not_found where
   all of it was refused since), save with permissions [{channel, purpose, is_on}].';
alter function private.preferences_change(jsonb) owner to frontdesk_functions;
grant execute on function private.preferences_change(jsonb) to anon;
