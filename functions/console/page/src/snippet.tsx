// What a web site takes over to show the widget.

import { useState } from 'preact/hooks';

import { t } from './i18n';
import { notify } from './state';

/** Where the script is. */
export const WIDGET = `${location.origin}/functions/v1/widget`;

export function Snippet({ element }: { element: string }) {
  const [isCopied, setCopied] = useState(false);
  const text = `<script type="module" src="${WIDGET}"></script>\n${element}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      notify('good', t('It is copied.'));
    } catch {
      // It stands there, and can be marked.
      setCopied(false);
    }
  };
  return (
    <>
      <pre tabIndex={0} aria-label={t('For your web site')}>{text}</pre>
      <button type="button" class="small" onClick={() => void copy()} aria-pressed={isCopied}>{t('Copy')}</button>
    </>
  );
}
