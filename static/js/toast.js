// The three seconds in which a decision can be undone, counted down in place of their end; other words stay four.
(() => {
  let running;

  const mount = () => {
    clearInterval(running); // a timeout's number as well
    const toast = document.querySelector("[data-behaviour~=toast]");
    if (!toast) return;
    if (!toast.dataset.until) {
      running = setTimeout(() => toast.remove(), 4000);
      return;
    }
    const final = toast.querySelector("[data-part=final]");
    let left = Number(toast.dataset.until);
    const say = () => (final.textContent = final.dataset.words.replace("{}", left));
    if (left) say();
    const end = () => {
      clearInterval(running);
      final.textContent = final.dataset.over;
      toast.querySelector("form")?.remove();
      document.querySelectorAll("[data-part=undo]").forEach((undo) => (undo.disabled = true));
      document.querySelectorAll(".is-settling").forEach((item) => item.classList.remove("is-settling"));
      setTimeout(() => toast.remove(), 1500);
      document.dispatchEvent(new Event("second-look:final"));
    };
    running = setInterval(() => {
      left -= 1;
      if (left <= 0) end();
      else say();
    }, 1000);
  };

  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("second-look:shown", mount);
})();
