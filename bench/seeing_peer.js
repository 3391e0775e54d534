// In Label Studio's page: from Ctrl+Enter to the frame that shows the next task's picture, decoded. It fetches pictures
// itself and shows them as blobs, so the one that is meant is known by its width.
(() => {
  window.painted = [];
  let told = () => null;
  window.seen = () => new Promise((tell) => (told = tell));
  let pressed = 0;
  let before = "";
  const picture = () => [...document.images].find((image) => image.naturalWidth === 1024);

  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey) return;
    pressed = event.timeStamp;
    before = picture()?.getAttribute("src") || "";
  }, true);

  const look = async () => {
    const image = picture();
    if (!pressed || !image || image.getAttribute("src") === before) return;
    const began = pressed;
    pressed = 0;
    await image.decode();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.painted.push(performance.now() - began);
      told();
    }));
  };
  document.addEventListener("load", look, true);
})();
