-- What the staff wrote down for assistants to answer from, in two languages, and what strangers may search.

insert into public.knowledge_base (id, organization_id, title, content, source, language, tags)
select entry.id::uuid, tenant.id, entry.title, entry.content, 'Handbook of the office', entry.language, entry.tags::text[]
from (values
  ('alpine', '00000000-0000-4000-8000-0000000ab001', 'Opening hours', 'en', '{office}',
   'The office in Thun is open every day from 9 am to 5 pm, Sundays and holidays included. It is closed on 25 December and on 1 January. The chat answers around the clock, and somebody is on call for groups on the mountain at any hour.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab002', 'Öffnungszeiten', 'de', '{office}',
   'Das Büro in Thun ist jeden Tag von 9 bis 17 Uhr offen, auch an Sonn- und Feiertagen. Am 25. Dezember und am 1. Januar bleibt es geschlossen. Der Chat antwortet rund um die Uhr, und für Gruppen am Berg ist immer jemand auf Pikett.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab003', 'Cancellation and refunds', 'en', '{booking,payment}',
   E'You may cancel free of charge until 48 hours before the start. Until 24 hours before, half of the price is refunded; later, nothing is, but you may send somebody in your place.\n\nIf we call a tour off, because of the weather or because too few people have booked, you choose between another date and all of your money. Refunds go back to the card or account that paid and take three to five working days.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab004', 'Stornieren und Rückerstattung', 'de', '{booking,payment}',
   E'Sie können bis 48 Stunden vor dem Start kostenlos stornieren. Bis 24 Stunden vorher erstatten wir die Hälfte, danach nichts mehr; Sie dürfen aber jemand anderen schicken.\n\nSagen wir eine Tour ab, wegen des Wetters oder weil sich zu wenige angemeldet haben, wählen Sie ein anderes Datum oder erhalten alles zurück. Die Rückerstattung dauert drei bis fünf Arbeitstage.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab005', 'Bringing a dog', 'en', '{dogs}',
   'Dogs on a lead are welcome in the Aare gorge, on the Stockhorn ridge and on the village walk. They can''t come on the via ferrata and into the cheese dairy, and the first funicular to the Niesen takes none. A dog travels on the boat for half the price of a child. There is water at both lakes.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab006', 'Mit Hund unterwegs', 'de', '{dogs}',
   'Hunde sind an der Leine in der Aareschlucht, auf dem Stockhorngrat und beim Dorfrundgang willkommen. Am Klettersteig, in der Käserei und in der ersten Niesenbahn geht es leider nicht. Auf dem Schiff zahlt der Hund die Hälfte des Kinderpreises.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab007', 'Gift vouchers', 'en', '{voucher}',
   'Vouchers are sold from 50 francs and are valid for five years, for every tour and for rented gear. You get a PDF at once; a printed card arrives by post within three working days. What is left after a booking stays on the voucher.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab008', 'Gutscheine', 'de', '{voucher}',
   'Gutscheine gibt es ab 50 Franken. Sie gelten fünf Jahre, für jede Tour und für Mietmaterial. Das PDF kommt sofort, die gedruckte Karte per Post in drei Arbeitstagen. Ein Restbetrag bleibt auf dem Gutschein.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab009', 'Getting there and parking', 'en', '{travel}',
   'The sunrise tour meets at the lower station of the funicular in Mülenen, two minutes from the railway station. The car park beside it costs 8 francs a day and has four charging points; camper vans may stay overnight for 20 francs. Coaches park at the sawmill, 300 m down the road.'),
  ('alpine', '00000000-0000-4000-8000-0000000ab010', 'Anreise und Parkplatz', 'de', '{travel}',
   'Treffpunkt für den Sonnenaufgang ist die Talstation der Niesenbahn in Mülenen, zwei Minuten vom Bahnhof. Der Parkplatz kostet 8 Franken am Tag und hat vier Ladestationen. Wohnmobile dürfen für 20 Franken über Nacht bleiben. Reisecars parkieren bei der Sägerei.'),
  ('harbor', '00000000-0000-4000-8000-0000000bb001', 'Weather and wind', 'en', '{weather}',
   'The skipper decides by 8 pm of the evening before. We stay ashore in fog and when more than 15 knots of wind are forecast; rain alone keeps nobody away. If we call it off, you choose another day or get your money back.'),
  ('harbor', '00000000-0000-4000-8000-0000000bb002', 'Météo et vent', 'fr', '{weather}',
   'Le guide décide la veille avant 20 heures. Nous restons à terre par brouillard et dès que plus de 15 nœuds de vent sont annoncés ; la pluie seule n''arrête personne.'),
  ('harbor', '00000000-0000-4000-8000-0000000bb003', 'Who can come', 'en', '{safety}',
   'Everybody who can swim and is eight or older, children under fourteen in a double kayak with an adult. No experience is needed for the sunset paddle in Quidi Vidi. With a bad back or shoulder, ask us first.')
) as entry (slug, id, title, language, tags, content)
join life_tenants as tenant on tenant.slug = entry.slug
on conflict do nothing;

insert into public.public_search (organization_id, source_type)
select tenant.id, opened.source_type
from life_tenants as tenant
cross join (values ('knowledge'), ('document'), ('website')) as opened (source_type)
on conflict do nothing;
