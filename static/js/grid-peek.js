// Space, or a finger, held: the tile in focus in grey, beside the grid. The first peek of a hold is told to the server before
// anything is shown; another tile is another peek.
(() => {
  const form = document.querySelector("[data-behaviour~=grid]");
  if (!form) return;
  const preview = form.querySelector("[data-part=preview]");
  const words = form.querySelector("[data-part=shown-words]");
  const button = form.querySelector("[data-part=peek]");
  let tile = null;
  let told = null;
  let held = false;

  const tell = async (one) => {
    if (told === one) return true;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(one.dataset.peek, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) told = one;
    return told === one;
  };

  const press = async () => {
    const asked = tile;
    if (held || !asked?.dataset.grey) return;
    held = true;
    const known = await tell(asked).catch(() => false);
    if (!held || !known || asked !== tile) return;
    preview.src = asked.dataset.grey;
    words.textContent = words.dataset.peek;
  };

  const release = () => {
    if (!held) return;
    held = false;
    if (tile?.dataset.veiled) preview.src = tile.dataset.veiled;
    words.textContent = words.dataset.veil;
  };

  form.addEventListener("grid:look", (event) => {
    held = false;
    tile = event.detail;
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Space" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.target.matches(".tile-link, body, main") && event.target !== button) return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  document.addEventListener("keyup", (event) => event.code === "Space" && release());
  button.addEventListener("pointerdown", press);
  for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, release);
})();
