-- Documents as document-ingest leaves them, but for the vectors of their passages: its next pass makes these.

drop table if exists pg_temp.life_passages;
create temporary table life_passages on commit drop as
select *, row_number() over (partition by slug, document)::integer - 1 as position
from (values
  ('alpine', 1, 1, 'House rules', 'On the mountain',
   'The guide decides on the way, the pace and when to turn back. Stay behind the guide and in sight of the group. Gates are closed behind the last person, and cows with calves are passed at a distance of fifty meters.'),
  ('alpine', 1, 1, 'House rules', 'Health',
   'Tell us before the tour if you are pregnant, have a weak heart or are afraid of heights. Whoever has drunk alcohol can''t take part. Insulin, sprays and other medicines belong into your own backpack, not into the van.'),
  ('alpine', 1, 2, 'House rules', 'Being on time',
   'The guide waits for ten minutes. Afterwards the group leaves; whoever is late may join the next departure with free seats on the same day at no charge. The number on your confirmation reaches the guide from one hour before the start.'),
  ('alpine', 1, 2, 'House rules', 'Lost things',
   'Whatever is found is kept in the office for three months. We send it on for the price of the postage.'),
  ('alpine', 2, 1, 'Hausordnung', 'Am Berg',
   'Die Führung entscheidet über Weg, Tempo und Umkehr. Bleiben Sie hinter ihr und in Sichtweite der Gruppe. Weidetore werden geschlossen, und zu Kühen mit Kälbern halten wir fünfzig Meter Abstand.'),
  ('alpine', 2, 1, 'Hausordnung', 'Gesundheit',
   'Sagen Sie uns vor der Tour, wenn Sie schwanger sind, ein schwaches Herz haben oder nicht schwindelfrei sind. Wer Alkohol getrunken hat, kann nicht mitkommen. Medikamente gehören in den eigenen Rucksack.'),
  ('alpine', 2, 2, 'Hausordnung', 'Pünktlichkeit',
   'Die Führung wartet zehn Minuten. Wer später kommt, darf am gleichen Tag ohne Aufpreis mit der nächsten Abfahrt mit freien Plätzen gehen. Unter der Nummer auf der Bestätigung erreichen Sie die Führung ab einer Stunde vor dem Start.'),
  ('alpine', 2, 2, 'Hausordnung', 'Fundsachen',
   'Was gefunden wird, bleibt drei Monate im Büro. Wir schicken es Ihnen gegen das Porto nach.'),
  ('alpine', 3, 1, 'Sunrise over the Niesen', 'The morning',
   'We meet at half past five at the lower station and ride up with the first funicular, which runs for us alone. From the upper station it is a quarter of an hour on a good path to the summit. Sunrise is between 5:40 in June and 8:10 in December; in winter we start later and say so in the confirmation.'),
  ('alpine', 3, 1, 'Sunrise over the Niesen', 'What to bring',
   'Warm clothes, also in August: at dawn it is seldom above five degrees. A headlamp is provided. Breakfast in the Berghaus can be added to the booking; it is served from seven.'),
  ('alpine', 3, 2, 'Sunrise over the Niesen', 'The way down',
   'After breakfast we walk down to the middle station, two hours and 900 meters of descent. Whose knees don''t like it takes the funicular, which is included.'),
  ('alpine', 4, 1, 'Klettersteig für Einsteiger', 'Voraussetzungen',
   'Teilnehmen kann, wer mindestens zehn Jahre alt und 1,40 Meter gross ist und höchstens 120 Kilo wiegt. Erfahrung braucht es nicht, Schwindelfreiheit schon. Kinder unter sechzehn kommen mit einer erwachsenen Person.'),
  ('alpine', 4, 1, 'Klettersteig für Einsteiger', 'Ausrüstung',
   'Helm, Klettergurt und Klettersteigset stellen wir und passen sie vor dem Start an. Feste Schuhe bringen Sie mit oder mieten sie für 22 Franken. Dünne Handschuhe sind angenehm.'),
  ('alpine', 4, 2, 'Klettersteig für Einsteiger', 'Ablauf',
   'Nach einer Stunde Übung am Boden steigen wir in Gruppen von vier Personen mit je einer Bergführerin ein. Der Steig dauert drei Stunden. Bei Nässe unter der Brücke weichen wir auf die Übungswand aus.'),
  ('harbor', 1, 1, 'Safety on the water', 'Before we start',
   'Everybody gets a life jacket and learns to leave a capsized kayak in the shallows first. Whoever can''t swim stays ashore. We paddle in groups of eight with two guides, one in front and one behind.'),
  ('harbor', 1, 1, 'Safety on the water', 'Icebergs and whales',
   'An iceberg may roll over without warning: we keep a distance of its length or of three times its height, whichever is more. From whales we stay one hundred meters away; if one comes closer, we stop paddling.'),
  ('harbor', 1, 2, 'Safety on the water', 'If the weather turns',
   'The guide may end the trip at any time. Less than half of the trip done means half of the money back.'),
  ('harbor', 2, 1, 'Sécurité sur l''eau', 'Avant le départ',
   'Chacun reçoit un gilet de sauvetage et apprend d''abord à sortir d''un kayak retourné, là où l''on a pied. Qui ne sait pas nager reste à terre. Nous partons par groupes de huit avec deux guides.'),
  ('harbor', 2, 1, 'Sécurité sur l''eau', 'Icebergs et baleines',
   'Un iceberg peut basculer sans prévenir : nous gardons une distance de trois fois sa hauteur. Des baleines, nous restons à cent mètres.')
) as passage (slug, document, page, title, heading, content);

insert into public.documents (id, organization_id, filename, file_path, file_size, mime_type, status, content_hash,
                              language, pages, tags, chunk_count, read_at)
select file.id::uuid, tenant.id, file.filename, 'upload/' || file.filename, file.size, 'application/pdf', 'processing',
       sha256(convert_to(file.filename, 'UTF8')), file.language, passages.pages, file.tags::text[], passages.count,
       now()
from (values
  ('alpine', 1, '00000000-0000-4000-8000-0000000ad001', 'House rules.pdf', 48213, 'en', '{rules}'),
  ('alpine', 2, '00000000-0000-4000-8000-0000000ad002', 'Hausordnung.pdf', 49120, 'de', '{rules}'),
  ('alpine', 3, '00000000-0000-4000-8000-0000000ad003', 'Sunrise over the Niesen.pdf', 91377, 'en', '{tour}'),
  ('alpine', 4, '00000000-0000-4000-8000-0000000ad004', 'Klettersteig für Einsteiger.pdf', 88542, 'de', '{tour}'),
  ('harbor', 1, '00000000-0000-4000-8000-0000000bd001', 'Safety on the water.pdf', 51760, 'en', '{safety}'),
  ('harbor', 2, '00000000-0000-4000-8000-0000000bd002', 'Sécurité sur l''eau.pdf', 52011, 'fr', '{safety}')
) as file (slug, document, id, filename, size, language, tags)
join life_tenants as tenant on tenant.slug = file.slug
cross join lateral (
  select count(*)::integer as count, max(passage.page) as pages from life_passages as passage
  where passage.slug = file.slug and passage.document = file.document
) as passages
on conflict do nothing;

insert into public.knowledge_chunks (id, organization_id, source_type, source_id, position, page, headings, content,
                                     content_hash, language, tags)
select pg_temp.life_id(passage.slug || ' passage', passage.document * 100 + passage.position), tenant.id, 'document',
       document.id, passage.position, passage.page, array[passage.title, passage.heading], passage.content,
       sha256(convert_to(concat_ws(E'\n', jsonb_build_array(passage.title, passage.heading)::text, passage.content), 'UTF8')),
       document.language, document.tags
from life_passages as passage
join life_tenants as tenant on tenant.slug = passage.slug
join public.documents as document
  on document.organization_id = tenant.id and document.filename = passage.title || '.pdf'
on conflict do nothing;
