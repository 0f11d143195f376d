// Prints what ical.js, which Thunderbird and Nextcloud use, sees of the feeds named.
"use strict";
const { readFileSync } = require("node:fs");
const ICAL = require("ical.js");

const when = (time) => (time.isDate ? time.toString() : time.toJSDate().getTime() / 1000);

function seen(path) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const { uid, startDate, endDate, summary, location, description } = event;
    return [uid, when(startDate), when(endDate), summary, location, description ?? ''];
  });
}

console.log(JSON.stringify(process.argv.slice(2).map(seen)));
