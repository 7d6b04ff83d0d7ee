-- The totals of a year of one organization, four kinds of each metric a day. $ORGANIZATION is replaced.

insert into public.daily_totals (organization_id, metric, dimension, day, count, total)
select '$ORGANIZATION', metric, dimension, day, 1 + (extract(doy from day)::integer * 7 + length(dimension)) % 40,
       100 * (1 + extract(doy from day)::integer % 9)
from generate_series(current_date - 364, current_date, interval '1 day') as day,
     (values
       ('conversations', array['web', 'sms', 'whatsapp', 'email']),
       ('conversations_resolved', array['web', 'sms', 'whatsapp', 'email']),
       ('first_responses', array['within_1_minute', 'within_5_minutes', 'within_1_hour', 'later']),
       ('messages', array['inbound', 'outbound']),
       ('bookings', array['confirmed', 'completed', 'cancelled', 'no_show']),
       ('revenue', array['CHF', 'EUR']),
       ('leads_by_stage', array['new', 'contacted', 'won', 'lost']),
       ('leads_by_source', array['website', 'instagram', 'phone', 'referral']),
       ('calls', array['completed', 'missed', 'transferred', 'failed']),
       ('emergency_calls', array['completed', 'transferred']),
       ('appointments', array['confirmed', 'completed', 'cancelled', 'no_show'])
     ) as known (metric, dimensions),
     unnest(dimensions) as dimension;
