-- A model reads no more than some hundred words: of a paragraph that is longer, the end would never be found.
create or replace function private.paragraphs(title text, content text) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  most constant integer := 600;
  passages jsonb := '[]';
  rest text;
  part text;
  backwards text;
  behind integer;
begin
  for rest in
    select btrim(paragraph, E' \t\r\n')
    from regexp_split_to_table(content, E'\\n[ \\t\\r]*\\n') with ordinality as list (paragraph, ordinality)
    order by ordinality
  loop
    while rest <> '' loop
      part := left(rest, most);
      if length(rest) > most then
        -- After the last sentence, where that is in the second half; else after the last word; else anywhere.
        backwards := reverse(translate(part, E'\t\r\n!?', '   ..'));
        behind := strpos(backwards, ' .');
        if behind = 0 or behind > most / 2 then
          behind := strpos(backwards, ' ');
        end if;
        part := left(part, most - behind);
      end if;
      rest := btrim(substr(rest, length(part) + 1), E' \t\r\n');
      passages := passages || jsonb_build_object('content', part, 'headings', jsonb_build_array(title));
    end loop;
  end loop;
  return passages;
end
$$;
comment on function private.paragraphs(text, text) is
  'The paragraphs of a text as passages under its title, those of more than 600 letters in parts.';
grant execute on function private.paragraphs(text, text) to frontdesk_functions;
