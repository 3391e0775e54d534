// Ctrl Enter in a text presses the button that is marked for it (data-behaviour="ctrl-enter"): that of the menu it stands
// in, else that of its form.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.repeat || event.isComposing) return;
    const button = event.target.closest?.("textarea")?.closest("details, form")?.querySelector("[data-behaviour~=ctrl-enter]");
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
