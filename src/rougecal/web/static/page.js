// Adds to a page that is complete without it: the viewer's own time, countdowns, stars in place.
"use strict";
const { lang } = document.documentElement, { body } = document;
const find = (selector, within = document) => [...within.querySelectorAll(selector)];

// Dates in the page's language; the clock as the viewer's place writes it.
const locale = navigator.languages.find((tag) => tag.split("-")[0] === lang) || lang;
const { hourCycle, timeZone } = new Intl.DateTimeFormat(navigator.language, { hour: "numeric" }).resolvedOptions();
const format = (options) =>
  new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", hourCycle, ...options });
const day = { weekday: "short", day: "numeric", month: "short" };
const formats = {
  t: format(), w: format({ weekday: "short" }), d: format(day), y: format({ ...day, year: "numeric" }),
};
const dayOf = (date) => date.toLocaleDateString("sv"); // Sweden writes 2026-11-25
const startOf = (element) => new Date(element.querySelector("time[datetime*=T]")?.dateTime);

let own = false; // whether times are the viewer's, and not the station's

function write(time) {
  time.station ??= time.textContent;
  const start = new Date(time.dateTime);
  let form = time.dataset.f || (start.getFullYear() === new Date().getFullYear() ? "d" : "y");
  if (form === "b") form = dayOf(startOf(time.closest(".card"))) === dayOf(start) ? "t" : "w";
  time.textContent = own ? formats[form].format(start) : time.station;
}

// Puts each card under its day: the viewer's, or the station's broadcast day.
function arrange(week) {
  const days = find(".day", week), today = dayOf(new Date());
  week.cards ??= find(".card", week).map((card) => ({ card, day: card.closest(".day"), start: startOf(card) }));
  const cards = own ? [...week.cards].sort((a, b) => a.start - b.start) : week.cards;
  for (const { card, day: before, start } of cards) {
    const place = own && +start ? days.find((one) => one.dataset.day === dayOf(start)) : before;
    if (place) place.querySelector("ol").append(card);
    else card.remove();
  }
  let first = own && (week.dataset.first || today), seen = 0;
  if (!days.some((one) => one.dataset.day === first)) first = "";
  for (const one of days) {
    one.server ??= { hidden: one.hidden, today: one.ariaCurrent };
    one.hidden = first ? one.dataset.day < first || seen === 7 : one.server.hidden;
    seen += !one.hidden;
    one.ariaCurrent = own ? (one.dataset.day === today ? "date" : null) : one.server.today;
    one.classList.toggle("none", !one.querySelector(".card"));
  }
  const heads = find(".day:not([hidden]) h2", week).map((head) => head.textContent);
  document.querySelector("h1").textContent = `${heads[0]} – ${heads.at(-1)}`;
}

function until(minutes) {
  const parts = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const texts = body.dataset.units.split("|").map((unit, at) => parts[at] && unit.replace("{}", parts[at]));
  const first = texts.findIndex(Boolean);
  return texts.slice(first, first + 2).filter(Boolean).join("").trim();
}

// What is on, what is over, and how long until the rest begins.
function tick() {
  const now = Date.now();
  for (const card of find(".card:not(.note, .left, .cancelled, .postponed)")) {
    const left = find("time[datetime*=T]", card).map((time) => {
      const start = Date.parse(time.dateTime) - now, end = start + (time.dataset.m || 30) * 60000;
      time.classList.toggle("live", start <= 0 && end > 0);
      time.dataset.live = body.dataset.live;
      return [start, end];
    });
    card.classList.toggle("on", !!find(".live", card)[0]);
    if (left.length) card.classList.toggle("over", left.every(([, end]) => end <= 0));
    const text = card.querySelector(".until"), minutes = Math.ceil(left[0]?.[0] / 60000);
    if (text) text.textContent = minutes > 0 ? body.dataset.in.replace("{}", until(minutes)) : "";
  }
}

function show() {
  find("time[datetime*=T]").forEach(write);
  find(".week").forEach(arrange);
  for (const note of find(".station")) note.hidden = own;
  for (const field of find(".copy input")) field.value = new URL(field.value, location);
  for (const button of find(".copy button")) button.hidden = false;
  tick();
}

async function copy(button) {
  const field = button.parentNode.querySelector("input");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page is not served by https
  }
  button.parentNode.querySelector("output").textContent = body.dataset.copied;
}

// A star is a link to the same page with another choice; nothing else of the page moves.
async function star(link) {
  const at = find(".star").indexOf(link), { scrollLeft } = find(".week")[0] || {};
  const reply = await fetch(link.href).catch(() => ({}));
  if (!reply.ok) return location.assign(link.href);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  find("main")[0].replaceWith(page.querySelector("main"));
  history.pushState(null, "", link.href);
  show();
  for (const week of find(".week")) week.scrollLeft = scrollLeft;
  find(".star")[at]?.focus({ preventScroll: true });
}

addEventListener("click", (event) => {
  const link = event.target.closest("a.star"), button = event.target.closest(".copy button");
  if (button) copy(button);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  star(link);
});
addEventListener("popstate", () => location.reload());

// The switch, remembered in this browser alone.
const memory = (use) => { try { return use(localStorage); } catch { return null; } };
const kept = memory((storage) => storage.getItem("clock"));
own = kept ? kept === "own" : timeZone !== body.dataset.zone;
for (const input of find(".clock input")) {
  input.closest(".clock").hidden = !find("time")[0];
  input.checked = own === (input.value === "own");
  input.addEventListener("change", () => {
    own = input.value === "own";
    memory((storage) => storage.setItem("clock", input.value));
    show();
  });
}
show();
setInterval(tick, 15000);
