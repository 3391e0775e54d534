// <p data-behaviour="waits" data-url="…">: asks every few seconds, while the page is seen, whether a case has come in,
// and says so. It takes none and leaves the focus where it is.
(() => {
  const EVERY = 5_000;

  const ask = async () => {
    const words = document.querySelector("[data-behaviour~=waits]");
    if (!words || document.visibilityState === "hidden") return;
    const answer = await fetch(words.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status !== 200 || answer.redirected) return;
    words.textContent = words.dataset.arrived;
    words.removeAttribute("data-behaviour");
  };

  setInterval(ask, EVERY);
})();
