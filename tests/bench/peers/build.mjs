// Bundles each entry point, as it is deployed, into the folder that is named.

import { build } from "esbuild";

const outdir = process.argv[2];
const common = { bundle: true, minify: true, format: "esm", target: "esnext", outdir, logLevel: "warning",
  external: ["./stripe_events.js", "./chat_stream.js"] };

await build({
  ...common,
  entryPoints: ["deno_postgres", "deno_supabase", "deno_isolates", "deno_worker", "outbox_worker", "stripe_events"].map(source),
  platform: "node",
  conditions: ["import"],
});
await build({
  ...common,
  entryPoints: [source("chat_stream")],
  platform: "node",
  conditions: ["import"],
  // Some of what the AI SDK comes with is CommonJS, and requires modules of Node.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});
await build({
  ...common,
  entryPoints: [source("workerd")],
  platform: "browser",
  conditions: ["workerd", "worker", "browser"],
  external: [...common.external, "node:*", "cloudflare:*"],
});

function source(name) {
  return `src/${name}.ts`;
}
