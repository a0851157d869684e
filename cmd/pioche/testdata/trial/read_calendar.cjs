// Reads an iCalendar file as ical.js does and says what it understood, as
// read_calendar.py does. Its arguments: ical.js, the file.
const fs = require("fs");
const ICAL = require(process.argv[2]);

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[3], "utf8")));
const known = calendar.getAllSubcomponents("vtimezone").map((zone) => {
  ICAL.TimezoneService.register(zone);
  return zone.getFirstPropertyValue("tzid");
});

// The instant of a date, in UTC; a day as it is written.
function moment(event, name) {
  const value = event.getFirstPropertyValue(name);
  if (!value) return "";
  if (value.isDate) return value.toString();
  if (value.zone === ICAL.Timezone.localTimezone) return "no zone: " + value;
  return new Date(value.toUnixTime() * 1000).toISOString().replace(".000", "");
}

const text = (event, name) => event.getFirstPropertyValue(name) || "";

const events = calendar.getAllSubcomponents("vevent").map((event) => {
  const zone = event.getFirstProperty("dtstart").getParameter("tzid") || "";
  return {
    uid: text(event, "uid"),
    summary: text(event, "summary"),
    start: moment(event, "dtstart"),
    end: moment(event, "dtend"),
    zone,
    zone_defined: known.includes(zone),
    status: text(event, "status"),
    sequence: event.getFirstPropertyValue("sequence") || 0,
    errors: [],
    names: [...new Set(event.getAllProperties().map((property) => property.name.toUpperCase()))].sort(),
  };
});
console.log(JSON.stringify({ version: calendar.getFirstPropertyValue("version"), events }));
