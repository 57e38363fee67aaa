// Reads calendars with ical.js: a JSON list of texts comes in, a JSON list of readings goes out.
const ICAL = require("ical.js");

function text(time) {
  return time.isDate ? time.toICALString() : new Date(time.toUnixTime() * 1000).toISOString().replace(/[-:]|\.000/g, "");
}

function seen(event) {
  const { startDate, endDate, component } = new ICAL.Event(event);
  return [text(startDate), startDate.isDate ? "" : text(endDate), component.getFirstPropertyValue("status")];
}

function reading(calendar) {
  try {
    const events = new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents("vevent");
    return Object.fromEntries(events.map((event) => [event.getFirstPropertyValue("uid"), seen(event)]));
  } catch (error) {
    return String(error);
  }
}

const calendars = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(calendars.map(reading)));
