// A small picture that is on the page already is taken over by the next page as the very element it is: nothing of ours may
// be stored by the browser, so it would be asked for again. The picture on the stage is left to its own way out.
(() => {
  const SMALL = "img:not([data-part=image])";

  const takeOver = (old, next) => {
    for (const { name } of [...old.attributes]) if (name !== "src") old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (name !== "src") old.setAttribute(name, value);
    next.replaceWith(document.adoptNode(old));
  };

  document.addEventListener("second-look:arriving", (event) => {
    const here = new Map();
    for (const image of document.querySelectorAll(SMALL)) {
      if (image.complete && image.naturalWidth) here.set(image.getAttribute("src"), image);
    }
    for (const next of event.detail.querySelectorAll(SMALL)) {
      const address = next.getAttribute("src");
      if (!here.has(address)) continue;
      takeOver(here.get(address), next);
      here.delete(address);
    }
  });
})();
