// A form goes out once: after submit its button keeps its width, says “Sending…” and ignores a second press.
// Forms marked data-behaviour="again" (those another script sends) are left alone.
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-behaviour~=again]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (!button || !button.classList.contains("button")) return;
    button.setAttribute("aria-busy", "true");
    const words = button.textContent;
    setTimeout(() => {
      button.style.minInlineSize = `${button.offsetWidth}px`;
      button.dataset.words = words;
      button.textContent = document.body.dataset.sending;
    }, 150);
  });
  // The page may come back from the browser's own history.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
})();
