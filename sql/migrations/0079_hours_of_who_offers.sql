-- Strangers see the hours of organisations that offer them something. By the others' they learnt of every organisation
-- that there is, on which days it is closed and why.

alter policy public_select on public.business_hours
  using (resource_id is null and exists (
    select from public.appointment_types as offered
    where offered.organization_id = business_hours.organization_id and offered.is_public and offered.is_active
  ));
alter policy public_select on public.day_overrides
  using (resource_id is null and exists (
    select from public.appointment_types as offered
    where offered.organization_id = day_overrides.organization_id and offered.is_public and offered.is_active
  ));
