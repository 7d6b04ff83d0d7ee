// Which conversation a visitor has, kept for their next visit.

import { FUNCTIONS } from './config';

/** Whoever has the token has the conversation. It is of no use elsewhere, and scripts of the page could read along anyway. */
export interface Kept {
  conversation_id: string;
  visitor_token: string;
}

const memory = new Map<string, string>();

const key = (organization: string) => `frontdesk-chat ${FUNCTIONS} ${organization}`;

export function kept(organization: string): Kept | null {
  const name = key(organization);
  let text = memory.get(name) ?? null;
  try {
    text ??= localStorage.getItem(name);
    const { conversation_id, visitor_token } = JSON.parse(text ?? '{}');
    return visitor_token ? { conversation_id, visitor_token } : null;
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, such as in a frame without storage, it lasts as long as the page. */
export function keep(organization: string, conversation: Kept | null): void {
  const name = key(organization);
  memory.delete(name);
  try {
    if (conversation) localStorage.setItem(name, JSON.stringify(conversation));
    else localStorage.removeItem(name);
  } catch {
    if (conversation) memory.set(name, JSON.stringify(conversation));
  }
}
