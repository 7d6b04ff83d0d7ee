// The organization itself: who it is, and the rules that count where nothing else says otherwise.

import { useState } from 'preact/hooks';

import { got, organization, table, written } from '../../api';
import { minutesOf } from '../../format';
import { t } from '../../i18n';
import { act, isAdmin } from '../../state';
import { Card, Check, counted, entered, Field, Select, Shown, TextArea, useLoaded } from '../../ui';

const COLUMNS = 'id, name, description, website, contact_email, contact_phone, timezone, country, currency, booking_hold, change_notice_minutes, deposit_percent, quiet_from, quiet_until, transfer_phone_number, transfer_mode, emergency_contact_phone, topics_enabled, slug';

export function Business() {
  const loaded = useLoaded(async () => (await got(table('organizations').select(COLUMNS).eq('id', organization.value?.id ?? '')))[0], [organization.value?.id]);
  return <Shown loaded={loaded}>{(found) => <Form found={found} />}</Shown>;
}

function Form({ found }: { found: any }) {
  const [isBusy, setBusy] = useState(false);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => entered(form, name) ?? null;
    setBusy(true);
    await act(async () => {
      const saved = await written(table('organizations').update({
        name: text('name'), description: text('description'), website: text('website'), contact_email: text('contact_email'),
        contact_phone: text('contact_phone'), timezone: text('timezone'), country: text('country')?.toUpperCase() ?? null, currency: text('currency')?.toUpperCase(),
        booking_hold: `${counted(form, 'hold')} minutes`, change_notice_minutes: Math.round((counted(form, 'notice') ?? 0) * 60),
        deposit_percent: counted(form, 'deposit'), quiet_from: text('quiet_from'), quiet_until: text('quiet_until'),
        transfer_phone_number: text('transfer'), transfer_mode: text('transfer_mode'), emergency_contact_phone: text('emergency'),
        topics_enabled: form.has('topics'),
      }).eq('id', found.id).select('id, name, timezone, currency, slug'));
      if (organization.value) organization.value = { ...organization.value, ...saved };
    }, t('The organization is saved.'));
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void save(event as unknown as SubmitEvent)}>
      <fieldset class="whole" disabled={!isAdmin()}>
        <div class="columns two">
          <Card title={t('Who you are')}>
            <Field label={t('Name')} name="name" required maxLength={120} defaultValue={found.name} />
            <TextArea label={t('Description')} name="description" maxLength={2000} rows={3} defaultValue={found.description ?? ''} />
            <Field label={t('Website')} name="website" type="url" maxLength={500} defaultValue={found.website ?? ''} />
            <div class="row">
              <Field label={t('E-mail address')} name="contact_email" type="email" defaultValue={found.contact_email ?? ''} />
              <Field label={t('Phone')} name="contact_phone" type="tel" defaultValue={found.contact_phone ?? ''} placeholder="+41 44 …" />
              <Field label={t('Time zone')} name="timezone" required defaultValue={found.timezone} list="zones" />
              <Field label={t('Country')} name="country" minLength={2} maxLength={2} defaultValue={found.country ?? ''} hint={t('Two letters, such as CH.')} />
            </div>
            <datalist id="zones">{Intl.supportedValuesOf('timeZone').map((zone) => <option key={zone} value={zone} />)}</datalist>
          </Card>
          <div>
            <Card title={t('Bookings and payments')}>
              <div class="row">
                <Field label={t('Currency')} name="currency" required minLength={3} maxLength={3} defaultValue={found.currency} />
                <Field label={t('Deposit, percent')} name="deposit" type="number" required min={1} max={100} defaultValue={found.deposit_percent} hint={t('With so much paid, a booking is confirmed.')} />
                <Field label={t('Seats are held, minutes')} name="hold" type="number" required min={1} max={525600} defaultValue={minutesOf(found.booking_hold)} />
                <Field label={t('Changes until hours before')} name="notice" type="number" required min={0} max={8760} step={0.25} defaultValue={found.change_notice_minutes / 60} />
              </div>
            </Card>
            <Card title={t('Messages and calls')}>
              <div class="row">
                <Field label={t('Quiet from')} name="quiet_from" type="time" defaultValue={found.quiet_from?.slice(0, 5) ?? ''} />
                <Field label={t('Quiet until')} name="quiet_until" type="time" defaultValue={found.quiet_until?.slice(0, 5) ?? ''} />
                <Field label={t('Calls go on to')} name="transfer" type="tel" defaultValue={found.transfer_phone_number ?? ''} placeholder="+41 79 …" />
                <Select label={t('How')} name="transfer_mode" value={found.transfer_mode} options={[['warm', t('The person is told first')], ['cold', t('The call is put through')]]} />
                <Field label={t('Emergencies')} name="emergency" type="tel" defaultValue={found.emergency_contact_phone ?? ''} placeholder="+41 79 …" />
              </div>
              <Check label={t('Group what customers ask into topics')} name="topics" defaultChecked={found.topics_enabled} />
            </Card>
          </div>
        </div>
        {isAdmin() && <div class="buttons"><button class="primary" disabled={isBusy}>{t('Save')}</button></div>}
      </fieldset>
    </form>
  );
}
