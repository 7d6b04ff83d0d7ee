// One isolate: see deno_isolates.ts.

const scope = globalThis as unknown as { name: string; onmessage: (event: MessageEvent) => void; postMessage(message: unknown): void };
const loaded = import(new URL(scope.name, import.meta.url).href);

scope.onmessage = async ({ data }) => {
  const { url, ...request } = data;
  const response: Response = await (await loaded).default.fetch(new Request(url, request));
  scope.postMessage({ status: response.status, headers: [...response.headers], body: await response.text() });
};
