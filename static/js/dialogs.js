// [data-opens="id"] opens that <dialog>. A link with data-opens is a page of its own without this script.
// A link with data-unfolds="id" opens the <details> of that <summary>, which stands elsewhere on the page.
// A menu (<details data-behaviour="closes">) closes when the pointer goes elsewhere.
(() => {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog && !dialog.open) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    const unfolds = event.target.closest("[data-unfolds]");
    const summary = unfolds && document.getElementById(unfolds.dataset.unfolds);
    if (summary) {
      event.preventDefault();
      unfolds.closest("details").open = false;
      summary.parentElement.open = true;
      summary.parentElement.querySelector("[data-behaviour~=opens-here]")?.focus();
      return;
    }
    if (event.target.closest("dialog [data-closes]")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
    document.querySelectorAll("details[data-behaviour~=closes][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
