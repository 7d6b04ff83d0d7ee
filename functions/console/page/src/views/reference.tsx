import { useState } from 'preact/hooks';

import { call, organization, request } from '../api';
import { t } from '../i18n';
import { explain, link } from '../state';
import { Card, Empty, Head, Select, Shown, useLoaded } from '../ui';

type Json = any;

/** Every function, from the OpenAPI document: to read, and to try as whoever signed in. */
export default function Reference({ id }: { id: string | null }) {
  const loaded = useLoaded<Json>(() => call('openapi', null, { method: 'GET' }), []);
  return (
    <Shown loaded={loaded}>
      {(document) => id ? <Function key={id} document={document} name={id} /> : <All document={document} />}
    </Shown>
  );
}

const nameOf = (path: string) => path.replace(/^\//, '');

function All({ document }: { document: Json }) {
  const tags = new Map<string, [string, Json][]>();
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    const operation = item.post ?? item.get;
    const tag = operation.tags?.[0] ?? '';
    tags.set(tag, [...(tags.get(tag) ?? []), [nameOf(path), operation]]);
  }
  return (
    <>
      <Head title={t('Reference')}><a class="button" href="/functions/v1/openapi" target="_blank" rel="noreferrer">OpenAPI</a></Head>
      {[...tags].map(([tag, functions]) => (
        <Card key={tag} title={tag}>
          <ul class="lines">
            {functions.map(([name, operation]) => <li key={name}><a href={link('reference', name)}><span><strong><code>{name}</code></strong><small>{operation.summary}</small></span></a></li>)}
          </ul>
        </Card>
      ))}
    </>
  );
}

function Function({ document, name }: { document: Json; name: string }) {
  const item = document.paths[`/${name}`];
  const operation = item?.post ?? item?.get;
  if (!operation) return <><Head title={t('Not found')} back={link('reference')} /><Empty>{t('There is no such function.')}</Empty></>;
  const method = item.post ? 'POST' : 'GET';
  const content = operation.requestBody?.content?.['application/json'];
  return (
    <>
      <Head title={name} back={link('reference')}><span class="badge plain">{method}</span></Head>
      <p class="lead-text">{operation.summary}. {plain(operation.description ?? '')}</p>
      <div class="columns two">
        <div>
          {content && <Card title={t('Request')}><Schema schema={content.schema} document={document} /></Card>}
          <Card title={t('Answers')}><Answers responses={operation.responses} document={document} /></Card>
        </div>
        <Try key={name} name={name} method={method} examples={content?.examples ?? {}} />
      </div>
    </>
  );
}

/** The words of a description, without the marks of Markdown. */
const plain = (text: string) => text.replace(/[`*]/g, '');

function resolve(schema: Json, document: Json): Json {
  const name = schema?.$ref?.split('/').pop();
  if (!name) return schema ?? {};
  const place = schema.$ref.includes('/responses/') ? document.components.responses : document.components.schemas;
  return place[name] ?? {};
}

function kind(schema: Json, document: Json): string {
  const known = resolve(schema, document);
  const some = (known.anyOf ?? known.oneOf)?.filter((one: Json) => one.type !== 'null') as Json[] | undefined;
  if (some?.every((one) => 'const' in one)) return some.map((one) => JSON.stringify(one.const)).join(' | ');
  if (some) return some.map((one) => kind(one, document)).join(' | ');
  if (known.enum) return known.enum.filter((one: Json) => one !== null).map((one: Json) => JSON.stringify(one)).join(' | ');
  if ('const' in known) return JSON.stringify(known.const);
  if (known.type === 'array' || known.type?.includes?.('array')) return `${kind(known.items ?? {}, document)}[]`;
  const type = [known.type ?? 'any'].flat().filter((one) => one !== 'null').join(' | ');
  return known.format ? `${type} (${known.format})` : type;
}

function Schema({ schema, document }: { schema: Json; document: Json }) {
  const known = resolve(schema, document);
  const choices = (known.oneOf ?? known.anyOf) as Json[] | undefined;
  if (choices) return <>{choices.map((choice, index) => <div key={index}>{index > 0 && <p class="muted">{t('or')}</p>}<Schema schema={choice} document={document} /></div>)}</>;
  const fields = Object.entries<Json>(known.properties ?? {});
  if (fields.length === 0) return <p class="muted">{t('An empty object.')}</p>;
  return (
    <dl class="schema">
      {fields.map(([name, field]) => (
        <div key={name}>
          <dt><code>{name}</code> {known.required?.includes(name) && <span class="badge warn">{t('required')}</span>}</dt>
          <dd><small class="type">{kind(field, document)}</small><p>{plain(field.description ?? '')}</p></dd>
        </div>
      ))}
    </dl>
  );
}

function Answers({ responses, document }: { responses: Json; document: Json }) {
  return (
    <dl class="schema">
      {Object.entries<Json>(responses).map(([status, response]) => (
        <div key={status}><dt><code>{status}</code></dt><dd><p class="lines-kept">{plain(resolve(response, document).description ?? '')}</p></dd></div>
      ))}
    </dl>
  );
}

function Try({ name, method, examples }: { name: string; method: 'GET' | 'POST'; examples: Record<string, { summary: string; value: unknown }> }) {
  const all = Object.entries(examples);
  const written = (value: unknown) => JSON.stringify(value, null, 2);
  const [text, setText] = useState(written(all[0]?.[1].value ?? {}));
  const [answer, setAnswer] = useState<{ status: string; body: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const reply = await request(name, method === 'GET' ? null : JSON.parse(text), { method });
      const body = await reply.text();
      let shown = body;
      try {
        shown = written(JSON.parse(body));
      } catch {
        // A table or events.
      }
      setAnswer({ status: `${reply.status} · ${reply.headers.get('x-request-id') ?? ''}`, body: shown.slice(0, 20_000) });
    } catch (error) {
      setAnswer({ status: t('Not sent'), body: explain(error) });
    }
    setBusy(false);
  };
  const curl = [
    `curl ${location.origin}/functions/v1/${name}`, "-H 'apikey: …'", "-H 'authorization: Bearer …'",
    ...(organization.value ? [`-H 'x-organization-id: ${organization.value.id}'`] : []),
    ...(method === 'POST' ? ["-H 'content-type: application/json'", `-d '${text.replaceAll("'", "'\\''")}'`] : []),
  ].join(' \\\n  ');
  return (
    <Card title={t('Try it')}>
      <form onSubmit={(event) => void send(event)}>
        {all.length > 1 && <Select label={t('Example')} options={all.map(([key, example]) => [key, example.summary] as const)} onChange={(event) => setText(written(examples[event.currentTarget.value]?.value ?? {}))} />}
        {method === 'POST' && (
          <div class="field"><label for="body">{t('Body')}</label><textarea id="body" class="code" rows={10} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} /></div>
        )}
        <button class="primary" disabled={isBusy}>{t('Send')}</button>
        <small class="muted"> {t('It is sent for real, as you.')}</small>
      </form>
      {answer && <div role="status"><p class="muted">{answer.status}</p><pre tabIndex={0}>{answer.body}</pre></div>}
      <details><summary>curl</summary><pre tabIndex={0}>{curl}</pre></details>
    </Card>
  );
}
