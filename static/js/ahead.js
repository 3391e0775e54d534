// Fetches the veiled pictures of the next few cases while one is looked at, and gives them to the page that shows one of
// them. They live in memory alone, as blobs, and are let go once their case has left the stage, or when the page goes.
(() => {
  const kept = new Map(); // the picture's address → its blob's
  const coming = new Map(); // the same → what is under way: the next page's look waits for it, and asks for it no second time
  let shown = ""; // the address of the one on the stage
  let turn = 0;

  const letGo = (address) => {
    URL.revokeObjectURL(kept.get(address));
    kept.delete(address);
  };

  const get = async (address) => {
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    kept.set(address, URL.createObjectURL(await answer.blob()));
  };

  const keep = (address) => {
    if (!coming.has(address)) coming.set(address, get(address).finally(() => coming.delete(address)));
    return coming.get(address);
  };

  const strip = (addresses) => {
    const ready = document.querySelector("[data-part=ready]");
    const pictures = addresses.filter((address) => kept.has(address));
    if (!ready) return;
    ready.hidden = !pictures.length;
    ready.querySelector(".strip-list").replaceChildren(...pictures.map((address) => {
      const place = document.createElement("span");
      const image = new Image();
      Object.assign(image, { src: kept.get(address), alt: "" });
      Object.assign(place, { className: "strip-item is-ready" }).append(image);
      return place;
    }));
  };

  const look = async () => {
    const mine = ++turn;
    const url = document.getElementById("case")?.dataset.ahead;
    if (!url) {
      [...kept.keys()].forEach(letGo);
      return;
    }
    try {
      const answer = await fetch(url);
      if (!answer.ok || answer.redirected) return;
      const { pictures } = await answer.json();
      if (mine !== turn) return;
      [...kept.keys()].filter((one) => one !== shown && !pictures.includes(one)).forEach(letGo);
      for (const address of pictures) {
        if (!kept.has(address)) await keep(address);
        if (mine !== turn) return;
        strip(pictures);
      }
    } catch {
      // Without them the next picture comes over the line as the first one did.
    }
  };

  document.addEventListener("second-look:coming", ({ detail }) => {
    detail.blob = kept.get(detail.address) || "";
  });

  // A page about to be put in place: if its picture is here, it takes it from here. Grey and colour have other addresses.
  document.addEventListener("second-look:arriving", (event) => {
    const image = event.detail.querySelector("[data-part=image]");
    const address = image?.getAttribute("src");
    if (shown && shown !== address) letGo(shown);
    shown = kept.has(address) ? address : "";
    if (shown) image.src = kept.get(address);
  });

  // The picture on the stage comes first, then those that follow.
  const afterPicture = async () => {
    const image = document.querySelector("[data-part=image]");
    await image?.decode().catch(() => null);
    look();
  };
  document.addEventListener("DOMContentLoaded", afterPicture);
  document.addEventListener("second-look:shown", afterPicture);
  addEventListener("pagehide", () => [...kept.keys()].forEach(letGo));
})();
