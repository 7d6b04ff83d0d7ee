// Where everything is. The address that this script was loaded from says it: the functions are beside the script, and its
// query names the project. So a page has nothing to configure, and the script's content is the same everywhere.

const address = new URL(import.meta.url);
const query = address.searchParams;

/** Where the functions are, without a slash at the end. */
export const FUNCTIONS = new URL('..', address).href.replace(/\/$/, '');
/** Where tables are read. */
export const PROJECT = (query.get('project') ?? address.origin).replace(/\/$/, '');
/** The publishable key. */
export const KEY = query.get('key') ?? '';
/** The site key of Turnstile, where the project asks for its challenge. */
export const TURNSTILE = query.get('turnstile');
