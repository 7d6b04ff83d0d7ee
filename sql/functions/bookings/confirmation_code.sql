create or replace function private.confirmation_code() returns text
language plpgsql volatile set search_path = ''
as $$
declare
  -- No 0 and O, no 1, I and L, no U that is read as V.
  alphabet constant text := '23456789ABCDEFGHJKMNPQRSTVWXYZ';
  random bytea;
  code text := '';
begin
  while length(code) < 10 loop
    random := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    for position in 0..31 loop
      -- 5 bits at a time; the two values past the alphabet are thrown away, so that each letter is as likely.
      if get_byte(random, position) & 31 < 30 and length(code) < 10 then
        code := code || substr(alphabet, (get_byte(random, position) & 31) + 1, 1);
      end if;
    end loop;
  end loop;
  return substr(code, 1, 5) || '-' || substr(code, 6);
end
$$;
comment on function private.confirmation_code() is
  'Ten random characters of thirty (49 bits), free of look-alikes, as XXXXX-XXXXX.';
grant execute on function private.confirmation_code() to service_role, frontdesk_functions;
