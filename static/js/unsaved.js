// A note that was typed and neither saved nor sent: the browser asks before the page goes.
addEventListener("beforeunload", (event) => {
  const note = document.getElementById("note");
  if (note?.value.trim() && note.value !== note.defaultValue) event.preventDefault();
});
