// Builds the page into ../dist, or into the folder that is named: files with the hash of their content in their names.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { build } from 'esbuild';

const out = process.argv[2] ?? join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../dist');
const here = (path) => new URL(path, import.meta.url).pathname;

await rm(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here('.'),
  entryPoints: ['src/main.tsx', 'src/icon.svg'],
  outdir: out,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.svg': 'copy' },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

const names = Object.keys(metafile.outputs).map((path) => basename(path));
const named = (start, end) => {
  const found = names.find((name) => name.startsWith(start) && name.endsWith(end));
  if (!found) throw new Error(`there is no ${start}*${end}`);
  return found;
};
const page = await readFile(here('src/index.html'), 'utf8');
await writeFile(
  join(out, 'index.html'),
  page
    .replace('{script}', named('main-', '.js'))
    .replace('{style}', named('main-', '.css'))
    .replace('{icon}', named('icon-', '.svg')),
);
