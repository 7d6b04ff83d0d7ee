// What the organization wrote down for its assistants to answer from.

import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../api';
import { t } from '../i18n';
import { Table } from '../list';
import { act, ago, isAdmin } from '../state';
import { Card, Dialog, Empty, entered, Field, Icon, Shown, TextArea, useLoaded } from '../ui';

const SHOWN = 200;

export function Knowledge() {
  const loaded = useLoaded(() => got(rows('knowledge_base', 'id, title, content, source, updated_at').order('created_at', { ascending: false }).limit(SHOWN)), [organization.value?.id]);
  const [opened, open] = useState<any>(null);
  const known = opened === 'new' ? null : opened;
  const change = async (work: () => Promise<unknown>, done: string) => {
    const isDone = await act(work, done);
    if (isDone) loaded.reload();
    return isDone;
  };
  const save = (form: FormData) => change(() => {
    const values = { title: entered(form, 'title'), content: entered(form, 'content'), source: entered(form, 'source') ?? null };
    return written(known
      ? table('knowledge_base').update(values).eq('id', known.id).select('id')
      : table('knowledge_base').insert({ ...own(), ...values }).select('id'));
  }, t('The entry is saved.'));
  const remove = (id: string) => change(() => written(table('knowledge_base').delete().eq('id', id).select('id')), t('The entry is removed.'));
  return (
    <Card title={t('Knowledge')} class="part" tools={<button type="button" class="small" onClick={() => open('new')}><Icon name="plus" />{t('Add')}</button>}>
      <p class="muted">{t('What you write down here is found and quoted as documents are.')}</p>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Title'), cell: (row) => <span>{row.title}{row.source && <small class="block">{row.source}</small>}</span> },
            { title: t('Changed'), cell: (row) => ago(row.updated_at) },
            { title: '', cell: (row) => (
              <span class="buttons">
                <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {row.title}</span></button>
                {isAdmin() && <button type="button" class="small" onClick={() => void remove(row.id)}>{t('Remove')}<span class="hidden"> {row.title}</span></button>}
              </span>
            ) },
          ]} />
        )}
      </Shown>
      {opened && (
        <Dialog title={known ? known.title : t('New entry')} onClose={() => open(null)} onSubmit={save}>
          <Field label={t('Title')} name="title" required maxLength={500} defaultValue={known?.title} />
          <TextArea label={t('Text')} name="content" required rows={10} maxLength={200_000} defaultValue={known?.content ?? ''} />
          <Field label={t('Source')} name="source" maxLength={500} defaultValue={known?.source ?? ''} />
        </Dialog>
      )}
    </Card>
  );
}
