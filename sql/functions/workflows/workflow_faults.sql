create or replace function private.workflow_faults(nodes jsonb, edges jsonb, settings jsonb)
returns table (pointer text, detail text)
language plpgsql immutable set search_path = ''
as $$
declare
  types constant text[] := array['trigger', 'condition', 'switch', 'split', 'delay', 'wait_until', 'wait_for',
    'send_message', 'notify', 'update_lead', 'add_tags', 'remove_tags', 'assign', 'webhook', 'end'];
  id_form constant text := '^[A-Za-z0-9_-]{1,64}$';
  node_ids text[];
  left_ids text[];
  removed text[];
begin
  if jsonb_array_length(nodes) > 200 then
    return query select '/nodes', 'must have at most 200 nodes';
    return;
  elsif jsonb_array_length(edges) > 400 then
    return query select '/edges', 'must have at most 400 edges';
    return;
  end if;

  node_ids := array(
    select coalesce(case jsonb_typeof(node.value -> 'id') when 'string' then node.value ->> 'id' end, '')
    from jsonb_array_elements(nodes) with ordinality as node (value, number) order by node.number
  );
  return query
    select format('/nodes/%s', node.number - 1) || fault.place, fault.detail
    from jsonb_array_elements(nodes) with ordinality as node (value, number)
    cross join lateral (
      select '' as place, 'must be an object with id, type and config' as detail
      where jsonb_typeof(node.value) <> 'object'
      union all
      select '/id', 'must be 1 to 64 letters, digits, - or _'
      where jsonb_typeof(node.value) = 'object' and node_ids[node.number] !~ id_form
      union all
      select '/id', format('%s is the id of another node too', node_ids[node.number])
      where node_ids[node.number] ~ id_form and array_position(node_ids, node_ids[node.number]) < node.number
      union all
      select '/type', format('node %s: must be one of %s', node_ids[node.number], array_to_string(types, ', '))
      where jsonb_typeof(node.value) = 'object' and not coalesce(node.value ->> 'type' = any (types), false)
      union all
      select '/config', format('node %s: must be an object', node_ids[node.number])
      where jsonb_typeof(node.value) = 'object' and coalesce(jsonb_typeof(node.value -> 'config'), 'object') <> 'object'
      union all
      select '/retry', format('node %s: must be an object with attempts and backoff', node_ids[node.number])
      where jsonb_typeof(node.value) = 'object'
        and coalesce(jsonb_typeof(node.value -> 'retry'), 'null') not in ('object', 'null')
    ) as fault
    order by node.number;

  return query
    with listed as (
      select edge.number, edge.value,
             case jsonb_typeof(edge.value) when 'object' then coalesce(edge.value ->> 'id', '') else '' end as id,
             case jsonb_typeof(edge.value) when 'object' then coalesce(edge.value ->> 'source', '') else '' end as source,
             case jsonb_typeof(edge.value) when 'object' then coalesce(edge.value ->> 'target', '') else '' end as target
      from jsonb_array_elements(edges) with ordinality as edge (value, number)
    )
    select format('/edges/%s', edge.number - 1) || fault.place, fault.detail
    from listed as edge
    cross join lateral (
      select '' as place, 'must be an object with id, source and target' as detail
      where jsonb_typeof(edge.value) <> 'object'
      union all
      select '/id', 'must be 1 to 64 letters, digits, - or _'
      where jsonb_typeof(edge.value) = 'object' and edge.id !~ id_form
      union all
      select '/id', format('%s is the id of another edge too', edge.id)
      where edge.id ~ id_form
        and exists (select from listed as other where other.id = edge.id and other.number < edge.number)
      union all
      select '/source', format('edge %s from %s to %s: there is no node %s', left(edge.id, 64), left(edge.source, 64),
        left(edge.target, 64), left(edge.source, 64))
      where jsonb_typeof(edge.value) = 'object' and edge.source <> all (node_ids)
      union all
      select '/target', format('edge %s from %s to %s: there is no node %s', left(edge.id, 64), left(edge.source, 64),
        left(edge.target, 64), left(edge.target, 64))
      where jsonb_typeof(edge.value) = 'object' and edge.target <> all (node_ids)
      union all
      select '/target', format('edge %s leads from %s to itself', edge.id, edge.source)
      where edge.source = edge.target and edge.source = any (node_ids)
      union all
      select '/sourceHandle', format('edge %s: must be 1 to 64 letters, digits, - or _', left(edge.id, 64))
      where coalesce(jsonb_typeof(edge.value -> 'sourceHandle'), 'null') <> 'null'
        and (jsonb_typeof(edge.value -> 'sourceHandle') <> 'string' or edge.value ->> 'sourceHandle' !~ id_form)
    ) as fault
    order by edge.number;

  -- A. B. Kahn, 1962: what is left, when nodes that no edge leads to are taken away again and again, is on a cycle or
  -- behind one; and what is left when this is done from the other end too, is on one or between two.
  left_ids := array(select distinct id from unnest(node_ids) as id);
  for direction in 1..2 loop
    loop
      select array_agg(id) into removed from unnest(left_ids) as id
      where not exists (
        select from jsonb_array_elements(edges) as edge
        where jsonb_typeof(edge) = 'object' and edge ->> 'source' <> edge ->> 'target'
          and (case direction when 1 then edge ->> 'target' else edge ->> 'source' end) = id
          and (case direction when 1 then edge ->> 'source' else edge ->> 'target' end) = any (left_ids)
      );
      exit when removed is null;
      left_ids := array(select id from unnest(left_ids) as id where id <> all (removed));
    end loop;
  end loop;
  if left_ids <> '{}' then
    return query select '/edges', format('lead in a circle: %s',
      (select string_agg(id, ', ' order by array_position(node_ids, id)) from unnest(left_ids) as id));
  end if;

  if not coalesce(settings ->> 'errorHandling', 'continue') = any (array['continue', 'stop']) then
    return query select '/settings/errorHandling', 'must be continue or stop';
  end if;
  if coalesce(jsonb_typeof(settings -> 'maxExecutionTime'), 'null') <> 'null' and not coalesce(
    case jsonb_typeof(settings -> 'maxExecutionTime') when 'number'
      then (settings ->> 'maxExecutionTime')::numeric between 1 and 3600 end, false)
  then
    return query select '/settings/maxExecutionTime', 'must be 1 to 3600 seconds';
  end if;
  if coalesce(jsonb_typeof(settings -> 'maxLifetimeDays'), 'null') <> 'null' and not coalesce(
    case jsonb_typeof(settings -> 'maxLifetimeDays') when 'number'
      then (settings ->> 'maxLifetimeDays')::numeric between 1 and 400 end, false)
  then
    return query select '/settings/maxLifetimeDays', 'must be 1 to 400 days';
  end if;
end
$$;
comment on function private.workflow_faults(jsonb, jsonb, jsonb) is
  'What keeps a workflow from being saved, each fault with its JSON pointer and the names of its nodes: ids that come
   twice, unknown types, edges from or to nothing, circles, and too much of anything. The rest is checked by workflow-run
   when it is activated.';
grant execute on function private.workflow_faults(jsonb, jsonb, jsonb)
  to authenticated, service_role, frontdesk_functions;
