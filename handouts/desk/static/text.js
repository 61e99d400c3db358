// One section of "The text": the grade and mistakes while typing, then the page as it prints.
"use strict";
{
  const form = document.getElementById("text");
  if (form) start(form);

  function start(form) {
    const pages = document.getElementById("pages");
    const status = document.getElementById("status");
    const said = document.getElementById("said");
    const grade = document.getElementById("grade");
    const accept = document.getElementById("accept-part");
    let waiting = new AbortController();
    let changed = false;

    const tell = (text) => { status.textContent = text; };

    async function ask(path, signal) {
      const answer = await fetch(path, { method: "POST", body: new FormData(form), signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    async function preview() {
      waiting.abort();
      waiting = new AbortController();
      const { signal } = waiting;
      pages.setAttribute("aria-busy", "true");
      try {
        const found = await ask("/text/preview", signal);
        if (found.grade && grade.textContent !== found.grade) grade.textContent = found.grade;
        if (found.accept) accept.hidden = false;
        if (say(found.messages)) return pages.classList.add("stale");
        const drawn = await ask("/text/picture", signal);
        if (say([...drawn.messages, ...found.messages])) return pages.classList.add("stale");
        show(drawn.picture);
        tell(drawn.status);
      } catch (error) {
        if (error.name !== "AbortError") tell(form.dataset.offline);
      } finally {
        if (!signal.aborted) pages.removeAttribute("aria-busy");
      }
    }

    function show(address) {
      const picture = pages.querySelector("img") || document.createElement("img");
      picture.src = address;
      picture.alt = form.dataset.alt;
      pages.classList.remove("stale");
      if (picture.parentElement) return;
      const item = document.createElement("li");
      item.append(picture);
      pages.append(item);
    }

    // Whether there are problems.
    function say(messages) {
      const homeless = desk.problems(form, messages);
      const notes = messages.filter((message) => message.kind !== "error");
      said.replaceChildren(...[...homeless, ...notes].map((message) => {
        const line = document.createElement("li");
        line.textContent = message.text;
        return line;
      }));
      const count = messages.length - notes.length;
      if (count) tell(desk.words(count === 1 ? form.dataset.problem : form.dataset.problems, { n: count }));
      return count > 0;
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
