// <… data-behaviour="live" data-url="…">: brings the parts marked data-live up to date, every few seconds while the page is
// seen. One small question, answered with 304 when nothing has changed; a line that is down is asked less often, and what
// is on the page then says of when it is ([data-part=live-lost]). What was brought is told, as lease.js has to agree with it.
(() => {
  const EVERY = 5_000;
  const SLOWEST = 15_000;
  const SOON = 1_000;
  let wait = EVERY;
  let timer;
  let known = { url: "", etag: "" };
  let heard = Date.now();

  const source = () => document.querySelector("[data-behaviour~=live]")?.dataset.url;

  const put = (html) => {
    for (const part of new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-live]")) {
      const old = document.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (!old || old.textContent.trim() === part.textContent.trim()) continue;
      old.replaceChildren(...[...part.childNodes].map((node) => document.adoptNode(node)));
    }
  };

  const tell = (lost) => {
    const line = document.querySelector("[data-part=live-lost]");
    if (!lost) heard = Date.now();
    if (!line || line.hidden === !lost) return;
    line.lastElementChild.textContent = line.dataset.words.replace("{}", new Date(heard).toISOString().slice(11, 19));
    line.hidden = !lost;
  };

  const ask = async () => {
    const url = source();
    if (url && document.visibilityState !== "hidden") {
      try {
        const headers = known.url === url ? { "If-None-Match": known.etag } : {};
        const answer = await fetch(url, { headers });
        const html = answer.status === 200 && !answer.redirected ? await answer.text() : "";
        if (html && url === source()) {
          known = { url, etag: answer.headers.get("ETag") || "" };
          put(html);
          document.dispatchEvent(new Event("second-look:brought"));
        }
        const lost = answer.status >= 400 || answer.redirected;
        wait = lost ? Math.min(wait * 2, SLOWEST) : EVERY;
        tell(answer.status >= 400); // signed out is told elsewhere
      } catch {
        wait = Math.min(wait * 2, SLOWEST);
        tell(true);
      }
    }
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, SOON);
  };
  document.addEventListener("DOMContentLoaded", soon);
  document.addEventListener("second-look:shown", soon);
  document.addEventListener("visibilitychange", soon);
  addEventListener("online", soon);
})();
