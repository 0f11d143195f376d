// Adds to a page that is complete without it: local times, countdowns, the feed while it is chosen.
"use strict";
const { lang } = document.documentElement;
const texts = document.body.dataset;
const find = (selector, root = document) => [...root.querySelectorAll(selector)];

// The visitor's own locale, if it is of the page's language.
const locale = navigator.languages.find((tag) => tag.split("-")[0] === lang) || lang;
const clock = new Intl.DateTimeFormat(locale, {
  weekday: "short", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});
const unit = (number, name) =>
  new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(number);

function note(place, name, text) {
  let found = place.querySelector(`.${name}`);
  if (!found) {
    found = document.createElement("span");
    found.className = name;
    place.append(found);
  }
  found.textContent = text;
}

function until(minutes) {
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60);
  const parts = [[days, "day"], [hours, "hour"], [minutes % 60, "minute"]];
  const first = Math.max(0, parts.findIndex(([number]) => number));
  const shown = parts.slice(first, first + 2).filter(([number], at) => number || !at);
  const text = shown.map(([number, name]) => unit(number, name)).join(" ");
  return lang === "ja" ? text.replaceAll(" ", "") : text;
}

function tick() {
  const now = Date.now();
  for (const item of find("[data-end]")) {
    item.hidden = Date.parse(item.dataset.end) <= now;
    const time = item.querySelector("time[datetime*=T]");
    if (!time) continue;
    const start = new Date(time.dateTime);
    const minutes = Math.ceil((start - now) / 60000);
    const left = minutes > 0 ? texts.in.replace("{}", until(minutes)) : texts.now;
    note(item.querySelector("div"), "until", left);
    note(item.querySelector("div"), "local", texts.yours.replace("{}", clock.format(start)));
  }
}

function refine(root) {
  tick();
  for (const time of find("td time[datetime*=T]", root)) {
    note(time.parentNode, "local", clock.format(new Date(time.dateTime)));
  }
  for (const field of find(".copy input", root)) {
    field.value = new URL(field.value, location.href);
  }
}

async function copy(button) {
  const field = button.parentNode.querySelector("input");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page is not served by https
  }
  button.parentNode.querySelector("output").textContent = texts.copied;
}

let requests = 0;
async function renew(form) {
  const own = ++requests;
  const reply = await fetch(`./?${new URLSearchParams(new FormData(form))}`);
  if (!reply.ok || own !== requests) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const old of find("#result [data-live]")) {
    const now = fresh.querySelector(`#result [data-live=${old.dataset.live}]`);
    if (old.matches("a")) old.href = now.href;
    else if (old.matches("input")) old.value = now.value;
    else old.replaceChildren(...now.childNodes);
  }
  document.querySelector("#subscribe").hidden = fresh.querySelector("#subscribe").hidden;
  refine(document.querySelector("#result"));
}

refine(document);
for (const head of find("th [hidden]")) head.hidden = false;
setInterval(tick, 15000);
for (const button of find(".copy button")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
const form = document.querySelector("form");
form?.addEventListener("input", () => renew(form));
