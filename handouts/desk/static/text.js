// One section of "The text": the grade and mistakes while typing, then the page as it prints.
"use strict";
{
  const form = document.getElementById("text");
  if (form) start(form);

  function start(form) {
    const { pages, tell, say, send, renew } = desk.previewed(form);
    const grade = document.getElementById("grade");
    const accept = document.getElementById("accept-part");
    let changed = false;

    async function ask(path, signal) {
      const answer = await send(path, signal);
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    async function preview() {
      const signal = renew();
      pages.setAttribute("aria-busy", "true");
      try {
        const found = await ask("/text/preview", signal);
        if (found.grade && grade.textContent !== found.grade) grade.textContent = found.grade;
        if (found.accept) accept.hidden = false;
        if (say(found.messages)) return pages.classList.add("stale");
        const drawn = await ask("/text/picture", signal);
        if (say([...drawn.messages, ...found.messages])) return pages.classList.add("stale");
        desk.picture(pages, drawn.picture, form.dataset.alt);
        pages.classList.remove("stale");
        tell(drawn.status);
      } catch (error) {
        if (error.name !== "AbortError") tell(form.dataset.offline);
      } finally {
        if (!signal.aborted) pages.removeAttribute("aria-busy");
      }
    }

    form.addEventListener("input", desk.later(400, preview));
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.value !== "preview") { changed = false; return; }
      event.preventDefault();
      preview();
    });
    addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

    preview();
  }
}
