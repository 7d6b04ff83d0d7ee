using Workerd = import "/workerd/workerd.capnp";

# The address is given by `--socket-addr http=…`, the module beside this file by `build`.
const config :Workerd.Config = (
  services = [
    (name = "functions", worker = .functions),
    # Postgres, the project's own API and the embedding service are on this machine.
    (name = "internet", network = (allow = ["private", "local", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "functions")],
);

const functions :Workerd.Worker = (
  modules = [(name = "workerd.js", esModule = embed "workerd.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "DATABASE_URL", fromEnvironment = "DATABASE_URL"),
    (name = "SUPABASE_URL", fromEnvironment = "SUPABASE_URL"),
    (name = "PUBLISHABLE_KEY", fromEnvironment = "PUBLISHABLE_KEY"),
    (name = "SECRET_KEY", fromEnvironment = "SECRET_KEY"),
    (name = "JWT_SECRET", fromEnvironment = "JWT_SECRET"),
    (name = "EMBEDDINGS_URL", fromEnvironment = "EMBEDDINGS_URL"),
    (name = "EMBEDDINGS_MODEL", fromEnvironment = "EMBEDDINGS_MODEL"),
    (name = "EMBEDDINGS_KEY", fromEnvironment = "EMBEDDINGS_KEY"),
  ],
);
