// Holds all tiles while the grid, or its confirmation, is open: one ping every 20 s, and word to the server when it is left.
// Sending one of its own forms is not leaving it. A tile that a colleague took meanwhile disappears.
(() => {
  const form = document.querySelector("[data-behaviour~=holds]");
  if (!form) return;
  const EVERY = 20_000;
  const held = form.querySelector("[data-part=held]");
  let sent = false;

  const say = (words, lost) => {
    if (!held) return;
    held.textContent = words;
    held.classList.toggle("is-lost", lost);
  };

  const keep = (ids) => {
    const mine = new Set(ids);
    const tiles = [...form.querySelectorAll("[data-behaviour~=tile]")];
    for (const tile of tiles.filter((one) => !mine.has(one.dataset.case) && !one.classList.contains("is-lost"))) {
      tile.classList.add("is-lost");
      tile.querySelectorAll("input, select").forEach((field) => (field.disabled = true));
    }
    const lost = tiles.filter((tile) => tile.classList.contains("is-lost")).length;
    const words = lost ? held?.dataset.taken : held?.dataset.held;
    say(words?.replace("{}", tiles.length - lost).replace("{lost}", lost), lost > 0);
    form.dispatchEvent(new CustomEvent("grid:lost"));
  };

  const ping = async () => {
    if (sent || document.visibilityState === "hidden") return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(form.dataset.ping, { method: "POST", body });
      if (answer.redirected) say(held?.dataset.out, true);
      else if (answer.ok) keep((await answer.json()).held);
    } catch {
      say(held?.dataset.offline, true);
    }
  };

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent = true;
  });
  addEventListener("pageshow", () => {
    sent = false;
    ping();
  });
  addEventListener("pagehide", () => {
    if (sent) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    navigator.sendBeacon(form.dataset.release, body);
  });
  setInterval(ping, EVERY);
  document.addEventListener("visibilitychange", ping);
})();
