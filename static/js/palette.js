// Ctrl K, from anywhere and also while typing: opens “Go to”. Its form is an ordinary one.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const palette = document.getElementById("palette");
    if (!palette) return;
    event.preventDefault();
    if (!palette.open) {
      document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
      palette.showModal();
    }
    palette.querySelector("input").select();
  });
})();
