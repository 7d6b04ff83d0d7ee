-- Who comes: customers with the languages that they write in.

drop table if exists pg_temp.life_names;
create temporary table life_names on commit drop as
select * from (values
  ('de', '{Anna,Beat,Corinne,Daniel,Eva,Fabian,Gabi,Hannes,Jana,Lukas,Nadja,Reto,Simone,Urs}'::text[],
         '{Ammann,Baumgartner,Brunner,Egger,Fischer,Gerber,Hofmann,Keller,Lehmann,Moser,Schneider,Wyss,Zbinden}'::text[]),
  ('en', '{Alice,Ben,Charlotte,David,Emily,George,Hannah,Jack,Nora,Oliver,Priya,Ryan,Sarah,Tom}',
         '{Adams,Bennett,Clarke,Doyle,Evans,Foster,Hughes,Kapoor,Murphy,Nguyen,Parker,Stewart,Walsh}'),
  ('fr', '{Amélie,Bastien,Camille,Denis,Élodie,François,Hélène,Julien,Léa,Mathieu,Nicole,Pascal}',
         '{Aubert,Bonvin,Chevalier,Dubois,Favre,Girard,Lambert,Morel,Perrin,Rochat,Savary}'),
  ('it', '{Alessia,Bruno,Chiara,Davide,Elena,Federico,Giulia,Luca,Marta,Paolo,Silvia}',
         '{Bernasconi,Colombo,Conti,Ferrari,Galli,Lombardi,Marino,Pedrini,Ricci,Vitali}'),
  ('es', '{Adriana,Carlos,Diego,Isabel,Javier,Lucía,Marta,Pablo,Rocío,Sergio}',
         '{Álvarez,Castro,Delgado,Fernández,Herrera,Molina,Navarro,Ortega,Romero}')
) as known (language, first_names, last_names);

-- A language as often as it stands in the list.
insert into public.customers (id, organization_id, name, first_name, last_name, email, phone, primary_language, sms_enabled,
                              address, tags, notes, created_at, updated_at)
select pg_temp.life_id(tenant.slug || ' customer', number), tenant.id, first_name || ' ' || last_name, first_name, last_name,
       format('%s.%s%s@mail.example', translate(lower(first_name), 'áéèíóúäöüç', 'aeeiouaouc'),
              translate(lower(last_name), 'áéèíóúäöüç', 'aeeiouaouc'), number),
       case tenant.slug when 'alpine' then '+4179' else '+1709' end || 5550000 + number * 37,
       language, number % 9 > 0,
       case when number % 3 = 0 then home.town end,
       case when number % 11 = 0 then '{regular}' when number % 17 = 0 then '{group}' when number % 23 = 0 then '{vip}'
            else '{}' end::text[],
       case when number % 29 = 0 then 'Vertigo: no exposed ridges.' when number % 31 = 0 then 'Comes with a dog.'
            when number % 37 = 0 then 'Vegetarian. Celebrates a birthday on the tour.' end,
       made.at, made.at
from life_tenants as tenant
join (values
  ('alpine', 180, '{de,en,en,fr,de,en,en,it,en,de,en,fr,en,es,en}'::text[]),
  ('harbor', 55, '{en,en,en,fr,en,en,en,es,en,fr}')
) as crowd (slug, size, languages) on crowd.slug = tenant.slug
cross join lateral generate_series(1, crowd.size) as number
join life_names on life_names.language = crowd.languages[1 + number % cardinality(crowd.languages)]
cross join lateral (values (
  first_names[1 + pg_temp.pick(tenant.slug || ' first name', number, cardinality(first_names))],
  last_names[1 + pg_temp.pick(tenant.slug || ' last name', number, cardinality(last_names))]
)) as called (first_name, last_name)
cross join lateral (values (
  case tenant.slug
    when 'alpine' then (array['Thun', 'Bern', 'Interlaken', 'Zürich', 'Lausanne', 'Basel', 'Lugano', 'Spiez'])
      [1 + pg_temp.pick('town', number, 8)]
    else (array['St. John''s', 'Halifax', 'Mount Pearl', 'Montréal'])[1 + pg_temp.pick('town', number, 4)]
  end
)) as home (town)
cross join lateral (values (
  pg_temp.moment(tenant.today - 140 + (number * 97 % 131)::integer, 420 + number * 53 % 800, tenant.timezone)
)) as made (at);
