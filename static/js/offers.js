// <input data-offers="id">: that list holds what can be typed here; arrow keys and Enter, or a click, take one. A line that
// is a link is gone to. In a <textarea> it offers names after an @, and Escape closes it. Without it all is typed.
(() => {
  const NAME = /(?:^|[^\p{L}\p{N}_.+-])@([\w.+-]*)$/u;

  const fieldOf = (target) => target?.closest?.("[data-offers]");
  const listOf = (field) => document.getElementById(field.dataset.offers);
  const named = (field) => field.matches("textarea");
  const there = (list) => [...list.children].filter((line) => !line.hidden);
  const chosen = (list) => list.querySelector("[aria-selected=true]:not([hidden])");

  // What is being typed: all of it, or the name that ends at the cursor; null where none is.
  const typed = (field) => {
    if (!named(field)) return field.value.trim();
    return NAME.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
  };

  const fits = (line, text) => {
    const words = line.textContent.trim().toLowerCase();
    return text.toLowerCase().split(/\s+/).every((part) => words.split(/[\s@]+/).some((word) => word.startsWith(part)));
  };

  const mark = (field, list, line) => {
    [...list.children].forEach((one) => one.setAttribute("aria-selected", one === line));
    if (line) {
      field.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };

  const close = (field) => {
    const list = listOf(field);
    list.hidden = true;
    mark(field, list, null);
  };

  const offer = (field, before = null) => {
    const list = listOf(field);
    const text = typed(field);
    [...list.children].forEach((line) => (line.hidden = text === null || !fits(line, text)));
    const lines = there(list);
    const whole = text && lines.some((line) => line.dataset.value === text); // an Escape then leaves the field
    list.hidden = !lines.length || whole;
    if (!named(field)) field.setAttribute("aria-expanded", !list.hidden);
    // A page is only gone to by what is typed until an arrow chooses one; a name begun is meant to be one of these.
    mark(field, list, lines.includes(before) ? before : named(field) && !list.hidden ? lines[0] : null);
  };

  const take = (field, line) => {
    if (line.href) {
      line.click();
      return;
    }
    const end = field.selectionStart;
    field.setRangeText(`${line.dataset.value} `, end - typed(field).length, end, "end");
    close(field);
  };

  document.addEventListener("input", ({ target }) => {
    const field = fieldOf(target);
    if (field && listOf(field)) offer(field);
  });
  document.addEventListener("selectionchange", () => {
    const field = fieldOf(document.activeElement);
    const list = field && named(field) && listOf(field);
    if (list && !list.hidden) offer(field, chosen(list));
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches?.("textarea[data-offers]") && listOf(target)) close(target);
  });

  // Before the other scripts: an Escape that closes the list closes nothing else.
  addEventListener("keydown", (event) => {
    const field = fieldOf(event.target);
    const list = field && listOf(field);
    if (!list || list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const line = chosen(list);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const lines = there(list);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const place = line ? lines.indexOf(line) + step : step > 0 ? 0 : -1;
      mark(field, list, lines.at(place % lines.length));
    } else if (event.key === "Enter" && line) take(field, line);
    else if (event.key === "Escape" && named(field)) close(field);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // The field keeps the cursor while a line is pressed.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[role=option]")) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    const line = target.closest("[role=option][data-value]");
    if (line) take(document.querySelector(`[data-offers="${line.parentElement.id}"]`), line);
  });
})();
