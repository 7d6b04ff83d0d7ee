create or replace function private.tell_staff(organization uuid, told jsonb) returns void
language sql volatile set search_path = ''
as $$
  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select organization, told ->> 'topic', 'email', address.email, (told - 'topic') || jsonb_build_object(
    'subject', case told ->> 'topic' when 'payment.disputed' then 'A payment is disputed'
                 else 'A payment needs your attention' end
      || coalesce(': ' || what || ' ' || (told ->> 'confirmation_code'), ''),
    'text', format('%s %s were paid%s. %s', told ->> 'currency', told ->> 'amount',
      coalesce(' for the ' || what || ' ' || (told ->> 'confirmation_code'), ''),
      case told ->> 'reason'
        when 'booking_expired' then
          'The time to pay was over and its seats are free again. Book it anew, or give the money back.'
        when 'appointment_expired' then
          'The time to pay was over and its time is free again. Book it anew, or give the money back.'
        when 'booking_cancelled' then 'It was cancelled before. Give the money back, or book it anew.'
        when 'appointment_cancelled' then 'It was cancelled before. Give the money back, or book it anew.'
        when 'other_currency' then format('The %s has another currency, so it does not count as paid.', what)
        when 'paid_too_much' then 'That is more than it costs. Give back what was paid twice.'
        when 'paid_too_little' then
          format('That is less than is due by now, so the %s is not confirmed. Take the rest in time, or give the money back.', what)
        when 'dispute_opened' then 'The payer disputes it at their bank. Answer in your account at Stripe in time.'
        else format('The dispute is closed: %s.', replace(told ->> 'dispute', '_', ' '))
      end)
  )
  from (
    select case when told ? 'appointment_id' then 'appointment' else 'booking' end as what, coalesce(
      settings.contact_email,
      (select profile.email
       from public.members as owner join public.user_profiles as profile on profile.id = owner.user_id
       where owner.organization_id = organization and owner.role = 'owner' and owner.is_active
         and profile.email is not null
       order by owner.created_at, owner.id limit 1)
    ) as email
    from public.organizations as settings where settings.id = organization
  ) as address
  where address.email is not null
$$;
comment on function private.tell_staff(uuid, jsonb) is
  'Puts an e-mail to an organization into the outbox, to its address or its first owner''s. told: topic, reason, amount,
   currency, confirmation_code, dispute.';
grant execute on function private.tell_staff(uuid, jsonb) to service_role;
