// In the page that is measured: from the key that decides to the frame that shows the next case's picture, decoded; and to
// the frame with its whole page, which takes the next key.
(() => {
  window.painted = [];
  window.whole = [];
  let told = () => null;
  window.seen = () => new Promise((tell) => (told = tell));
  let pressed = 0;
  let before = { case: "", image: null };
  let shown = false;
  const here = () => document.getElementById("case")?.dataset.case || "";
  const picture = () => document.querySelector("[data-part=image]");

  addEventListener("keydown", (event) => {
    if (!window.deciding?.includes(event.key)) return;
    pressed = event.timeStamp;
    before = { case: here(), image: picture() };
    shown = false;
  }, true);

  // The second frame begins when the first one, which has it, has been made.
  const afterFrame = (then) => requestAnimationFrame(() => requestAnimationFrame(then));

  const look = async () => {
    const began = pressed;
    const image = picture();
    if (!began || !image || image === before.image) return;
    if (!shown) {
      shown = true;
      image.decode().then(() => afterFrame(() => window.painted.push(performance.now() - began)));
    }
    if (!here() || here() === before.case) return;
    pressed = 0;
    await image.decode();
    afterFrame(() => {
      window.whole.push(performance.now() - began);
      told();
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
})();
