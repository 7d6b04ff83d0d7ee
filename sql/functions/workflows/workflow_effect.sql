create or replace function private.workflow_effect(run public.workflow_executions, node text, effect jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  kind constant text := effect ->> 'kind';
  lead public.leads;
  chosen uuid;
  told integer := 0;
  sent jsonb;
begin
  if kind = 'send_message' then
    -- Of the run and the step, so that the same message has the same id however often it is tried.
    sent := private.send_message(run.organization_id, effect || jsonb_build_object(
      'message_id', md5(format('workflow %s %s', run.id, node))::uuid
    ));
    -- Recipients are counted last, as everywhere: what is refused then is undone.
    perform private.limit_workflow_message(run, effect);
    return jsonb_build_object('status', 'done', 'handle', 'next',
      'output', jsonb_build_object('message_id', sent -> 'message_id', 'channel', sent -> 'channel', 'send_at', sent -> 'send_at'));
  end if;

  if kind = 'webhook' then
    return private.queue_workflow_webhook(run, node, effect);
  end if;

  select * into lead from public.leads as known
  where known.organization_id = run.organization_id and known.id = run.lead_id for update;
  if kind = 'notify' then
    for chosen in
      select distinct wanted.id from (
        select listed.id::uuid from jsonb_array_elements_text(coalesce(effect -> 'user_ids', '[]')) as listed (id)
        union all
        select lead.assigned_to where (effect ->> 'assignee')::boolean and lead.assigned_to is not null
      ) as wanted (id) order by wanted.id
    loop
      told := told + private.notify_member(run.organization_id, chosen,
        md5(format('workflow %s %s %s', run.id, node, chosen))::uuid, jsonb_build_object('subject', effect -> 'subject',
          'text', effect -> 'text', 'lead_id', run.lead_id, 'customer_id', run.customer_id))::integer;
    end loop;
    -- Nobody to tell is no error: the lead is assigned to nobody, or whoever it was has left.
    return jsonb_build_object('status', 'done', 'handle', case told when 0 then 'skipped' else 'next' end,
      'error', case told when 0 then 'nobody_to_tell' end, 'output', jsonb_build_object('told', told));
  elsif lead.id is null then
    return jsonb_build_object('status', 'failed', 'error', 'no_lead', 'error_detail', 'The run is about no lead.');
  end if;

  case kind
    when 'update_lead' then
      update public.leads as known
      set first_name = case when effect -> 'set' ? 'first_name' then effect #>> '{set,first_name}' else known.first_name end,
          last_name = case when effect -> 'set' ? 'last_name' then effect #>> '{set,last_name}' else known.last_name end,
          status = coalesce(effect #>> '{set,status}', known.status),
          notes = case when effect -> 'set' ? 'notes' then effect #>> '{set,notes}' else known.notes end,
          lead_score = coalesce((effect #>> '{set,lead_score}')::integer, known.lead_score)
            + coalesce((effect #>> '{add,lead_score}')::integer, 0),
          custom_fields = (private.fields_of(known.custom_fields) || coalesce(effect -> 'custom_fields', '{}')) - array(
            select field.key from jsonb_each(effect -> 'custom_fields') as field where field.value = 'null'
          )
      where known.organization_id = lead.organization_id and known.id = lead.id;
    when 'add_tags' then
      update public.leads as known
      set tags = known.tags || array(
        select added.tag from jsonb_array_elements_text(effect -> 'tags') with ordinality as added (tag, place)
        where added.tag <> all (known.tags) group by added.tag order by min(added.place)
      )
      where known.organization_id = lead.organization_id and known.id = lead.id
        and not known.tags @> array(select jsonb_array_elements_text(effect -> 'tags'));
    when 'remove_tags' then
      update public.leads as known
      set tags = array(
        select kept.tag from unnest(known.tags) with ordinality as kept (tag, place)
        where not effect -> 'tags' ? kept.tag order by kept.place
      )
      where known.organization_id = lead.organization_id and known.id = lead.id
        and known.tags && array(select jsonb_array_elements_text(effect -> 'tags'));
    when 'assign' then
      if not coalesce((effect ->> 'replace')::boolean, false) and exists (
        select from public.members as member
        where member.organization_id = run.organization_id and member.user_id = lead.assigned_to and member.is_active
      ) then
        return jsonb_build_object('status', 'done', 'handle', 'next',
          'output', jsonb_build_object('user_id', lead.assigned_to, 'is_new', false));
      end if;
      -- Whoever has got the fewest leads of late.
      select member.user_id into chosen
      from jsonb_array_elements_text(effect -> 'user_ids') with ordinality as wanted (id, place)
      join public.members as member
        on member.organization_id = run.organization_id and member.user_id = wanted.id::uuid and member.is_active
      order by (
        select count(*) from public.leads as other
        where other.organization_id = run.organization_id and other.assigned_to = member.user_id
          and other.created_at > now() - interval '30 days'
      ), wanted.place
      limit 1;
      if chosen is null then
        return jsonb_build_object('status', 'failed', 'error', 'no_member',
          'error_detail', 'None of the users is an active member of the organization.');
      end if;
      update public.leads as known set assigned_to = chosen
      where known.organization_id = lead.organization_id and known.id = lead.id;
      return jsonb_build_object('status', 'done', 'handle', 'next',
        'output', jsonb_build_object('user_id', chosen, 'is_new', true));
    else
      return jsonb_build_object('status', 'failed', 'error', 'unknown_effect', 'error_detail', 'Nothing does this.');
  end case;
  return jsonb_build_object('status', 'done', 'handle', 'next', 'output', '{}'::jsonb);
exception
  when sqlstate 'PT409' then
    if sqlerrm in ('opted_out', 'bounced', 'no_consent', 'country_not_allowed', 'recipient_limited') then
      return jsonb_build_object('status', 'done', 'handle', 'skipped', 'error', sqlerrm);
    end if;
    return jsonb_build_object('status', 'failed', 'error', left(sqlerrm, 100));
  when sqlstate 'PT429' then
    -- A burst is over soon: the step is tried again. A day's ceiling is not.
    if sqlerrm = 'too_many_messages' then
      return jsonb_build_object('status', 'failed', 'error', sqlerrm,
        'error_detail', 'The organization has sent as many messages as it may in a day.');
    end if;
    raise;
  when check_violation or not_null_violation or foreign_key_violation or data_exception then
    return jsonb_build_object('status', 'failed', 'error', 'invalid_value',
      'error_detail', 'A value is of another kind than its column takes, or too long.');
end
$$;
comment on function private.workflow_effect(public.workflow_executions, text, jsonb) is
  'Does what a step does to the world, within the statement that writes the step. effect: {kind: notify, user_ids,
   assignee, subject, text}, {kind: webhook, endpoint_id, fields}, {kind: send_message, and what
   private.send_message takes}, {kind: update_lead, set, add, custom_fields}, {kind: add_tags or remove_tags, tags}, {kind:
   assign, user_ids, replace}. Gives {status, handle, output, error,
   error_detail}.';
grant execute on function private.workflow_effect(public.workflow_executions, text, jsonb) to service_role;
