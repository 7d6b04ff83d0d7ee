-- What generated columns and views are computed by.

create or replace function private.person_name(first_name text, last_name text) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), 'Unknown')
$$;
comment on function private.person_name(text, text) is
  'First and last name as one, Unknown where there is neither; a name of blanks is none.';
grant execute on function private.person_name(text, text)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_privacy;

create or replace function private.joined(words text[]) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select array_to_string(words, ' ')
$$;
comment on function private.joined(text[]) is 'Words with spaces in between; of texts alone, which makes it immutable.';
grant execute on function private.joined(text[]) to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_privacy;

create or replace function private.ids_in(known uuid[], variadic documents jsonb[]) returns uuid[]
language sql immutable set search_path = ''
as $$
  select coalesce(array_agg(distinct told.id), '{}')
  from (
    select id from unnest(known) as id
    union all
    select found.id[1]::uuid
    from unnest(documents) as document
    cross join lateral regexp_matches(
      document::text, '"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"', 'gi'
    ) as found (id)
  ) as told
  where told.id is not null
$$;
comment on function private.ids_in(uuid[], jsonb[]) is
  'These ids, and those in documents, each once: by an index of them is found what tells of somebody.';
grant execute on function private.ids_in(uuid[], jsonb[]) to service_role, frontdesk_functions;

create or replace function private.text_search_config(language text) returns regconfig
language sql immutable parallel safe set search_path = ''
as $$
  select case language
    when 'ar' then 'private.arabic'::regconfig when 'ca' then 'private.catalan'::regconfig
    when 'da' then 'private.danish'::regconfig when 'de' then 'private.german'::regconfig
    when 'el' then 'private.greek'::regconfig when 'en' then 'private.english'::regconfig
    when 'es' then 'private.spanish'::regconfig when 'et' then 'private.estonian'::regconfig
    when 'eu' then 'private.basque'::regconfig when 'fi' then 'private.finnish'::regconfig
    when 'fr' then 'private.french'::regconfig when 'ga' then 'private.irish'::regconfig
    when 'hi' then 'private.hindi'::regconfig when 'hu' then 'private.hungarian'::regconfig
    when 'hy' then 'private.armenian'::regconfig when 'id' then 'private.indonesian'::regconfig
    when 'it' then 'private.italian'::regconfig when 'lt' then 'private.lithuanian'::regconfig
    when 'nb' then 'private.norwegian'::regconfig when 'ne' then 'private.nepali'::regconfig
    when 'nl' then 'private.dutch'::regconfig when 'pt' then 'private.portuguese'::regconfig
    when 'ro' then 'private.romanian'::regconfig when 'ru' then 'private.russian'::regconfig
    when 'sr' then 'private.serbian'::regconfig when 'sv' then 'private.swedish'::regconfig
    when 'ta' then 'private.tamil'::regconfig when 'tr' then 'private.turkish'::regconfig
    when 'yi' then 'private.yiddish'::regconfig
    else 'private.simple'::regconfig
  end
$$;
comment on function private.text_search_config(text) is
  'How the words of a language (ISO 639-1) are brought to one form; those of an unknown one only lose accents and case.';
grant execute on function private.text_search_config(text)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_privacy;

-- tour-availability: what of a departure is still to be had, for whoever may see the departure.
create or replace function private.departure_offer(
  organization uuid, departure uuid,
  out seats_left integer, out price text, out currency text, out timezone text
)
language plpgsql volatile security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  perform private.act_for(organization);

  select departures.seats_total - departures.seats_taken + (
           -- Held and not paid in time: free for whoever comes next, as private.take_seats has it.
           select coalesce(sum(bookings.num_participants), 0)::integer
           from public.bookings as bookings
           where bookings.organization_id = organization and bookings.departure_id = departure
             and bookings.status = 'pending' and bookings.expires_at <= now()
         ),
         coalesce(departures.price, tours.base_price)::text, organizations.currency, organizations.timezone
  into seats_left, price, currency, timezone
  from public.tour_departures as departures
  join public.tours as tours on tours.organization_id = organization and tours.id = departures.tour_id
  join public.organizations as organizations on organizations.id = organization
  where departures.organization_id = organization and departures.id = departure
    and private.may_see_offer(organization, tours.is_published);
end
$$;
comment on function private.departure_offer(uuid, uuid) is
  'The seats of a departure that can be booked at this moment, and the price of one as a decimal string; nulls where
   the caller may not see it.';
alter function private.departure_offer(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.departure_offer(uuid, uuid) to anon, client, authenticated, service_role;

create or replace function private.kind_price(price numeric, percent integer, seat_price numeric, currency text) returns numeric
language sql immutable set search_path = ''
as $$
  select round(coalesce(price, round(seat_price * coalesce(percent, 100) / 100, private.minor_digits(currency))), 2)
$$;
comment on function private.kind_price(numeric, integer, numeric, text) is
  'What a participant of a kind pays: the price of the kind, or its percentage of the price of a seat, in an amount that
   the currency has.';
grant execute on function private.kind_price(numeric, integer, numeric, text)
  to anon, client, authenticated, service_role, frontdesk_functions;

-- What an appointment costs: its table computes it.
create or replace function private.price_of_seats(unit_price numeric, seats integer, seat_prices jsonb) returns numeric
language sql immutable set search_path = ''
as $$
  select case when seat_prices is null then unit_price * seats else (
    select sum((one ->> 'count')::integer * (one ->> 'unit_price')::numeric)
    from jsonb_path_query(seat_prices, 'strict $[*]', '{}', true) as one
    having sum((one ->> 'count')::integer) = seats
  ) end
$$;
comment on function private.price_of_seats(numeric, integer, jsonb) is
  'What seats cost together: each the same, or as a list has it, [{count, unit_price}]; null where the list is not of so many
   seats.';
grant execute on function private.price_of_seats(numeric, integer, jsonb)
  to service_role, frontdesk_functions, frontdesk_privacy;
