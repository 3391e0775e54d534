// A note that was typed and neither saved nor sent: the browser asks before the page goes. A form of the dock takes it along.
(() => {
  let taken = false;

  document.addEventListener("submit", (event) => {
    if (event.target.id === "dock" && !event.defaultPrevented) taken = true;
  });
  addEventListener("pageshow", () => (taken = false));

  addEventListener("beforeunload", (event) => {
    const note = document.getElementById("note");
    if (!taken && note?.value.trim() && note.value !== note.defaultValue) event.preventDefault();
  });
})();
