-- Lets pg_cron call the functions of private.schedules through pg_net, as on Supabase. Run it once after the
-- migrations, and again when the schedules have changed.
--
-- Where the functions are served and their secret key are in the vault:
--   select vault.create_secret('https://api.example.com', 'functions_url');
--   select vault.create_secret('sb_secret_...', 'secret_key');

create extension if not exists pg_cron;
create extension if not exists pg_net;

select cron.schedule(
  'frontdesk-' || scheduled.function,
  scheduled.schedule,
  format(
    $job$
      select net.http_post(
        url := (select decrypted_secret from vault.decrypted_secrets where name = 'functions_url')
          || '/functions/v1/%s',
        headers := jsonb_build_object(
          'content-type', 'application/json',
          'apikey', (select decrypted_secret from vault.decrypted_secrets where name = 'secret_key')
        ),
        body := %L::jsonb,
        timeout_milliseconds := 60000
      )
    $job$,
    scheduled.function,
    scheduled.body
  )
)
from private.schedules as scheduled
order by scheduled.function;
