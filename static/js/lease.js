// Holds the case while its page is open: a ping every 20 s, and word to the server when the page goes. Where the browser
// says that its line went down or is back, a ping at once: only that knows, as a server may be on this very machine.
(() => {
  const EVERY = 20_000;
  const SOON = 900;
  const current = () => document.getElementById("case");
  const token = () => document.querySelector("#dock [name=csrfmiddlewaretoken]")?.value || "";

  const say = (word, lost) => {
    const held = document.querySelector("[data-behaviour~=held]");
    const words = held?.querySelector("[data-part=held-words]");
    if (!words || words.textContent === words.dataset[word]) return;
    held.classList.toggle("is-lost", lost);
    words.textContent = words.dataset[word];
  };

  let down = false;
  const line = (isDown) => {
    if (isDown) say("offline", true);
    if (down === isDown) return;
    down = isDown;
    document.dispatchEvent(new CustomEvent("second-look:line", { detail: { down } }));
  };

  let asked = 0;
  const renewed = async () => {
    const found = {};
    document.dispatchEvent(new CustomEvent("second-look:refused", { detail: found }));
    return Boolean(await found.token);
  };

  const ping = async (patience = 0) => {
    const page = current();
    if (!page || document.visibilityState === "hidden") return;
    asked += 1;
    const mine = asked;
    const signal = patience ? AbortSignal.timeout(patience) : null;
    try {
      const ask = () => fetch(page.dataset.lease, { method: "POST", headers: { "X-CSRFToken": token() }, signal });
      let answer = await ask();
      if (answer.status === 403 && (await renewed())) answer = await ask();
      if (mine !== asked) return;
      line(false);
      if (page !== current()) return;
      if (answer.redirected) say("out", true);
      else if (answer.ok) say("held", false);
      else if ([403, 404, 409].includes(answer.status)) say("lost", true);
    } catch {
      if (mine === asked) line(true);
    }
  };

  const now = () => ping();

  // The banner that says who has the case, or decided it, comes long before the next ping: the header says the same at once,
  // and asks when the banner goes, as an undo gives the case back.
  document.addEventListener("second-look:brought", () => {
    const taken = document.querySelector("[data-live=taken]")?.textContent.trim();
    if (taken) say("lost", true);
    else if (document.querySelector("[data-behaviour~=held].is-lost")) now();
  });
  setInterval(now, EVERY);
  document.addEventListener("DOMContentLoaded", now);
  document.addEventListener("second-look:shown", now);
  document.addEventListener("visibilitychange", now);
  addEventListener("offline", () => ping(SOON));
  addEventListener("online", () => {
    now();
    setTimeout(() => down && now(), SOON); // the first may come before there is a way out
  });

  addEventListener("pagehide", () => {
    const page = current();
    if (!page) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(page.dataset.release, body);
  });
})();
