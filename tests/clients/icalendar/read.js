// Reads calendar files by ical.js, as Thunderbird does: takes an array of them on standard input, and prints what each holds.
import { readFileSync } from 'node:fs';
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

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read)));
