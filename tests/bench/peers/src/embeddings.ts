// The vector of a question, by a service with OpenAI's interface.

import type { Configuration } from "./configuration.ts";
import { Problem } from "./problem.ts";

export async function embed(configuration: Configuration, text: string): Promise<number[]> {
  const { embeddingsUrl, embeddingsModel, embeddingsKey } = configuration;
  const response = await fetch(`${embeddingsUrl}/v1/embeddings`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${embeddingsKey}` },
    body: JSON.stringify({ model: embeddingsModel, input: [text], encoding_format: "float" }),
  });
  if (!response.ok) throw new Problem(503, "embeddings_unavailable", "The embedding model does not answer.");
  const { data } = await response.json() as { data: { embedding: number[] }[] };
  return data[0]!.embedding;
}
