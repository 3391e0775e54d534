// The three seconds in which a decision can be undone, counted down beside its words; other words stay four.
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
    let left = Number(toast.dataset.until);
    const end = () => {
      clearInterval(running);
      toast.querySelector("[data-part=final]").textContent = "Final";
      toast.querySelector("form")?.remove();
      document.querySelectorAll("[data-part=undo]").forEach((undo) => (undo.disabled = true));
      document.querySelectorAll(".is-settling").forEach((item) => item.classList.remove("is-settling"));
      setTimeout(() => toast.remove(), 1500);
    };
    running = setInterval(() => {
      left -= 1;
      const seconds = toast.querySelector("[data-part=seconds]");
      if (left <= 0 || !seconds) end();
      else seconds.textContent = left;
    }, 1000);
  };

  document.addEventListener("DOMContentLoaded", mount);
  document.addEventListener("second-look:shown", mount);
})();
