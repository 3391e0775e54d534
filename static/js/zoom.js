// + and − make the picture larger and smaller, 0 fits it to the stage, two buttons turn it and fill the screen.
(() => {
  const USUAL = [1, 1.5, 2, 3, 4];
  const THIN = [1, 2, 4, 8, 16, 32]; // fitted to the stage it is a line
  let step = 0;
  let turns = 0;

  const picture = () => document.querySelector("[data-part=picture]");

  const steps = () => (picture()?.dataset.thin ? THIN : USUAL);

  const apply = () => {
    const frame = picture();
    const image = frame?.querySelector("img");
    if (!image) return;
    frame.classList.toggle("is-zoomed", step > 0);
    image.style.inlineSize = step ? `${steps()[step] * 100}%` : "";
    image.style.blockSize = step ? `${steps()[step] * 100}%` : "";
    for (const turn of [1, 2, 3]) frame.classList.toggle(`is-turned-${turn}`, turns === turn);
    document.querySelector("[data-part=zoom-words]").textContent = step ? `${steps()[step] * 100} %` : "Fit";
  };

  const act = {
    in: () => (step = Math.min(step + 1, steps().length - 1)),
    out: () => (step = Math.max(step - 1, 0)),
    fit: () => (step = 0),
    turn: () => (turns = (turns + 1) % 4),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : document.querySelector(".stage").requestFullscreen()),
  };

  const mount = () => {
    step = turns = 0;
    document.querySelectorAll("[data-behaviour~=zoom]").forEach((tools) => (tools.hidden = !picture()?.querySelector("img")));
  };

  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (!name) return;
    act[name]();
    apply();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "0" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select") || document.querySelector(".is-choosing")) return;
    act.fit();
    apply();
  });
  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("second-look:shown", mount);
})();
