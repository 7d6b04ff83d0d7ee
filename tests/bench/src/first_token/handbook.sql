-- What the language model answers from: six entries, with each word of its answer (ANSWER in language_model.rs). Their
-- vectors are near the one that all texts get. $ORGANIZATION and $VECTOR are replaced.

select setseed(0.42);

insert into public.knowledge_base (organization_id, language, source, title, content) values
  ('$ORGANIZATION', 'en', 'bench', 'Dogs',
   'Dogs are welcome on every walk to the hut. On the walk a dog stays on a leash, since cows graze on both sides of the path. In the hut dogs sleep in the warm shed beside the kitchen. Whoever comes with a dog says so when they book.'),
  ('$ORGANIZATION', 'en', 'bench', 'What to bring',
   'Bring food and a bowl for your dog along, and shoes with a good sole for yourself. On the walk there is water at the spring below the hut, and none after it. In the hut we have blankets and slippers for everybody.'),
  ('$ORGANIZATION', 'en', 'bench', 'The way to the hut',
   'The walk to the hut begins at the station and takes an afternoon. It leads through the wood and along the stream. A dog of any size can go it: the ladder at the end has a way around it.'),
  ('$ORGANIZATION', 'en', 'bench', 'Nights in the hut',
   'In the hut there are rooms and a dormitory. A dog does not come into the rooms. Dinner is at the long table, and breakfast is early for those who walk on.'),
  ('$ORGANIZATION', 'en', 'bench', 'The reserve',
   'In the reserve above the hut every dog walks on a leash. Bring a muzzle for your dog if you take the bus or the cable car back. The guide has a spare leash.'),
  ('$ORGANIZATION', 'en', 'bench', 'Walks in winter',
   'In winter the walk to the hut goes by the forest road. A dog walks behind the sledges. Bring a coat for a dog with short hair, and wax for its paws.');

insert into public.embeddings (organization_id, chunk_id, model, embedding, in_graph)
select chunk.organization_id, chunk.id, 'all-minilm-l6-v2', extensions.l2_normalize(
  '$VECTOR'::extensions.halfvec(384) operator(extensions.+) (
    -- As far from it as passages are that answer a question: a cosine of some 0.54.
    select array_agg(0.08 * drawn)::extensions.halfvec(384)
    from (select random_normal() + 0 * length(chunk.content) as drawn from generate_series(1, 384)) as numbers
  )
), false
from public.knowledge_base as entry
join public.knowledge_chunks as chunk
  on chunk.organization_id = entry.organization_id and chunk.source_type = 'knowledge' and chunk.source_id = entry.id
where entry.organization_id = '$ORGANIZATION' and entry.source = 'bench';

analyze public.knowledge_chunks, public.embeddings, private.passage_totals, private.passage_words;
