// Serves each request in a new isolate, as Supabase's edge runtime does for the first request to a function: a worker
// that loads the module, answers one request and is ended, or kept if that is asked for.

const [port, module, keep] = Deno.args;
const worker = new URL("./deno_worker.js", import.meta.url).href;
const kept: Worker[] = [];

async function answer(request: Request): Promise<Response> {
  const isolate = new Worker(worker, { type: "module", name: module });
  const answered = new Promise<MessageEvent>((resolve, reject) => {
    isolate.onmessage = resolve;
    isolate.onerror = reject;
  });
  isolate.postMessage({
    url: request.url,
    method: request.method,
    headers: [...request.headers],
    body: await request.text(),
  });
  const { status, headers, body } = (await answered).data;
  if (keep) kept.push(isolate);
  else isolate.terminate();
  return new Response(body, { status, headers });
}

Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen() {} }, answer);
