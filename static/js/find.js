// <input data-behaviour="find" data-finds="id">: shows only the lines of that list that hold what is typed.
// Enter takes the first of them.
(() => {
  const lines = (field) => [...document.getElementById(field.dataset.finds).querySelectorAll("label")];

  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-behaviour~=find]");
    if (!field) return;
    const words = field.value.trim().toLowerCase().split(/\s+/);
    lines(field).forEach((line) => {
      const text = line.textContent.toLowerCase();
      line.hidden = !words.every((word) => text.includes(word));
    });
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-behaviour~=find]");
    if (!field || event.key !== "Enter") return;
    event.preventDefault();
    const first = lines(field).find((line) => !line.hidden);
    if (!first) return;
    first.control.checked = true;
    document.dispatchEvent(new Event("second-look:reason"));
  });
})();
