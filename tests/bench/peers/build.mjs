// Bundles each entry point, as it is deployed, into the folder that is named.

import { build } from "esbuild";

const outdir = process.argv[2];
const common = { bundle: true, minify: true, format: "esm", target: "esnext", outdir, logLevel: "warning",
  external: ["./stripe_events.js"] };

await build({
  ...common,
  entryPoints: ["deno_postgres", "deno_supabase", "deno_isolates", "deno_worker", "outbox_worker", "stripe_events"].map(source),
  platform: "node",
  conditions: ["import"],
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
