// The names that templates may use, and the events whose words they replace, as `template-save` has them.

const BOOKING = ['organization_name', 'tour_title', 'confirmation_code', 'participants', 'status', 'when', 'expires_at', 'timezone'];
const APPOINTMENT = ['organization_name', 'customer_name', 'appointment_type', 'confirmation_code', 'service_address', 'when', 'status', 'timezone', 'text'];

export interface EventName {
  name: string;
  values: string[];
  /** Who may say it in other words. */
  least: 'admin' | 'owner';
}

export const EVENTS: EventName[] = [
  ...['booking.requested', 'booking.created', 'booking.confirmed', 'booking.rescheduled', 'booking.cancelled'].map((name) => ({ name, values: BOOKING, least: 'admin' as const })),
  ...['appointment.created', 'appointment.confirmed', 'appointment.rescheduled', 'appointment.cancelled', 'appointment.reminder'].map((name) => ({ name, values: APPOINTMENT, least: 'admin' as const })),
  { name: 'invitation.created', values: ['organization_name', 'kind', 'message', 'link'], least: 'owner' },
];

/** Of a message to a customer or a lead. */
const GENERAL = ['first_name', 'last_name', 'name', 'email', 'phone', 'organization.name', 'organization.contact_phone', 'sender'];

export const namesFor = (template: string) => EVENTS.find(({ name }) => name === template)?.values ?? GENERAL;

/** The line that a fault of the template engine names, counted from 1, with what is wrong there. */
export function placeOf(fault: string): { line: number; reason: string } | null {
  const found = /^line (\d+): ([\s\S]*)$/.exec(fault);
  return found ? { line: Number(found[1]), reason: found[2] ?? '' } : null;
}

/** Where a line is in a text, from its first to past its last letter. */
export function extentOf(text: string, line: number): [start: number, end: number] {
  const before = text.split('\n').slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  const end = text.indexOf('\n', before);
  return [Math.min(before, text.length), end === -1 ? text.length : end];
}
