// Space, or a finger, held on “Hold to peek” shows the picture in grey; released, the veil is back.
// The first peek of a case is told to the server before anything is shown. Where the line fails either, the veil stays,
// and that is said.
(() => {
  let held = false;
  let told = null;

  const button = () => document.querySelector("[data-behaviour~=peek]");
  const image = () => document.querySelector("[data-part=image]");

  const tell = async () => {
    const { url } = button().dataset;
    if (told === url) return true;
    const body = new FormData(button().form);
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const known = answer.ok && !answer.redirected; // signed out, it leads to the sign-in page
    if (known) told = url;
    return known;
  };

  const say = (peeks) => {
    for (const part of document.querySelectorAll("[data-part=shown-words], [data-part=shown-note]")) {
      part.dataset.veil ||= part.textContent;
      part.textContent = peeks ? part.dataset.peek : part.dataset.veil;
    }
  };

  const failed = (on) => {
    const words = document.querySelector("[data-part=peek-failed]");
    if (words) words.textContent = on ? words.dataset.words : "";
  };

  const press = async () => {
    if (held || !button() || button().disabled) return;
    held = true;
    const picture = image();
    if (!picture?.dataset.grey) return;
    failed(false);
    const known = await tell().catch(() => false);
    if (picture !== image()) return;
    if (!known) failed(true);
    if (!held || !known) return;
    picture.dataset.veiled ||= picture.getAttribute("src");
    picture.src = picture.dataset.grey;
    say(true);
  };

  const veil = () => {
    const picture = image();
    if (!picture?.dataset.veiled) return;
    picture.src = picture.dataset.veiled;
    say(false);
  };

  const release = () => {
    held = false;
    veil();
  };

  const free = (target) => !target.closest("input, textarea, select, button, a, summary, dialog, label");

  document.addEventListener("keydown", (event) => {
    if (event.code !== "Space" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!free(event.target) && event.target !== button()) return;
    if (!button()) return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  document.addEventListener("keyup", (event) => {
    if (event.code === "Space") release();
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest("[data-behaviour~=peek]")) press();
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, release);
  document.addEventListener("contextmenu", (event) => {
    if (event.target.closest("[data-behaviour~=peek], .picture")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-behaviour~=peek]")) event.preventDefault();
  });

  const peeks = (picture) => picture.dataset.veiled && picture.getAttribute("src") === picture.dataset.grey;

  // A picture that does not come leaves the case whole. It may have failed before this file ran, and tells that only once.
  const giveUp = () => {
    const instead = document.querySelector("[data-part=broken]");
    if (!instead) return;
    image().hidden = true;
    instead.hidden = false;
  };
  document.addEventListener("error", (event) => {
    if (event.target !== image()) return;
    if (!peeks(event.target)) {
      giveUp();
      return;
    }
    veil(); // its bytes are here: only the grey ones are not
    failed(true);
  }, true);
  if (image()?.complete && !image().naturalWidth) giveUp();
})();
