import { useRef, useState } from 'preact/hooks';

import { call, request, table, written } from '../api';
import { t } from '../i18n';
import { List } from '../list';
import { act, ago, explain, isAdmin, notify } from '../state';
import { Badge, Dialog, Head, Icon } from '../ui';
import { Knowledge } from './knowledge';

/** What the organization's search and answers know. */
export default function Documents() {
  const [version, setVersion] = useState(0);
  const [progress, setProgress] = useState<{ embedded: number; passages: number } | null>(null);
  const [removing, remove] = useState<{ id: string; filename: string } | null>(null);
  const file = useRef<HTMLInputElement>(null);

  const upload = async (chosen: File) => {
    const form = new FormData();
    form.append('file', chosen);
    setProgress({ embedded: 0, passages: 1 });
    try {
      await watched(form, setProgress);
      notify('good', t('The document is read.'));
    } catch (error) {
      notify('bad', explain(error));
    }
    setProgress(null);
    setVersion((version) => version + 1);
  };

  return (
    <>
      <Head title={t('Documents')}>
        <input
          ref={file} class="hidden" id="upload" type="file" tabIndex={-1} aria-label={t('Upload a document')}
          accept=".pdf,.docx,.html,.htm,.md,.txt"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (chosen) void upload(chosen);
          }}
        />
        <button type="button" class="primary" disabled={progress !== null} onClick={() => file.current?.click()}><Icon name="plus" />{t('Upload a document')}</button>
      </Head>
      {progress && (
        <div class="card uploading" role="status">
          <span>{t('Reading the document')}</span>
          <progress max={Math.max(progress.passages, 1)} value={progress.embedded} aria-label={t('Reading the document')} />
        </div>
      )}
      <List
        table="documents" version={version} select="id, filename, status, failure, pages, chunk_count, created_at, updated_at"
        order={{ column: 'created_at', ascending: false }} search={['filename']}
        filter={{ column: 'status', label: t('Status'), options: (['pending', 'processing', 'processed', 'failed'] as const).map((state) => [state, t(state)] as const) }}
        empty={t('No documents yet. PDF, DOCX, HTML, Markdown and text can be uploaded.')}
        columns={[
          { title: t('Name'), cell: (row) => row.filename },
          { title: t('Passages'), cell: (row) => row.chunk_count, isNumber: true },
          { title: t('Added'), cell: (row) => ago(row.created_at) },
          { title: t('Status'), cell: (row) => <span><Badge state={row.status} />{row.failure && <small class="block">{row.failure}</small>}</span> },
          {
            title: '', cell: (row) => (
              <span class="buttons">
                {['pending', 'failed'].includes(row.status) && <button type="button" class="small" onClick={() => void again(row.id).then(() => setVersion((version) => version + 1))}>{t('Try again')}<span class="hidden"> {row.filename}</span></button>}
                {isAdmin() && <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {row.filename}</span></button>}
              </span>
            ),
          },
        ]}
      />
      <Knowledge />
      {removing && (
        <Dialog title={t('Remove this document?')} confirm={t('Remove')} isDanger onClose={() => remove(null)}
          onSubmit={async () => {
            const isDone = await act(() => written(table('documents').delete().eq('id', removing.id).select('id')), t('The document is removed.'));
            if (isDone) setVersion((version) => version + 1);
            return isDone;
          }}>
          <p>{removing.filename}</p>
          <p>{t('Nothing of it is found or quoted any more.')}</p>
        </Dialog>
      )}
    </>
  );
}

async function again(id: string): Promise<void> {
  try {
    await call('document-ingest', { document_id: id });
    notify('good', t('The document is read.'));
  } catch (error) {
    notify('bad', explain(error));
  }
}

/** Uploads a file, and follows how far its reading is by server-sent events. */
async function watched(form: FormData, onProgress: (progress: { embedded: number; passages: number }) => void): Promise<void> {
  const answer = await request('document-ingest', form, { headers: { accept: 'text/event-stream' }, idempotencyKey: crypto.randomUUID() });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!answer.ok || !reader) {
    const problem = JSON.parse((await reader?.read())?.value ?? '{}');
    throw new Error(problem.detail ?? answer.statusText);
  }
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const kind = /^event: ?(.*)$/m.exec(event)?.[1];
      const data = JSON.parse(/^data: ?(.*)$/m.exec(event)?.[1] ?? '{}');
      if (kind === 'error') throw new Error(data.detail);
      if (data.document?.status === 'failed') throw new Error(data.document.failure ?? t('The document could not be read.'));
      if (data.progress) onProgress(data.progress);
    }
  }
}
