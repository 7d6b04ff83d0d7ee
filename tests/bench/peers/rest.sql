-- What PostgREST is to offer to the peer with supabase-js: the same SQL functions under public names. PostgREST sets
-- role and claims itself; what else private.as_tenant does, these do.

create procedure public.peer_begin(context jsonb)
language plpgsql set search_path = ''
as $$
begin
  perform set_config('frontdesk.requested_organization', coalesce(context ->> 'organization_id', ''), true),
          set_config('frontdesk.request_id', coalesce(context ->> 'request_id', ''), true),
          set_config('frontdesk.acting_organization', '', true),
          set_config('timezone', 'UTC', true);
end
$$;

create function public.peer_booking_create(arguments jsonb, context jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  idempotency_key constant text := context ->> 'idempotency_key';
  fingerprint constant text := context ->> 'fingerprint';
  answer text;
begin
  call public.peer_begin(context);
  answer := private.idempotency_claim('booking_create', idempotency_key, fingerprint);
  if answer is null then
    answer := private.booking_create(arguments)::text;
    perform private.idempotency_keep(
      'booking_create', idempotency_key, fingerprint, answer, (context ->> 'keep_for')::interval
    );
  end if;
  return answer;
end
$$;

create function public.peer_slot_rules(arguments jsonb, context jsonb) returns json
language plpgsql volatile set search_path = ''
as $$
begin
  call public.peer_begin(context);
  return private.slot_rules(arguments);
end
$$;

create function public.peer_embedding_search(arguments jsonb, context jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  call public.peer_begin(context);
  return private.embedding_search(arguments);
end
$$;

create function public.peer_analytics(arguments jsonb, context jsonb) returns json
language plpgsql volatile set search_path = ''
as $$
begin
  call public.peer_begin(context);
  return private.analytics(arguments);
end
$$;

grant execute on procedure public.peer_begin(jsonb) to anon, client, authenticated;
grant execute on function public.peer_booking_create(jsonb, jsonb), public.peer_slot_rules(jsonb, jsonb),
  public.peer_embedding_search(jsonb, jsonb), public.peer_analytics(jsonb, jsonb) to anon, client, authenticated;
notify pgrst, 'reload schema';
