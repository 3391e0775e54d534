// A cut-off's line in a drawing (.plot-grip) is dragged like its handle, which stands under it: where the pointer is along the
// handle, the handle goes. What a place means, the server says, and it draws the line anew.
(() => {
  let held = null;

  const value = (handle, x) => {
    const box = handle.getBoundingClientRect();
    const thumb = parseFloat(getComputedStyle(document.documentElement).fontSize); // as wide as in tuning.css
    const [low, high, step] = [handle.min, handle.max, handle.step].map(Number);
    const share = Math.min(Math.max((x - box.left - thumb / 2) / (box.width - thumb), 0), 1);
    return Math.round((low + share * (high - low)) / step) * step;
  };
  const away = (handle, x) => Math.abs(Number(handle.value) - value(handle, x));

  document.addEventListener("pointerdown", (event) => {
    if (event.button || !event.target.matches?.(".plot-grip")) return;
    const handles = [...document.querySelectorAll("[data-behaviour~=cutoff]:enabled")];
    held = handles.sort((one, other) => away(one, event.clientX) - away(other, event.clientX))[0] ?? null;
    if (!held) return;
    event.preventDefault();
    held.focus();
    held.setPointerCapture(event.pointerId); // the drawing is swapped while it is dragged, the handle is not
  });

  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const now = String(value(held, event.clientX));
    if (now === held.value) return;
    held.value = now;
    held.dispatchEvent(new Event("input", { bubbles: true }));
  });

  for (const ends of ["pointerup", "pointercancel"]) {
    document.addEventListener(ends, () => { held = null; });
  }
})();
