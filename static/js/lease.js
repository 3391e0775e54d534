// Holds the case while its page is open: a ping every 20 s, and word to the server when the page goes.
(() => {
  const EVERY = 20_000;
  const current = () => document.getElementById("case");
  const token = () => document.querySelector("#dock [name=csrfmiddlewaretoken]")?.value || "";

  const say = (word, lost) => {
    const held = document.querySelector("[data-behaviour~=held]");
    if (!held || held.classList.contains("is-lost") === lost) return;
    held.classList.toggle("is-lost", lost);
    const words = held.querySelector("[data-part=held-words]");
    words.textContent = words.dataset[word];
  };

  const ping = async () => {
    const page = current();
    if (!page || document.visibilityState === "hidden") return;
    try {
      const answer = await fetch(page.dataset.lease, { method: "POST", headers: { "X-CSRFToken": token() } });
      if (page !== current()) return;
      if (answer.redirected) say("out", true);
      else if (answer.ok) say("held", false);
      else if (answer.status === 409 || answer.status === 404) say("lost", true);
    } catch {
      say("offline", true);
    }
  };

  setInterval(ping, EVERY);
  document.addEventListener("DOMContentLoaded", ping);
  document.addEventListener("second-look:shown", ping);
  document.addEventListener("visibilitychange", ping);

  addEventListener("pagehide", () => {
    const page = current();
    if (!page) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(page.dataset.release, body);
  });
})();
