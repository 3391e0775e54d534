// <button hidden data-behaviour="print">: opens the browser's dialog for printing; without scripts there is no button.
(() => {
  const mount = () => document.querySelectorAll("[data-behaviour~=print]").forEach((button) => (button.hidden = false));
  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-behaviour~=print]")) print();
  });
})();
