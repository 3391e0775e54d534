// <input type="range" data-behaviour="cutoff">: Shift with an arrow moves ten steps. What a place means, the server says.
(() => {
  const FAST = 10;
  document.addEventListener("keydown", (event) => {
    const handle = event.target;
    if (!event.shiftKey || !handle.matches?.("[data-behaviour~=cutoff]")) return;
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    handle.value = Number(handle.value) + way * FAST * Number(handle.step);
    handle.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The words that the server sends stand beside the handle; readers hear them from the handle itself.
  document.addEventListener("htmx:afterSettle", () => {
    for (const handle of document.querySelectorAll("[data-behaviour~=cutoff]")) {
      const words = document.querySelector(`output[for="${handle.id}"]`);
      if (words) handle.setAttribute("aria-valuetext", words.textContent);
    }
  });
})();
