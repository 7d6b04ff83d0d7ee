create or replace function private.periods(step text, first_day date, last_day date) returns setof date
language sql stable set search_path = ''
as $$
  select distinct date_trunc(step, day)::date
  from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as day
$$;
comment on function private.periods(text, date, date) is
  'The days, weeks (from Monday) or months that a range of days touches, each by its first day.';
grant execute on function private.periods(text, date, date) to authenticated;
