// <button hidden data-behaviour="copy" data-copies="id">: copies that element's text and says so for two seconds.
(() => {
  const mount = () => document.querySelectorAll("[data-behaviour~=copy]").forEach((button) => (button.hidden = !navigator.clipboard));
  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-behaviour~=copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    const words = button.textContent;
    button.textContent = document.body.dataset.copied;
    setTimeout(() => (button.textContent = words), 2000);
  });
})();
