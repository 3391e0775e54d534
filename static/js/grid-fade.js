// What was confirmed fades while it is sent.
(() => {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-behaviour~=fades]") || event.submitter?.matches("[data-part=back]")) return;
    document.getElementById("main").classList.add("is-done");
  });
})();
