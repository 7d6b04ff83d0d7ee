-- Row-level security keeps a condition from using an index, unless its operator is known to tell nothing of the rows
-- that it is tried on (leakproof). Equality is; lower(...) and @@ are not: the customer of an e-mail address was sought
-- among all customers of the organisation, and the passages with some words among all passages.
--
-- So such lookups belong to a role of their own. Row-level security lets it read a few columns of every row; its functions
-- themselves keep to what the caller may see, and tell nothing but ids. With these the rows are read by the rights of
-- whoever asks, as always.

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'frontdesk_lookups') then
    create role frontdesk_lookups nologin noinherit nobypassrls;
  end if;
exception when duplicate_object or unique_violation then
  null; -- Another database of this server was being set up at this moment.
end
$$;
do $$
begin
  if not pg_catalog.pg_has_role(current_user, 'frontdesk_lookups', 'set') then
    execute format('grant frontdesk_lookups to %I with inherit true, set true', current_user);
  end if;
end
$$;
grant usage on schema public, private to frontdesk_lookups;
grant create on schema private to frontdesk_lookups;
grant execute on function
  private.claims(), private.caller(), private.subject(), private.is_client(), private.client_organization(),
  private.valid_client(), private.my_organizations(text), private.acting_organization()
to frontdesk_lookups;

-- Customers ----------------------------------------------------------------------------------------

grant select (organization_id, customer_id, email) on public.customer_emails to frontdesk_lookups;
create policy lookups_select on public.customer_emails for select to frontdesk_lookups using (true);

create function private.customer_of_email(organization uuid, address text) returns uuid
language sql stable security definer set search_path = ''
as $$
  -- The first address of a customer is listed too.
  select listed.customer_id from public.customer_emails as listed
  where listed.organization_id = $1 and lower(listed.email) = lower($2) and $1 = (select private.acting_organization())
$$;
comment on function private.customer_of_email(uuid, text) is
  'The customer with this e-mail address, in whatever case, of the organisation that a function acts for.';
alter function private.customer_of_email(uuid, text) owner to frontdesk_lookups;
grant execute on function private.customer_of_email(uuid, text) to frontdesk_functions;

create or replace function private.find_or_make_customer(organization uuid, customer jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  customer_id uuid;
begin
  if customer ->> 'email' is not null then
    customer_id := private.customer_of_email(organization, customer ->> 'email');
    if customer_id is null then
      insert into public.customers (organization_id, name, email, phone)
      values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone')
      on conflict (organization_id, lower(email)) do nothing
      returning id into customer_id;
    end if;
    -- Somebody else was quicker.
    return coalesce(customer_id, private.customer_of_email(organization, customer ->> 'email'));
  end if;

  -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
  perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
  customer_id := private.customer_of_phone(organization, customer ->> 'phone');
  if customer_id is null then
    insert into public.customers (organization_id, name, phone)
    values (organization, customer ->> 'name', customer ->> 'phone')
    returning id into customer_id;
  end if;
  return customer_id;
end
$$;

create or replace function private.find_or_make_caller(organization uuid, customer jsonb, language text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  found_customer uuid;
begin
  if customer ->> 'phone' is not null then
    -- A phone is shared by families, so no unique key can decide; the lock makes two callers take turns.
    perform pg_advisory_xact_lock(hashtextextended('customer ' || organization || (customer ->> 'phone'), 0));
    found_customer := private.customer_of_phone(organization, customer ->> 'phone');
    if found_customer is not null then
      return found_customer;
    end if;
  end if;

  if customer ->> 'email' is null then
    insert into public.customers (organization_id, name, phone, primary_language)
    values (organization, customer ->> 'name', customer ->> 'phone', language)
    returning id into found_customer;
    return found_customer;
  end if;
  found_customer := private.customer_of_email(organization, customer ->> 'email');
  if found_customer is null then
    insert into public.customers (organization_id, name, email, phone, primary_language)
    values (organization, customer ->> 'name', customer ->> 'email', customer ->> 'phone', language)
    on conflict (organization_id, lower(email)) do nothing
    returning id into found_customer;
  end if;
  return coalesce(found_customer, private.customer_of_email(organization, customer ->> 'email'));
end
$$;

-- Slots --------------------------------------------------------------------------------------------

create or replace function private.release_expired_holds(organization uuid, resource uuid, wanted tstzrange) returns void
language sql volatile set search_path = ''
as $$
  update public.appointments as held set status = 'expired'
  where held.organization_id = organization
    and held.status = 'pending' and held.expires_at <= now()
    and held.slot_id in (
      select slot.id from public.appointment_slots as slot
      where slot.organization_id = organization and slot.resource_id = resource and slot.taken && wanted
        -- Of which only these can be: && goes by no index here.
        and slot.starts_at > lower(wanted) - interval '2 days' and slot.starts_at < upper(wanted) + interval '1 day'
    )
$$;

-- Passages -----------------------------------------------------------------------------------------

grant select (organization_id, id, source_type, source_id, language, tags, created_at, words)
  on public.knowledge_chunks to frontdesk_lookups;
create policy lookups_select on public.knowledge_chunks for select to frontdesk_lookups using (true);
grant execute on function private.passage_filter(jsonb) to frontdesk_lookups;
grant select (organization_id, source_type) on public.public_search to frontdesk_lookups;
create policy lookups_select on public.public_search for select to frontdesk_lookups using (true);

create function private.passages_with_words(organization uuid, words tsquery, filter jsonb, most integer)
returns table (chunk_id uuid, rank real)
-- As many as are asked for, so that those who join them look each of them up.
language plpgsql stable security definer rows 100 set search_path = ''
as $$
declare
  caller constant text := private.caller();
  visible text := '';
begin
  if caller = 'user' and organization <> all (array(select private.my_organizations()))
     or caller = 'client' and organization is distinct from private.client_organization() then
    return;
  end if;
  -- What strangers don't find must not take the place of what they do.
  if caller not in ('user', 'service_role') then
    visible := format('and chunk.source_type = any (%L)', array(
      select opened.source_type from public.public_search as opened where opened.organization_id = organization
    ));
  end if;
  return query execute format(
    -- 1: long passages have more words by themselves.
    'select matched.id, ts_rank_cd(matched.words, %1$L, 1) as rank
     from (
       select chunk.id, chunk.words from public.knowledge_chunks as chunk
       where chunk.organization_id = %2$L and chunk.words @@ %1$L %3$s %4$s
       limit 5000
     ) as matched
     order by rank desc, matched.id limit %5$s',
    words, organization, private.passage_filter(filter), visible, most
  );
end
$$;
comment on function private.passages_with_words(uuid, tsquery, jsonb, integer) is
  'The passages with these words, the best first, among those of an organisation that the caller may see.';
alter function private.passages_with_words(uuid, tsquery, jsonb, integer) owner to frontdesk_lookups;

create or replace function private.matching_passages(organization uuid, question text, filter jsonb, most integer)
returns table (chunk_id uuid, rank real)
language plpgsql stable set search_path = ''
as $$
declare
  words constant tsquery := private.question_words(organization, question, false);
  sought tsquery;
  found_now integer;
begin
  -- First what has all of the words; where that is too little, what has all of them spelt right; then what has any.
  for step in 1..3 loop
    sought := case step
      when 1 then words
      when 2 then nullif(private.corrected_words(organization, words), words)
      else private.corrected_words(organization, private.question_words(organization, question, true))
    end;
    continue when sought is null;
    return query
      select found.chunk_id, found.rank
      from private.passages_with_words(organization, sought, filter, most)
        with ordinality as found (chunk_id, rank, place)
      cross join lateral (
        select from public.knowledge_chunks as chunk
        where chunk.organization_id = organization and chunk.id = found.chunk_id
        limit 1 -- So that each is looked up, where the planner would rather read all passages for a hundred of them.
      ) as visible
      order by found.place;
    get diagnostics found_now = row_count;
    exit when found_now >= 10;
  end loop;
end
$$;

create or replace function private.embedding_search(arguments jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  organization constant uuid := private.searched_organization();
  choice constant jsonb := private.embedding_choice(organization);
  made_by constant text := arguments ->> 'model';
  question constant text := arguments ->> 'query';
  filter constant jsonb := coalesce(arguments -> 'filter', '{}');
  asked constant extensions.halfvec := (arguments ->> 'embedding')::extensions.halfvec;
  neighbours constant jsonb := nullif(arguments -> 'neighbours', 'null');
  most constant integer := coalesce((arguments ->> 'limit')::integer, 10);
  least_similarity constant real := (arguments ->> 'minimum_score')::real;
  -- Of each leg: pages of a list go no further.
  candidates constant integer := 100;
  words tsquery;
  results jsonb;
  found_in_all integer;
begin
  if choice is not null and private.embedding_model(choice) <> made_by then
    return jsonb_build_object('choose', choice);
  end if;
  words := private.corrected_words(organization, private.question_words(organization, question, true));

  with near as (
    select chunk_id, similarity, row_number() over (order by similarity desc, chunk_id) as place
    from (
      select * from private.nearest_passages(organization, made_by, asked, filter, candidates)
      where jsonb_typeof(arguments -> 'embedding') = 'string' and neighbours is null
      union all
      select * from private.known_neighbours(organization, made_by, asked, filter, neighbours)
      where neighbours is not null
    ) as nearest
  ), matching as (
    select chunk_id, min(place) as place
    from private.matching_passages(organization, question, filter, candidates)
      with ordinality as list (chunk_id, rank, place)
    where arguments ->> 'mode' is distinct from 'vector'
    group by chunk_id
  ), fused as (
    -- Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), with their k.
    select chunk_id, sum(1.0 / (60 + place)) as score, max(similarity) as similarity
    from (
      select chunk_id, place, similarity from near where arguments ->> 'mode' is distinct from 'text'
      union all
      select chunk_id, place, null from matching
    ) as legs
    group by chunk_id
  ), scored as (
    select fused.chunk_id, round(fused.score, 6) as score, coalesce(fused.similarity, (
      select (- (vector.embedding operator(extensions.<#>) asked))::real
      from public.embeddings as vector
      where vector.organization_id = organization and vector.chunk_id = fused.chunk_id
        and vector.model = made_by
    )) as similarity
    from fused
  ), listed as (
    select scored.*, chunk.source_type, chunk.source_id, chunk.position, chunk.page, chunk.headings, chunk.content,
           chunk.language, chunk.tags
    from scored
    cross join lateral (
      select known.source_type, known.source_id, known.position, known.page, known.headings, known.content, known.language,
             known.tags
      from public.knowledge_chunks as known
      where known.organization_id = organization and known.id = scored.chunk_id
      limit 1
    ) as chunk
    where (least_similarity is null or scored.similarity >= least_similarity)
      and (arguments -> 'after' is null or jsonb_typeof(arguments -> 'after') = 'null'
           or (scored.score, scored.chunk_id)
              < ((arguments #>> '{after,score}')::numeric, (arguments #>> '{after,id}')::uuid))
    order by scored.score desc, scored.chunk_id desc limit most + 1
  )
  select jsonb_agg(jsonb_build_object(
    'id', chunk_id, 'source', source_type, 'source_id', source_id, 'position', position, 'page', page,
    'headings', headings, 'content', content, 'highlight', private.highlighted(language, content, words),
    'language', language, 'tags', tags, 'score', score, 'similarity', round(similarity::numeric, 4)
  ) order by score desc, chunk_id desc), count(*)
  into results, found_in_all
  from listed;

  return jsonb_build_object(
    'organization_id', organization,
    'model', made_by,
    'results', coalesce(results - most, '[]'),
    -- Where the next page begins.
    'next_cursor', case when found_in_all > most then
      concat_ws('_', results -> (most - 1) ->> 'score', results -> (most - 1) ->> 'id')
    end
  );
end
$$;
grant execute on function private.passages_with_words(uuid, tsquery, jsonb, integer)
to anon, client, authenticated, service_role;

revoke execute on all routines in schema private from public;
