// The grid by key: arrows move, what is chosen beside marks the tile in focus, Enter goes on to the confirmation.
// The select of each tile is what is sent; this only drives it. Of two reasons for one tile it gets an option of its own.
(() => {
  const form = document.querySelector("[data-behaviour~=grid]");
  if (!form) return;
  document.documentElement.classList.add("has-script");
  const part = (name) => form.querySelector(`[data-part=${name}]`);
  const tiles = () => [...form.querySelectorAll("[data-behaviour~=tile]:not(.is-lost)")];
  const link = (tile) => tile.querySelector(".tile-link");
  const select = (tile) => tile.querySelector("select");
  let current = null;

  const codes = (word) => (word.startsWith("reject ") ? word.slice(7).split(" ") : []);
  const count = (word) => tiles().filter((tile) => tile.dataset.mark === word).length;
  const choice = (code) => form.querySelector(`[data-choose="reject ${CSS.escape(code)}"]`);
  const named = (code) => choice(code)?.querySelector("[data-part=words]").textContent ?? code;

  const keepsCapitals = document.documentElement.lang !== "en"; // a German noun has one wherever it stands
  const lowered = (words) =>
    keepsCapitals || /^.[A-Z]/.test(words) ? words : words[0].toLowerCase() + words.slice(1);
  const fill = (words, values) => words.replace(/{(\w+)}/g, (_, name) => values[name]);

  // What has two reasons is counted once, for both together: the numbers add up to all that are rejected.
  const byReasons = (given) => {
    const known = [...form.querySelectorAll("[data-choose^='reject ']")].flatMap((one) => codes(one.dataset.choose));
    const place = (code) => String(known.indexOf(code) >>> 0).padStart(10, "0"); // a code that is no choice comes last
    const sets = new Map();
    for (const some of given) {
      const inOrder = [...some].sort((one, other) => place(one).localeCompare(place(other)));
      const key = inOrder.map(place).join(" ");
      sets.set(key, [inOrder, (sets.get(key)?.[1] ?? 0) + 1]);
    }
    return [...sets].sort(([one], [other]) => one.localeCompare(other)).map(([, both]) => both);
  };

  const counted = (given) =>
    byReasons(given)
      .map(([some, number]) => `${number} ${some.map((code) => lowered(named(code))).join(" + ")}`)
      .join(", ");

  // Which of them take a second person, as the server says it on the confirmation: `*` is whatever is decided.
  const waits = () => {
    const decided = tiles().filter((tile) => tile.dataset.mark !== "singly");
    const takes = (tile) => (tile.dataset.alone ?? "").split(" ");
    const whatever = decided.filter((tile) => takes(tile).includes("*")).length;
    const given = decided
      .map((tile) => codes(tile.dataset.mark).filter((code) => takes(tile).includes(code)))
      .filter((some) => some.length);
    const number = whatever + given.length;
    const { whole, someOne, someMany, thoseOne, thoseMany } = part("waits").dataset;
    if (!number) return "";
    if (whatever === decided.length) return whole;
    if (whatever) return fill(number === 1 ? someOne : someMany, { number });
    return fill(number === 1 ? thoseOne : thoseMany, { number, reasons: counted(given) });
  };

  const will = () => {
    const given = tiles().map((tile) => codes(tile.dataset.mark)).filter((some) => some.length);
    const rejected = given.length;
    const reasons = counted(given);
    const singly = count("singly");
    const { says, rejects, singly: apart } = part("will").dataset;
    const words = fill(rejected ? rejects : says, { approved: count("approve"), rejected, reasons });
    part("will").textContent = singly ? `${words} ${fill(apart, { singly })}` : words;
    part("waits").textContent = waits();
    part("confirm").firstChild.textContent = `${fill(part("confirm").dataset.words, { number: tiles().length })} `;
    part("clear").hidden = tiles().every((tile) => tile.dataset.mark === (tile.dataset.singly ? "singly" : "approve"));
  };

  const show = (tile) => {
    tile.dataset.mark = select(tile).value;
    const chosen = select(tile).selectedOptions[0].textContent;
    const { singly } = select(tile).dataset;
    const why = tile.dataset.singly ? `${singly}: ${tile.dataset.singly}` : singly;
    const says = { approve: "", singly: why }[tile.dataset.mark] ?? `× ${chosen}`;
    tile.querySelector("[data-part=says]").textContent = says;
  };

  const press = () => {
    const now = current?.dataset.mark ?? "";
    form.querySelectorAll("[data-choose]").forEach((one) => {
      const [code] = codes(one.dataset.choose);
      const pressed = one.dataset.choose === now || codes(now).includes(code);
      one.setAttribute("aria-pressed", String(pressed));
    });
    part("alike").disabled = !alike().length;
  };

  // A tile that cannot be approved here is left as it is by whoever approves.
  const set = (tile, word) => {
    const before = tile.dataset.mark;
    if (codes(word).length > 1 && ![...select(tile).options].some((one) => one.value === word)) {
      select(tile).add(new Option(codes(word).map(named).join(", "), word));
    }
    select(tile).value = word;
    if (select(tile).selectedIndex < 0) select(tile).value = tile.dataset.singly ? "singly" : before;
    show(tile);
  };

  // The word with one reason more, or with one less; a tile that is not rejected yet gets its first.
  const withMore = (tile, word) => {
    const [code] = codes(word);
    const now = codes(tile.dataset.mark);
    if (!code || !now.length) return word;
    const next = now.includes(code) ? now.filter((one) => one !== code) : [...now, code];
    return next.length ? `reject ${next.join(" ")}` : "approve";
  };

  const alike = () => tiles().filter((tile) => tile !== current && tile.dataset.same === current?.dataset.same);

  const mark = (tile, word) => {
    set(tile, tile.dataset.mark === word ? "approve" : word);
    press();
    will();
  };

  const seen = (is) => {
    part("preview").hidden = !is;
    part("no-preview").hidden = is;
  };

  const look = (tile) => {
    current = tile;
    const preview = part("preview");
    seen(Boolean(tile.dataset.veiled));
    part("no-preview").textContent = part("no-preview").dataset.none;
    if (preview.hidden) preview.removeAttribute("src");
    else preview.src = tile.dataset.veiled;
    part("caption").textContent = tile.querySelector(".tile-caption").textContent;
    part("shown-words").textContent = part("shown-words").dataset.veil;
    press();
    form.dispatchEvent(new CustomEvent("grid:look", { detail: tile }));
  };

  const columns = () => {
    const top = tiles()[0].offsetTop;
    return tiles().filter((tile) => tile.offsetTop === top).length;
  };

  form.addEventListener("focusin", (event) => {
    const tile = event.target.closest("[data-behaviour~=tile]");
    if (tile && tile !== current) look(tile);
  });

  form.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile-link")?.closest("[data-behaviour~=tile]");
    const chosen = event.target.closest("[data-choose]")?.dataset.choose;
    if (tile && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      link(tile).focus();
    }
    if (chosen && current) mark(current, event.shiftKey ? withMore(current, chosen) : chosen);
    if (event.target.closest("[data-part=alike]")) {
      alike().forEach((tile) => set(tile, current.dataset.mark));
      will();
    }
    if (event.target.closest("[data-part=clear]")) {
      for (const one of tiles()) {
        select(one).value = one.dataset.singly ? "singly" : "approve";
        show(one);
      }
      press();
      will();
    }
  });

  form.addEventListener("change", (event) => {
    const tile = event.target.closest("[data-behaviour~=tile]");
    if (!tile) return;
    show(tile);
    press();
    will();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (!event.target.matches(".tile-link, body, main")) return;
    const more = event.more && !event.repeat && form.querySelector(`[data-choose][data-key="${event.digit}"]`);
    if (more && current) {
      event.preventDefault();
      mark(current, withMore(current, more.dataset.choose));
      return;
    }
    const all = tiles();
    const turn = document.dir === "rtl" ? -1 : 1;
    const steps = { ArrowLeft: -turn, ArrowRight: turn, ArrowUp: -columns(), ArrowDown: columns() };
    if (event.key in steps) {
      event.preventDefault();
      const place = all.indexOf(current);
      const next = place < 0 ? 0 : place + steps[event.key];
      if (all[next]) link(all[next]).focus();
    } else if (event.key === "Enter" && event.target.matches(".tile-link")) {
      event.preventDefault();
      if (!event.repeat) part("confirm").click();
    }
  });

  // A picture that does not come is not approved unseen.
  const missing = (tile) => {
    tile.dataset.singly = part("no-preview").dataset.words;
    tile.dataset.veiled = "";
    tile.dataset.grey = "";
    select(tile).querySelector("[value=approve]")?.remove();
    if (select(tile).value !== "singly") select(tile).value = "singly";
    show(tile);
    will();
  };
  for (const tile of tiles()) {
    const image = tile.querySelector("img");
    image?.addEventListener("error", () => missing(tile));
    if (image?.complete && !image.naturalWidth) missing(tile);
    show(tile);
  }

  // Without a line the one in focus may not come: words in its place, until it does.
  part("preview").addEventListener("load", () => seen(true));
  part("preview").addEventListener("error", () => {
    seen(false);
    part("no-preview").textContent = part("no-preview").dataset.failed;
  });
  form.addEventListener("grid:back", () => {
    if (current?.dataset.veiled && part("preview").hidden) look(current);
  });

  form.addEventListener("grid:lost", will);
  part("aside").hidden = false;
  will();
  link(tiles()[0]).focus({ preventScroll: true });
})();
