// Keys printed on what they do: [data-key="a"] is clicked, focused or opened when its key is pressed; a box is ticked, and does
// not take the focus, as Space holds the picture in grey.
// Inert while somebody types, and while a modifier is held. Inside an open dialog only its own keys work.
// What is folded away in a menu ([data-behaviour~="folded"]) has its key all the same.
// Which digit was pressed, and whether it asks for one reason more, is said here for every script.
// What a key unfolds in a column that scrolls takes the focus there, for the arrows; Escape, or folding it, gives it back.
(() => {
  // A field keeps the focus for a moment after its dialog was closed.
  const typing = (target) =>
    target instanceof Element &&
    !target.closest("dialog:not([open])") &&
    target.closest("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");

  // What is folded has boxes all the same: Chromium lays out a closed <details> and does not paint it.
  const folded = (element) => element.closest("details:not([open]) > :not(summary)") !== null;

  const there = (element) =>
    element.matches("[data-behaviour~=folded]") || (element.getClientRects().length > 0 && !folded(element));

  const usable = (element) =>
    !element.disabled && element.getAttribute("aria-disabled") !== "true" && there(element);

  const find = (key) => {
    const scope = document.querySelector("dialog[open]") || document;
    const name = key === "\\" || key === '"' ? null : key.toLowerCase();
    return name && [...scope.querySelectorAll(`[data-key="${name}"]`)].find(usable);
  };

  // Keyboards differ: on a French one "3" needs Shift, and the same key without it is a quotation mark. What was typed
  // counts, else which key it was; the keypad's own keys are arrows while NumLock is off.
  addEventListener("keydown", (event) => {
    const typed = /^\d$/.test(event.key);
    const place = /^(Digit|Numpad)(\d)$/.exec(event.code);
    const meant = place && (event.shiftKey || place[1] === "Digit") ? place[2] : undefined;
    event.digit = typed ? event.key : meant;
    event.more = event.shiftKey && !typed && meant !== undefined;
  }, true);

  const toMain = () => document.getElementById("main")?.focus({ preventScroll: true });

  const read = (summary) => {
    const column = summary.closest("[data-behaviour~=column]");
    if (!column) return;
    if (!summary.parentElement.open) {
      toMain();
      return;
    }
    column.focus({ preventScroll: true });
    summary.closest("section").scrollIntoView({ block: "start" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const menus = document.querySelectorAll("details[data-behaviour~=closes][open]");
      const out = !menus.length && !typing(event.target) && !document.querySelector("dialog[open]");
      if (out) document.querySelector("[data-behaviour~=leaves]")?.click();
      menus.forEach((menu) => {
        menu.open = false;
        (document.getElementById(menu.dataset.returns) || menu.querySelector("summary")).focus();
      });
      if (typing(event.target) && !event.target.closest("dialog")) event.target.blur();
      if (event.target.closest?.("[data-behaviour~=column]")) toMain();
      return;
    }
    if (typing(event.target)) return;
    if (event.key === "Enter" && event.target.closest?.("a, button, summary, label")) return;
    const element = find(event.key) || (event.digit && !event.more && find(event.digit));
    if (!element) return;
    event.preventDefault();
    if (element.matches("input:not([type=checkbox]), select, textarea")) element.focus();
    else element.click();
    // At once: the toggle event comes a moment later, and the next letter typed would be taken for a key.
    if (element.matches("summary")) read(element);
    if (element.matches("details[open] > summary")) {
      element.parentElement.querySelector("[data-behaviour~=opens-here]")?.focus();
    }
  });
})();
