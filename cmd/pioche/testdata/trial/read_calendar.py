"""Reads an iCalendar file as python-icalendar does and says what it understood, as JSON."""
import datetime
import json
import sys

import icalendar

with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())


def moment(event, name):
    """The instant of a date, in UTC; a day as it is written."""
    if name not in event:
        return ""
    value = event.decoded(name)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            return "no zone: " + value.isoformat()
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


known = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
events = []
for event in calendar.walk("VEVENT"):
    zone = event["DTSTART"].params.get("TZID", "")
    events.append({
        "uid": str(event["UID"]),
        "summary": str(event.get("SUMMARY", "")),
        "start": moment(event, "DTSTART"),
        "end": moment(event, "DTEND"),
        "zone": zone,
        "zone_defined": zone in known,
        "status": str(event.get("STATUS", "")),
        "sequence": int(event.get("SEQUENCE", 0)),
        "errors": [f"{name}: {problem}" for name, problem in event.errors],
        "names": sorted(event.keys()),
    })
json.dump({"version": str(calendar["VERSION"]), "events": events}, sys.stdout)
