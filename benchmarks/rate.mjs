// Events a second that npm's ics and @hebcal/icalendar render, warm: `node rate.mjs EVENTS.json`
import { readFileSync } from "node:fs";
import { Event, HDate, flags } from "@hebcal/core";
import { eventsToIcalendar } from "@hebcal/icalendar";
import ics from "ics";

const given = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const time = (s) => Date.parse(s.replace(/(....)(..)(..)T(..)(..)/, "$1-$2-$3T$4:$5:"));
const forIcs = given.map((e) => ({
  uid: e.UID, title: e.SUMMARY, description: e.DESCRIPTION, location: e.LOCATION, url: e.URL,
  start: time(e.DTSTART), end: time(e.DTEND), startOutputType: "utc", endOutputType: "utc",
  timestamp: time(e.DTSTAMP), lastModified: time(e["LAST-MODIFIED"]), status: e.STATUS,
  sequence: Number(e.SEQUENCE), categories: [e.CATEGORIES], busyStatus: "FREE", transp: e.TRANSP,
}));
const forHebcal = given.map((e) => Object.assign(
  new Event(new HDate(new Date(time(e.DTSTART))), e.SUMMARY, flags.USER_EVENT),
  { uid: e.UID, memo: e.DESCRIPTION, locationName: e.LOCATION, category: e.CATEGORIES, alarm: false,
    eventTime: new Date(time(e.DTSTART)), eventTimeStr: "21:05" },
));
for (const [name, write] of [
  ["ics", () => ics.createEvents(forIcs).value],
  ["@hebcal/icalendar", () => eventsToIcalendar(forHebcal, { title: "Season" })],
]) {
  const rates = [];
  while (rates.length < 9) {
    const start = performance.now(), written = (await write()).split("BEGIN:VEVENT").length - 1;
    rates.push((written * 1000) / (performance.now() - start));
  }
  console.log(name, Math.round(rates.sort((a, b) => a - b)[4]));
}
