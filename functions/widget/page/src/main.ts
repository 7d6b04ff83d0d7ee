// Defines the elements. A page that loads the script twice has them from the first.

import { Booking } from './booking';
import { Chat } from './chat';
import { Form } from './form';

for (const [name, element] of [['frontdesk-chat', Chat], ['frontdesk-form', Form], ['frontdesk-booking', Booking]] as const) {
  if (!customElements.get(name)) customElements.define(name, element);
}
