create or replace function private.social_webhook(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  own constant uuid := private.requested_organization();
  event jsonb;
  organization uuid;
  outcome text;
  outcomes jsonb := '{}';
begin
  -- Bodies about one account take turns: one lock an account, since a lock a message would fill the table of locks of all.
  perform pg_advisory_xact_lock(hashtextextended('social ' || named.account, 0))
  from (
    select distinct concat_ws(' ', known.platform, known.account_id) collate "C" as account
    from jsonb_array_elements(arguments -> 'events') as told
    join public.social_accounts as known
      on known.platform = told ->> 'channel' and known.account_id = told ->> 'account_id' and known.is_active
     and known.organization_id = coalesce(own, known.organization_id)
    order by account
  ) as named;
  for event in select value from jsonb_array_elements(arguments -> 'events') loop
    select account.organization_id into organization
    from public.social_accounts as account
    where account.platform = event ->> 'channel' and account.account_id = event ->> 'account_id' and account.is_active
      and account.organization_id = coalesce(own, account.organization_id);
    if not found then
      outcome := 'unknown_account';
    else
      begin
        outcome := private.take_social_event(organization, event);
      exception when data_exception or integrity_constraint_violation then
        -- One that can't be kept stops none of the others, which may be of somebody else.
        outcome := 'unreadable';
      end;
    end if;
    outcomes := outcomes || jsonb_build_object(outcome, coalesce((outcomes ->> outcome)::integer, 0) + 1);
  end loop;
  return jsonb_build_object('outcomes', outcomes);
end
$$;
comment on function private.social_webhook(jsonb) is
  'The function behind social-webhook: what Meta tells of accounts of any organizations; with an app of its own, of that
   organization alone. arguments: events, as private.take_social_event has them, with account_id. Gives outcomes: how many
   were applied, repeated, waiting, unknown_account, unknown_message or unreadable.';
grant execute on function private.social_webhook(jsonb) to service_role;
