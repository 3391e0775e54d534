// Who writes while an answer is on its way, or waits for the line, writes on as it comes: in the same field of the next
// page, which says so, with what was begun since the last press. Else the rest of the sentence would be keys there, and
// one of those approves.
(() => {
  let sent = new Map(); // what stood in each field as something was sent
  let begun = false; // to write, since then
  let kept = false; // the note was no part of what was sent
  let going = null;

  const field = (target) => (target?.matches?.("textarea[id]") ? target : null);

  document.addEventListener("second-look:sending", ({ detail: form }) => {
    begun = false;
    kept = !form?.contains(document.getElementById("note"));
    sent = new Map([...document.querySelectorAll("textarea")].map((one) => [one, one.value]));
  });

  for (const name of ["focusin", "input"]) {
    document.addEventListener(name, ({ target }) => (begun ||= Boolean(field(target))));
  }

  document.addEventListener("second-look:arriving", ({ detail: column }) => {
    const [now, then] = [document, column].map((one) => one.querySelector("#case")?.dataset.case);
    const [note, place] = [document, column].map((one) => one.querySelector("#note"));
    if (kept && now === then && note?.value && place) { // the same case, seen otherwise
      place.value = note.value;
      return;
    }
    const old = begun && field(document.activeElement);
    if (!old) return;
    const before = sent.get(old) ?? "";
    going = { id: old.id, text: old.value.startsWith(before) ? old.value.slice(before.length) : old.value };
  });

  document.addEventListener("second-look:shown", () => {
    const place = going && document.getElementById(going.id);
    if (place) {
      place.closest("details")?.setAttribute("open", "");
      place.value = [place.value, going.text.trimStart()].filter(Boolean).join("\n");
      place.focus();
      place.closest(".field")?.querySelector("#note-begun")?.removeAttribute("hidden");
    }
    going = null;
  });
})();
