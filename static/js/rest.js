// <span data-behaviour="clock" data-left="552" data-whole="600">: runs down to the end of a rest and says that it is over.
// The server asks its own clock before it hands out a case; this one only shows.
(() => {
  let running;

  const mount = () => {
    clearInterval(running);
    const clock = document.querySelector("[data-behaviour~=clock]");
    if (!clock) return;
    const [words, ring] = ["clock-words", "clock-ring"].map((name) => clock.querySelector(`[data-part=${name}]`));
    const ends = performance.now() + Number(clock.dataset.left) * 1000;
    const show = () => {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      words.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      ring.setAttribute("stroke-dashoffset", String(100 - (100 * left) / Number(clock.dataset.whole)));
      if (left) return;
      clearInterval(running);
      const says = document.querySelector("[data-part=clock-says]");
      if (says) says.textContent = says.dataset.over;
      document.querySelector("[data-part=clock-on]")?.removeAttribute("hidden");
    };
    running = setInterval(show, 1000);
  };

  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("second-look:shown", mount);
})();
