// "The clinic": the letterhead while typing, the logo by dropping it, pickers for colours.
"use strict";
{
  const form = document.getElementById("clinic");
  if (form) start(form);

  function start(form) {
    const { pages, tell, say, send, renew } = desk.previewed(form);
    const logo = document.getElementById("logo");
    let changed = false;

    const isTooLarge = () => logo.files.length > 0 && logo.files[0].size > Number(form.dataset.most);
    const tooLarge = () => [{ kind: "error", field: "logo", text: form.dataset.large }];

    async function preview() {
      const signal = renew();
      if (isTooLarge()) return say(tooLarge());
      pages.setAttribute("aria-busy", "true");
      try {
        const answer = await send("/clinic/preview", signal);
        if (!answer.ok) throw new Error(String(answer.status));
        const found = await answer.json();
        tell(found.status);
        say(found.messages);
        found.inks.forEach(ink);
        if (found.first) desk.picture(pages, found.first, form.dataset.alt);
        pages.classList.toggle("stale", !found.first);
        pages.removeAttribute("aria-busy");
      } catch (error) {
        if (error.name !== "AbortError") tell(form.dataset.offline);
      }
    }

    function ink(found) {
      const place = document.getElementById(`${found.key}-said`);
      const [chosen, printed] = place.querySelectorAll("rect");
      chosen.setAttribute("fill", found.chosen);
      printed.setAttribute("fill", found.printed);
      place.querySelector("span").textContent = found.said;
      form.querySelector(`.picker[data-of="${found.key}"]`).value = found.chosen;
    }

    const soon = desk.later(300, preview);
    form.addEventListener("input", (event) => {
      changed = true;
      if (event.target.matches(".picker")) document.getElementById(event.target.dataset.of).value = event.target.value;
      soon();
    });

    // The emergency number follows the country until somebody has typed another one.
    const country = document.getElementById("country");
    const emergency = document.getElementById("emergency");
    const numberOf = (option) => (option ? option.dataset.emergency : "");
    let usual = numberOf(country.selectedOptions[0]);
    country.addEventListener("change", () => {
      if (emergency.value.trim() === usual) emergency.value = numberOf(country.selectedOptions[0]);
      usual = numberOf(country.selectedOptions[0]);
    });

    // A file that misses its field must not replace the page.
    const drop = logo.closest(".drop");
    for (const kind of ["dragover", "drop"]) {
      addEventListener(kind, (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
    }
    drop.addEventListener("dragover", () => drop.classList.add("over"));
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      drop.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      const first = new DataTransfer();
      first.items.add(event.dataTransfer.files[0]);
      logo.files = first.files;
      changed = true;
      soon();
    });

    form.addEventListener("submit", (event) => {
      const saving = event.submitter && event.submitter.value === "save";
      if (saving && !isTooLarge()) { changed = false; return; }
      event.preventDefault();
      if (isTooLarge()) { say(tooLarge()); logo.focus(); } else preview();
    });
    addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

    preview();
  }
}
