// On a host of files: chooses in the page what the app chooses by its address. Loaded after page.js.
"use strict";
const asked = new URLSearchParams(location.search), [guide] = find(".week"), [list] = find("#feeds");
const every = find(".card", guide);

// A card has the channels that are chosen, and begins when the first of them does.
function filter() {
  const shows = asked.getAll("show"), channels = asked.getAll("channel"), feeds = new Map();
  guide.cards = [];
  for (const card of every) {
    const { show } = card.dataset, starred = shows.includes(show), title = card.querySelector("a").textContent;
    card.remove();
    if (starred && !channels.length) feeds.set(`${show}.ics`, title);
    const items = find("li", card).filter((item) => {
      const { channel } = item.dataset, named = channels.includes(channel);
      if (named && (starred || !shows.length)) feeds.set(`${show}/${channel}.ics`, `${title} – ${item.firstChild.textContent}`);
      item.hidden = channels.length && !named;
      item.lastElementChild.hidden = false;
      return !item.hidden;
    });
    if (!items.length || (shows.length && !starred && !asked.has("view"))) continue;
    const time = card.querySelector("time"), first = items[0].lastElementChild;
    first.hidden = true;
    time.dateTime = first.dateTime;
    time.station = (first.station ?? first.textContent).replace(/^\D+/, "");
    find("ol", guide)[0].append(card);
    guide.cards.push({ card, day: find(`[data-day="${items[0].dataset.day}"]`, guide)[0], start: startOf(card) });
  }
  for (const button of [...find("[data-choose]"), ...every.map((card) => card.querySelector(".star"))]) {
    const [key, value] = button.dataset.choose.split("=");
    button.ariaPressed = asked.getAll(key).includes(value);
    button.hidden = key === "view" && !shows.length;
    if (button.matches(".star")) button.textContent = button.ariaPressed === "true" ? "★" : "☆";
  }
  list.replaceChildren(...[...feeds].map(([path, text]) => {
    const href = new URL(path, find("#url")[0].value).href.replace(/^https?/, "webcal");
    return Object.assign(document.createElement("a"), { className: "button", textContent: text, href });
  }));
  list.nextElementSibling.hidden = list.previousElementSibling.hidden = feeds.size > 0;
  show();
}

addEventListener("click", ({ target }) => {
  const [key, value] = target.closest("[data-choose]")?.dataset.choose.split("=") || [];
  if (!key) return;
  const before = asked.getAll(key), rest = before.filter((one) => one !== value);
  asked.delete(key);
  for (const one of rest.length < before.length ? rest : [...rest, value]) asked.append(key, one);
  if (key === "show") asked.set("view", "all");
  history.replaceState(null, "", `?${asked}`);
  filter();
});
filter();
