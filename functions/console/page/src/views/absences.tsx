// When somebody, some place or everybody takes no appointments.

import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../api';
import { t } from '../i18n';
import { Table } from '../list';
import { act, dateTime, momentOf } from '../state';
import { Card, Dialog, Empty, entered, Field, Icon, Select, Shown, useLoaded } from '../ui';

export function Absences() {
  const loaded = useLoaded(() => got(
    rows('absences', 'id, starts_at, ends_at, reason, resource:resources (name)').gt('ends_at', new Date().toISOString()).order('starts_at').limit(100),
  ), [organization.value?.id]);
  const [isAdding, add] = useState(false);
  const change = async (work: () => Promise<unknown>, done: string) => {
    const isDone = await act(work, done);
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Card class="part" title={t('Absences')} tools={<button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('Nobody is away.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Who'), cell: (row) => row.resource?.name ?? t('Everybody') },
            { title: t('From'), cell: (row) => dateTime(row.starts_at) },
            { title: t('Until'), cell: (row) => dateTime(row.ends_at) },
            { title: t('Reason'), cell: (row) => row.reason ?? '–' },
            { title: '', cell: (row) => (
              <button type="button" class="small" onClick={() => void change(() => written(table('absences').delete().eq('id', row.id).select('id')), t('The absence is removed.'))}>
                {t('Remove')}<span class="hidden"> {row.resource?.name ?? t('Everybody')} {dateTime(row.starts_at)}</span>
              </button>
            ) },
          ]} />
        )}
      </Shown>
      {isAdding && <New onClose={() => add(false)} onSave={(work) => change(work, t('The absence is saved.'))} />}
    </Card>
  );
}

function New({ onClose, onSave }: { onClose: () => void; onSave: (work: () => Promise<unknown>) => Promise<boolean> }) {
  const resources = useLoaded(() => got(rows('resources', 'id, name').eq('is_active', true).order('name').limit(200)), []);
  const submit = (form: FormData) => onSave(() => {
    const resource = entered(form, 'resource');
    return written(table('absences').insert({
      ...own(), ...(resource && { resource_id: resource }), starts_at: momentOf(entered(form, 'starts') ?? ''),
      ends_at: momentOf(entered(form, 'ends') ?? ''), reason: entered(form, 'reason') ?? null,
    }).select('id'));
  });
  return (
    <Dialog title={t('New absence')} onClose={onClose} onSubmit={submit}>
      <p class="muted">{t('No appointments can be booked then. Those that are booked stay.')}</p>
      <Select label={t('Who')} name="resource" options={[...(resources.value ?? []).map(({ id, name }) => [id, name] as const), ['', t('Everybody')]]} />
      <div class="row">
        <Field label={t('From')} name="starts" type="datetime-local" required hint={organization.value?.timezone} />
        <Field label={t('Until')} name="ends" type="datetime-local" required />
      </div>
      <Field label={t('Reason')} name="reason" maxLength={200} />
    </Dialog>
  );
}
