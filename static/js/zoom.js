// The picture on its stage: larger and smaller (+ −, the wheel, two fingers), moved (dragging, the arrows), turned, and
// fitted again (0). All of it moves the one <img>: how much of the picture it holds is the server's step, in every view.
(() => {
  const USUAL = [1, 1.5, 2, 3, 4];
  const THIN = [1, 2, 4, 8, 16, 32]; // fitted to the stage it is a line
  const STRIDE = 0.15; // of the stage, for an arrow
  const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const FITTED = { zoom: 1, turns: 0, x: 0, y: 0 };
  let view = { ...FITTED };
  let of = ""; // the case it is a view of: a step to grey or colour, or to another frame, keeps it
  const fingers = new Map();

  const picture = () => document.querySelector("[data-part=picture]");
  const image = () => picture()?.querySelector("img:not([hidden])");
  const steps = () => (picture()?.dataset.thin ? THIN : USUAL);

  // The size of the picture as it lies on the stage at zoom 1, turned or not, and how much smaller turning makes it.
  const fitted = () => {
    const { clientWidth: wide, clientHeight: high } = picture();
    const { naturalWidth: across, naturalHeight: down } = image();
    if (!across || !down) return { width: wide, height: high, shrink: 1 };
    const straight = Math.min(wide / across, high / down);
    if (view.turns % 2 === 0) return { width: across * straight, height: down * straight, shrink: 1 };
    const turned = Math.min(wide / down, high / across);
    return { width: down * turned, height: across * turned, shrink: turned / straight };
  };

  const within = (value, size, stage) => {
    const most = Math.max(0, (size * view.zoom - stage) / 2);
    return Math.min(most, Math.max(-most, value));
  };

  const apply = () => {
    if (!image()) return;
    const { width, height, shrink } = fitted();
    view.x = within(view.x, width, picture().clientWidth);
    view.y = within(view.y, height, picture().clientHeight);
    picture().classList.toggle("is-zoomed", view.zoom > 1);
    image().style.translate = `${view.x}px ${view.y}px`;
    image().style.rotate = `${view.turns * 90}deg`;
    image().style.scale = view.zoom * shrink;
    const words = document.querySelector("[data-part=zoom-words]");
    words.textContent = view.zoom > 1 ? `${Math.round(view.zoom * 100)} %` : words.dataset.fit;
  };

  // To this zoom, with the point (from the middle of the stage) staying where it is.
  const zoomTo = (zoom, x = 0, y = 0) => {
    const next = Math.min(steps().at(-1), Math.max(1, zoom));
    const times = next / view.zoom;
    view = { ...view, zoom: next, x: x - (x - view.x) * times, y: y - (y - view.y) * times };
    apply();
  };

  const act = {
    in: () => zoomTo(steps().find((step) => step > view.zoom + 0.01) || view.zoom),
    out: () => zoomTo(steps().findLast((step) => step < view.zoom - 0.01) || 1),
    fit: () => zoomTo(1),
    turn: () => {
      view = { ...view, turns: (view.turns + 1) % 4, x: 0, y: 0 };
      apply();
    },
    full: () => (document.fullscreenElement ? document.exitFullscreen() : document.querySelector(".stage").requestFullscreen()),
  };

  const mount = () => {
    const here = document.getElementById("case")?.dataset.case || "";
    if (here !== of) view = { ...FITTED };
    of = here;
    fingers.clear();
    document.querySelectorAll("[data-behaviour~=zoom]").forEach((tools) => (tools.hidden = !image()));
    apply();
  };

  const fromMiddle = (event) => {
    const box = picture().getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  };
  const onPicture = (event) => event.target.closest?.("[data-part=picture]") && image();

  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (name) act[name]();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !image()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [data-behaviour~=column]")) return;
    if (event.key === "0" && !document.querySelector(".is-choosing")) act.fit();
    const way = view.zoom > 1 && ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // zoomed in, the arrows move the picture and not the frames
    view.x += way[0] * STRIDE * picture().clientWidth;
    view.y += way[1] * STRIDE * picture().clientHeight;
    apply();
  }, true);

  // Where the page itself scrolls, the wheel is the page's; two fingers on a touchpad arrive as a wheel with Control.
  const scrolls = () => document.documentElement.scrollHeight > innerHeight + 1;

  document.addEventListener("wheel", (event) => {
    if (!onPicture(event) || (scrolls() && !event.ctrlKey)) return;
    event.preventDefault();
    zoomTo(view.zoom * Math.exp(-event.deltaY / 400), ...fromMiddle(event));
  }, { passive: false });

  document.addEventListener("pointerdown", (event) => {
    if (!onPicture(event) || event.button > 0) return;
    fingers.set(event.pointerId, event);
    picture().setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    fingers.set(event.pointerId, event);
    if (!other) {
      view.x += event.clientX - before.clientX;
      view.y += event.clientY - before.clientY;
      apply();
      return;
    }
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    zoomTo(view.zoom * (apart(event) / Math.max(1, apart(before))), ...fromMiddle(other));
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, (event) => fingers.delete(event.pointerId));

  document.addEventListener("load", (event) => event.target === image() && apply(), true);
  addEventListener("resize", apply);
  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("second-look:shown", mount);
})();
