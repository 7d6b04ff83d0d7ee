// Builds the script into ../dist, or into the folder that is named: one file with the hash of its content in its name.

import { rm } from 'node:fs/promises';

import { build } from 'esbuild';

const here = (path) => new URL(path, import.meta.url).pathname;
const out = process.argv[2] ?? here('../dist');

await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: here('.'),
  entryPoints: { widget: 'src/main.ts' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  entryNames: '[name]-[hash]',
  loader: { '.css': 'text' },
  plugins: [{
    name: 'small-style',
    // A style sheet is a text in the script: it is minified as a file would be.
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { outputFiles } = await build({ entryPoints: [path], minify: true, write: false, target: ['chrome123', 'firefox120', 'safari17.5'] });
        return { contents: outputFiles[0].text.trim(), loader: 'text' };
      });
    },
  }],
  legalComments: 'none',
  logLevel: 'warning',
});
