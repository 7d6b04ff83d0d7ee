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
  };
}
