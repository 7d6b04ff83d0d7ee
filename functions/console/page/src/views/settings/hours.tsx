// When the organization is open, and on which days otherwise; and the same of who serves.

import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../../api';
import { t } from '../../i18n';
import { Table } from '../../list';
import { act, dayText, isAdmin, today } from '../../state';
import { Card, Check, Dialog, Empty, entered, Field, Icon, Select, Shown, useLoaded, type Options } from '../../ui';

// A Monday.
const weekday = (number: number) => dayText(`2024-01-0${number}`, { weekday: 'long', month: undefined, day: undefined });

/** Whose hours are shown: the organization's, or those of one who serves. */
function useWhose() {
  const [whose, choose] = useState('');
  const resources = useLoaded(() => got(rows('resources', 'id, name').eq('is_active', true).order('name')), [organization.value?.id]);
  const options: Options = [['', t('All')], ...(resources.value ?? []).map(({ id, name }) => [id, name] as const)];
  const select = options.length > 1 && <Select isQuiet label={t('Of whom')} value={whose} options={options} onChange={(event) => choose(event.currentTarget.value)} />;
  return { whose, select };
}

export function Hours() {
  const { whose, select } = useWhose();
  const loaded = useLoaded(() => {
    const request = rows('business_hours', 'id, weekday, opens, closes').order('weekday').order('opens');
    return got(whose ? request.eq('resource_id', whose) : request.is('resource_id', null));
  }, [whose]);
  const [isAdding, add] = useState(false);
  const change = async (work: () => Promise<unknown>) => {
    const isDone = await act(work, t('The opening hours are saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  const insert = async (form: FormData) => {
    const times = { ...own(), ...(whose && { resource_id: whose }), opens: entered(form, 'opens'), closes: entered(form, 'closes') };
    const days = form.getAll('weekday').map((weekday) => ({ ...times, weekday: Number(weekday) }));
    if (days.length === 0) throw new Error(t('Choose a day.'));
    await written(table('business_hours').insert(days).select('id'));
  };
  return (
    <Card title={t('Opening hours')} tools={<span class="buttons">{select}{isAdmin() && <button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Add')}</button>}</span>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{whose ? t('As the organization is open.') : t('None yet: nothing can be booked.')}</Empty> : (
          <Table isCompact rows={found} columns={[
            { title: t('Day'), cell: (row) => weekday(row.weekday) },
            { title: t('Opens'), cell: (row) => row.opens.slice(0, 5) },
            { title: t('Closes'), cell: (row) => row.closes.slice(0, 5) },
            { title: '', cell: (row) => isAdmin() && <button type="button" class="small" onClick={() => void change(() => written(table('business_hours').delete().eq('id', row.id).select('id')))}>{t('Remove')}<span class="hidden"> {weekday(row.weekday)}</span></button> },
          ]} />
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('Opening hours')} onClose={() => add(false)} onSubmit={(form) => change(() => insert(form))}>
          <fieldset>
            <legend>{t('Days')}</legend>
            <div class="checks">
              {[1, 2, 3, 4, 5, 6, 7].map((day) => <Check key={day} label={weekday(day)} name="weekday" value={day} defaultChecked={day < 6 && !loaded.value?.some((row) => row.weekday === day)} />)}
            </div>
          </fieldset>
          <div class="row">
            <Field label={t('Opens')} name="opens" type="time" required defaultValue="09:00" />
            <Field label={t('Closes')} name="closes" type="time" required defaultValue="17:00" />
          </div>
        </Dialog>
      )}
    </Card>
  );
}

/** Days on which the hours of the week do not count, such as holidays. */
export function SpecialDays() {
  const { whose, select } = useWhose();
  const loaded = useLoaded(() => {
    const request = rows('day_overrides', 'id, day, opens, closes, note').gte('day', today()).order('day').order('opens').limit(200);
    return got(whose ? request.eq('resource_id', whose) : request.is('resource_id', null));
  }, [whose]);
  const [isAdding, add] = useState(false);
  const [isClosed, setClosed] = useState(true);
  const change = async (work: () => Promise<unknown>) => {
    const isDone = await act(work, t('The special days are saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  const insert = (form: FormData) => written(table('day_overrides').insert({
    ...own(), ...(whose && { resource_id: whose }), day: entered(form, 'day'), note: entered(form, 'note') ?? null,
    // Hours of no length close the day.
    opens: isClosed ? '00:00' : entered(form, 'opens'), closes: isClosed ? '00:00' : entered(form, 'closes'),
  }).select('id'));
  return (
    <Card title={t('Special days')} tools={<span class="buttons">{select}{isAdmin() && <button type="button" class="small" onClick={() => { setClosed(true); add(true); }}><Icon name="plus" />{t('Add')}</button>}</span>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None: every week is the same.')}</Empty> : (
          <Table isCompact rows={found} columns={[
            { title: t('Day'), cell: (row) => <span>{dayText(row.day, { year: 'numeric' })}{row.note && <small class="block">{row.note}</small>}</span> },
            { title: t('Opens'), cell: (row) => (row.opens === row.closes ? t('closed') : `${row.opens.slice(0, 5)} – ${row.closes.slice(0, 5)}`) },
            { title: '', cell: (row) => isAdmin() && <button type="button" class="small" onClick={() => void change(() => written(table('day_overrides').delete().eq('id', row.id).select('id')))}>{t('Remove')}<span class="hidden"> {dayText(row.day)}</span></button> },
          ]} />
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('Special day')} onClose={() => add(false)} onSubmit={(form) => change(() => insert(form))}>
          <Field label={t('Day')} name="day" type="date" required min={today()} />
          <Check label={t('Closed all day')} checked={isClosed} onChange={(event) => setClosed(event.currentTarget.checked)} />
          {!isClosed && (
            <div class="row">
              <Field label={t('Opens')} name="opens" type="time" required defaultValue="09:00" />
              <Field label={t('Closes')} name="closes" type="time" required defaultValue="12:00" />
            </div>
          )}
          <Field label={t('Reason')} name="note" maxLength={200} />
        </Dialog>
      )}
    </Card>
  );
}
