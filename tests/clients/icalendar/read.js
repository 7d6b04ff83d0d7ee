// Reads calendar files by ical.js, as Thunderbird does: takes an array of them on each line of standard
// input, and prints what each holds.
import { createInterface } from 'node:readline';
import ICAL from 'ical.js';

const read = (file) => {
  const calendar = new ICAL.Component(ICAL.parse(file));
  return {
    method: calendar.getFirstPropertyValue('method'),
    version: calendar.getFirstPropertyValue('version'),
    name: calendar.getFirstPropertyValue('x-wr-calname'),
    events: calendar.getAllSubcomponents('vevent').map((component) => {
      const event = new ICAL.Event(component, { strictExceptions: true });
      return {
        uid: event.uid,
        sequence: event.sequence,
        starts_at: event.startDate.toJSDate().toISOString(),
        ends_at: event.endDate.toJSDate().toISOString(),
        summary: event.summary,
        description: event.description,
        location: event.location,
        organizer: event.organizer,
        status: component.getFirstPropertyValue('status'),
        stamp: component.getFirstPropertyValue('dtstamp').toJSDate().toISOString(),
      };
    }),
  };
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(JSON.parse(line).map(read)));
}
