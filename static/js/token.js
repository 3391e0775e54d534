// Who signed in anew in another window has an old token on this page: a form would be refused, and what was typed with it.
// The server is asked for a new one, which is taken only where it is of the same person.
(() => {
  const renew = async () => {
    const page = document.getElementById("case");
    if (!page) return "";
    const answer = await fetch(page.dataset.token, { credentials: "same-origin" });
    const found = await answer.json();
    if (found.person !== page.dataset.person) return "";
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = found.token));
    return found.token;
  };

  // `detail.token` is a promise of the new one, or of nothing.
  document.addEventListener("second-look:refused", ({ detail }) => {
    detail.token = renew().catch(() => "");
  });
})();
