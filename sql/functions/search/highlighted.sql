create or replace function private.highlighted(language text, content text, words tsquery) returns text
language sql stable set search_path = ''
as $$
  select replace(replace(replace(replace(replace(
    case
      when words is null then left(translate(content, E'\x02\x03', ''), 200)
      else ts_headline(private.text_search_config(language), translate(content, E'\x02\x03', ''), words,
        E'StartSel=\x02,StopSel=\x03,MaxFragments=2,MaxWords=35,MinWords=12,FragmentDelimiter=" … "')
    end,
    '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), E'\x02', '<mark>'), E'\x03', '</mark>')
$$;
comment on function private.highlighted(text, text, tsquery) is
  'The parts of a passage that have the words, as HTML: what it holds is escaped, the words are in <mark>.';
grant execute on function private.highlighted(text, text, tsquery) to anon, client, authenticated, service_role;
