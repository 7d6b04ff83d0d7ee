create or replace function private.shows_word(organization uuid, word text) returns boolean
language plpgsql stable set search_path = '' cost 10000
as $$
begin
  -- The staff see every passage.
  return private.caller() in ('user', 'service_role')
    or exists (select from private.passages_with_words(organization, quote_literal(word)::tsquery, '{}', 1));
end
$$;
comment on function private.shows_word(uuid, text) is
  'Whether a word of an organization''s passages stands in one that the caller sees: what is corrected, and into what, must
   not tell strangers of the others.';
alter function private.shows_word(uuid, text) owner to frontdesk_functions;
