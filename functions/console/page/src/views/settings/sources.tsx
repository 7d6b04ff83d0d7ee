// What an assistant answers from: all that there is, or what is chosen of it.

import { got, rows } from '../../api';
import { t, type Word } from '../../i18n';
import { Check, Shown, useLoaded } from '../../ui';

/** Where sources are, and what they are called. */
const PLACES: [title: Word, table: string, name: string][] = [
  ['Knowledge', 'knowledge_base', 'title'], ['Documents', 'documents', 'filename'], ['Websites', 'website_sources', 'base_url'], ['Experiences', 'experiences', 'name'],
];

/** Boxes to tick, each a `source` of the form around them. */
export function Sources({ chosen }: { chosen: string[] }) {
  const loaded = useLoaded(() => Promise.all(PLACES.map(async ([title, table, name]) => {
    const found = await got(rows(table, `id, ${name}`).order(name).limit(200));
    return { title, sources: found.map((row) => ({ id: String(row.id), name: String(row[name]) })) };
  })), []);
  return (
    <details class="more-rules">
      <summary>{t('What it answers from')}: {chosen.length === 0 ? t('everything') : t('{0} chosen', chosen.length)}</summary>
      <p class="muted">{t('Nothing ticked: all that the organization has.')}</p>
      <Shown loaded={loaded}>
        {(places) => {
          const shown = places.flatMap(({ sources }) => sources.map(({ id }) => id));
          return (
            <>
              <input type="hidden" name="sources" value="read" />
              {places.filter(({ sources }) => sources.length > 0).map(({ title, sources }) => (
                <fieldset key={title}>
                  <legend>{t(title)}</legend>
                  <div class="checks tall">{sources.map(({ id, name }) => <Check key={id} label={name} name="source" value={id} defaultChecked={chosen.includes(id)} />)}</div>
                </fieldset>
              ))}
              {/* Single pages, and what is beyond the lists, stay chosen. */}
              {chosen.filter((id) => !shown.includes(id)).map((id) => <input key={id} type="hidden" name="source" value={id} />)}
            </>
          );
        }}
      </Shown>
    </details>
  );
}
