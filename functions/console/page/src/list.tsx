// A list of a table's rows: searched, filtered, and read on by cursor.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { got, organization, rows } from './api';
import { t } from './i18n';
import { after, containing, type Order } from './page';
import { ask, explain, route } from './state';
import { Empty, Icon, Select, type Options } from './ui';

const PAGE = 25;

export type Row = any;

export interface Column {
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** Amounts and numbers. */
  isNumber?: boolean;
}

export interface ListProps {
  table: string;
  select: string;
  order: Order;
  columns: Column[];
  /** The columns in which the search looks. */
  search?: string[];
  /** The column that is filtered, and what it may be. */
  filter?: { column: string; label: string; options: Options };
  /** Further conditions. */
  where?: (request: Row) => Row;
  /** The page of a row. */
  href?: (row: Row) => string;
  empty: string;
  /** What the list depends on besides. A change reads it anew. */
  version?: unknown;
}

interface Read {
  rows: Row[];
  isComplete: boolean;
  error: unknown;
}

export function List(list: ListProps) {
  const query = route.value.query;
  const text = query.get('q') ?? '';
  const state = query.get('state') ?? '';
  const [read, set] = useState<Read | null>(null);
  const [isBusy, setBusy] = useState(false);

  const next = async (from: Row[]): Promise<Read> => {
    const { column, ascending } = list.order;
    let request: Row = rows(list.table, list.select).order(column, { ascending }).order('id', { ascending }).limit(PAGE + 1);
    if (list.where) request = list.where(request);
    if (state && list.filter) request = request.eq(list.filter.column, state);
    if (text && list.search) request = request.or(containing(list.search, text));
    const last = from.at(-1);
    if (last) request = request.or(after(list.order, last));
    const page = await got<Row>(request);
    return { rows: [...from, ...page.slice(0, PAGE)], isComplete: page.length <= PAGE, error: null };
  };

  useEffect(() => {
    let isCurrent = true;
    next([]).then(
      (found) => isCurrent && set(found),
      (error: unknown) => isCurrent && set({ rows: [], isComplete: true, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [list.table, text, state, list.version, organization.value?.id]);

  const more = async () => {
    if (!read) return;
    setBusy(true);
    try {
      set(await next(read.rows));
    } catch (error) {
      set({ ...read, error });
    }
    setBusy(false);
  };

  return (
    <div class="list">
      {(list.search || list.filter) && (
        <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          {list.search && (
            <input
              type="search" aria-label={t('Search')} placeholder={t('Search')} value={text}
              onChange={(event) => ask({ q: event.currentTarget.value })}
            />
          )}
          {list.filter && (
            <Select
              isQuiet label={list.filter.label} value={state} options={[['', t('All')], ...list.filter.options]}
              onChange={(event) => ask({ state: event.currentTarget.value })}
            />
          )}
        </form>
      )}
      {read === null ? <div class="loading" role="status"><span class="hidden">{t('Loading')}</span></div>
        : read.error ? <div class="empty" role="alert"><p>{explain(read.error)}</p></div>
        : read.rows.length === 0 ? <Empty>{text || state ? t('Nothing matches.') : list.empty}</Empty>
        : <Table columns={list.columns} rows={read.rows} href={list.href} />}
      {read && !read.isComplete && (
        <button type="button" class="more" disabled={isBusy} onClick={() => void more()}>{t('Show more')}</button>
      )}
    </div>
  );
}

/** Rows with their columns; on a narrow page each row is a card, with the names of its columns, unless they are few and short. */
export function Table({ columns, rows, href, caption, isCompact }: { columns: Column[]; rows: Row[]; href?: (row: Row) => string; caption?: string; isCompact?: boolean }) {
  return (
    <div class={`table ${isCompact ? 'compact' : ''}`}>
      <table>
        {caption && <caption class="hidden">{caption}</caption>}
        <thead><tr>{columns.map((column) => <th key={column.title} scope="col" class={column.isNumber ? 'number' : ''}>{column.title || <span class="hidden">{t('Actions')}</span>}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {columns.map((column, index) => (
                <td key={column.title} data-title={column.title} class={column.isNumber ? 'number' : ''}>
                  {index === 0 && href ? <a class="row-link" href={href(row)}>{column.cell(row)}<Icon name="right" /></a> : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
