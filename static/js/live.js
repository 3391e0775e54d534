// <… data-behaviour="live" data-url="…">: brings the parts marked data-live up to date, every few seconds while the page is
// seen. One small question, answered with 304 when nothing has changed; a line that is down is asked less and less often.
(() => {
  const EVERY = 5_000;
  const SLOWEST = 60_000;
  const SOON = 1_000;
  let wait = EVERY;
  let timer;
  let known = { url: "", etag: "" };

  const source = () => document.querySelector("[data-behaviour~=live]")?.dataset.url;

  const put = (html) => {
    for (const part of new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-live]")) {
      const old = document.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (!old || old.textContent.trim() === part.textContent.trim()) continue;
      old.replaceChildren(...[...part.childNodes].map((node) => document.adoptNode(node)));
    }
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
        }
        wait = answer.status < 400 && !answer.redirected ? EVERY : Math.min(wait * 2, SLOWEST);
      } catch {
        wait = Math.min(wait * 2, SLOWEST);
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
