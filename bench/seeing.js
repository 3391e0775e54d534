// In the page that is measured: from the key that decides to the frame that shows the next case's picture, decoded.
(() => {
  window.painted = [];
  let told = () => null;
  window.seen = () => new Promise((tell) => (told = tell));
  let pressed = 0;
  let before = "";
  const here = () => document.getElementById("case")?.dataset.case || "";

  addEventListener("keydown", (event) => {
    if (!window.deciding?.includes(event.key)) return;
    pressed = event.timeStamp;
    before = here();
  }, true);

  const look = async () => {
    const now = here();
    const image = document.querySelector("[data-part=image]");
    if (!pressed || !now || now === before || !image) return;
    const began = pressed;
    pressed = 0;
    await image.decode();
    // The second frame begins when the first one, which has the picture, has been made.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.painted.push(performance.now() - began);
      told();
    }));
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
