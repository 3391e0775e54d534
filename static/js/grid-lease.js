// Holds all tiles while the grid, or its confirmation, is open: one ping every 20 s, and word to the server when it is left.
// Sending one of its own forms is not leaving it. A tile that a colleague took meanwhile disappears. Where the browser says
// that its line went down or is back, a ping at once; while it is down nothing is sent, which would lose the marks, and
// whoever presses is told so beside the button.
(() => {
  const form = document.querySelector("[data-behaviour~=holds]");
  if (!form) return;
  const EVERY = 20_000;
  const SOON = 900;
  const held = form.querySelector("[data-part=held]");
  let sent = false;
  let down = false;
  let asked = 0;

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

  const unsent = form.querySelector("[data-part=unsent]");
  const line = (isDown) => {
    const back = down && !isDown;
    down = isDown;
    if (down) say(held?.dataset.offline, true);
    if (!back) return;
    unsent.textContent = "";
    form.dispatchEvent(new CustomEvent("grid:back"));
  };

  const renewed = async () => {
    const found = {};
    document.dispatchEvent(new CustomEvent("second-look:refused", { detail: found }));
    return Boolean(await found.token);
  };

  const ping = async (patience = 0) => {
    if (sent || document.visibilityState === "hidden") return;
    asked += 1;
    const mine = asked;
    const signal = patience ? AbortSignal.timeout(patience) : null;
    const ask = () => {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      return fetch(form.dataset.ping, { method: "POST", body, signal });
    };
    try {
      let answer = await ask();
      if (answer.status === 403 && (await renewed())) answer = await ask();
      if (mine !== asked) return;
      line(false);
      if (answer.redirected || answer.status === 403) say(held?.dataset.out, true);
      else if (answer.ok) keep((await answer.json()).held);
    } catch {
      if (mine === asked) line(true);
    }
  };

  const now = () => ping();
  form.addEventListener("submit", (event) => {
    if (!down) return;
    event.preventDefault();
    unsent.textContent = unsent.dataset.words;
    now();
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent = true;
  });
  addEventListener("pageshow", () => {
    sent = false;
    now();
  });
  addEventListener("offline", () => ping(SOON));
  addEventListener("online", () => {
    now();
    setTimeout(() => down && now(), SOON); // the first may come before there is a way out
  });
  addEventListener("pagehide", () => {
    if (sent) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    navigator.sendBeacon(form.dataset.release, body);
  });
  setInterval(now, EVERY);
  document.addEventListener("visibilitychange", now);
})();
