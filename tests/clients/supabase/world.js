// What the scenarios share: callers as `supabase-js` makes them, and what to hold about their answers. Nothing here is
// of Node or of a browser, so that the same scenarios run in both.

/** Supabase's own library, and the stack that it calls: addresses, keys, functions and ids of the demo data. */
export function makeWorld({ createClient, FunctionsHttpError }, stack) {
  // Each client stands for a program or a page of its own, so none shares a session with another.
  const auth = { persistSession: false, autoRefreshToken: false };
  const signedIn = new Map();

  const client = (key = stack.publishableKey, options = {}, url = stack.url) =>
    createClient(url, key, { auth, ...options });

  return {
    ...stack,
    client,

    /** A page where nobody has signed in. */
    anonymous: () => client(),

    /** Somebody of the demo data, signed in with their password. */
    async user(email) {
      if (!signedIn.has(email)) {
        const somebody = client();
        const { error } = await somebody.auth.signInWithPassword({ email, password: stack.password });
        equal(error, null);
        signedIn.set(email, somebody);
      }
      return signedIn.get(email);
    },

    /** Who holds a token that no sign-in of Supabase gave: a client of an organization. */
    holder: (token) => client(stack.publishableKey, { global: { headers: { Authorization: `Bearer ${token}` } } }),

    /** A program of the back end. */
    service: () => client(stack.secretKey),

    /** What a function gives to a caller whom it does not refuse. */
    async invoke(caller, name, body, options = {}) {
      const { data, error } = await caller.functions.invoke(name, { body, ...options });
      if (error) {
        throw new Error(`${name}: ${error} ${await error.context?.text?.()}`);
      }
      return data;
    },

    /** The problem with which a function refuses. */
    async refusal(caller, name, body, options = {}) {
      const { data, error } = await caller.functions.invoke(name, { body, ...options });
      equal(data, null);
      ok(error instanceof FunctionsHttpError, `${name} gave ${error}`);
      equal(error.context.headers.get('content-type'), 'application/problem+json');
      const problem = await error.context.json();
      equal(problem.status, error.context.status);
      ok(problem.title && problem.detail && problem.code, JSON.stringify(problem));
      return problem;
    },

    /** The rows of a query that is not refused. */
    async rows(query) {
      const { data, error } = await query;
      equal(error, null);
      return data;
    },

    equal,
    ok,
  };
}

/** Holds that two values are the same, or look the same as JSON. */
export function equal(actual, expected) {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  ok(found === wanted, `${found} is not ${wanted}`);
}

/** Holds a condition. */
export function ok(condition, otherwise = 'does not hold') {
  if (!condition) {
    throw new Error(otherwise);
  }
}
