create or replace function private.question_wanted(question text) returns text
language sql immutable
as $$
  select regexp_replace(question, '(?<!\S)-(?:"[^"]*"|[^\s"]+)', ' ', 'g')
$$;
comment on function private.question_wanted(text) is 'A question without the words that it excludes (-so, -"or so").';
grant execute on function private.question_wanted(text) to anon, client, authenticated, service_role;
