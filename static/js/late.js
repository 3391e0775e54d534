// A key that comes too late says so: [data-behaviour~=late] shows what its data-shows names, and costs no request.
(() => {
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-behaviour~=late]");
    if (key) document.getElementById(key.dataset.shows).hidden = false;
  });
})();
