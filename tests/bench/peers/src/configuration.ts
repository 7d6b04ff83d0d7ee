// Where things are and which keys count: from the environment on Deno, from bindings on workerd.

export interface Configuration {
  databaseUrl: string;
  supabaseUrl: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  vapiSecrets: string;
  stripeSecrets: string;
  stripeMode: string;
  embeddingsUrl: string;
  embeddingsModel: string;
  embeddingsKey: string;
  chatUrl: string;
  /** Empty: there is no language model. */
  chatModel: string;
  chatKey: string;
}

export function configuration(read: (name: string) => string | undefined): Configuration {
  const required = (name: string): string => {
    const value = read(name);
    if (value === undefined) throw new Error(`${name} is not set`);
    return value;
  };
  return {
    databaseUrl: required("DATABASE_URL"),
    supabaseUrl: required("SUPABASE_URL"),
    publishableKey: required("PUBLISHABLE_KEY"),
    secretKey: required("SECRET_KEY"),
    jwtSecret: required("JWT_SECRET"),
    vapiSecrets: read("VAPI_WEBHOOK_SECRETS") ?? "",
    stripeSecrets: read("STRIPE_WEBHOOK_SECRETS") ?? "",
    stripeMode: read("STRIPE_MODE") ?? "live",
    embeddingsUrl: required("EMBEDDINGS_URL"),
    embeddingsModel: required("EMBEDDINGS_MODEL"),
    embeddingsKey: required("EMBEDDINGS_KEY"),
    chatUrl: read("CHAT_URL") ?? "",
    chatModel: read("CHAT_MODEL") ?? "",
    chatKey: read("CHAT_KEY") ?? "",
  };
}
