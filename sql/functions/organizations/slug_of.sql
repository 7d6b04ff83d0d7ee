create or replace function private.slug_of(name text) returns text
language sql immutable set search_path = ''
as $$
  select nullif(trim(both '-' from left(
    regexp_replace(
      -- Accents fall off their letters; the letters of Latin that are no letter with an accent are spelled.
      regexp_replace(
        translate(
          replace(replace(replace(replace(replace(lower(normalize(name, nfkd)),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), '&', ' and '),
          'øłđðıħŧ''’', 'olddiht'),
        '[\u0300-\u036f]', '', 'g'),
      '[^a-z0-9]+', '-', 'g'),
    60)), '')
$$;
comment on function private.slug_of(text) is
  'A name as a slug: small letters of ASCII and digits, hyphens between them, at most 60; null where nothing of the
   name can be written so.';
grant execute on function private.slug_of(text) to frontdesk_functions;
