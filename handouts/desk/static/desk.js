// What every page has. Everything works without it, on a button.
"use strict";
document.documentElement.classList.add("script");

const desk = {
  // A text from an attribute, with values in place of #n, #count, #title.
  words(text, values) {
    return text.replace(/#(\w+)/g, (all, name) => (name in values ? values[name] : all));
  },

  // Problems at their fields. Returns those that have no field on this page.
  problems(form, messages) {
    const errors = messages.filter((message) => message.kind === "error");
    for (const place of form.querySelectorAll(".problem")) {
      const field = place.id.slice(0, -"-problem".length);
      const here = errors.filter((message) => message.field === field);
      const text = here.map((message) => message.text).join(" ");
      if (place.textContent.trim() !== text) place.textContent = text;
      const input = document.getElementById(field);
      if (input) text ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    }
    return errors.filter((message) => !document.getElementById(`${message.field}-problem`));
  },

  // All of what was found: problems at their fields, what has none and the notes in a list, and how many problems
  // there are, which it returns.
  say(form, list, tell, messages) {
    const elsewhere = desk.problems(form, messages);
    const notes = messages.filter((message) => message.kind !== "error");
    list.replaceChildren(...[...elsewhere, ...notes].map((message) => {
      const line = document.createElement("li");
      line.textContent = message.text;
      return line;
    }));
    const count = messages.length - notes.length;
    if (count) tell(desk.words(count === 1 ? form.dataset.problem : form.dataset.problems, { n: count }));
    return count;
  },

  // What a form with a preview beside it has: the list of pages, `tell` for its status, `say` for what was found,
  // `send` for the form, and `renew` for a signal that stops what was sent before.
  previewed(form) {
    const status = document.getElementById("status");
    const said = document.getElementById("said");
    const tell = (text) => { status.textContent = text; };
    let waiting = new AbortController();
    return {
      pages: document.getElementById("pages"),
      tell,
      say: (messages) => desk.say(form, said, tell, messages),
      send: (path, signal) => fetch(path, { method: "POST", body: new FormData(form), signal }),
      renew() {
        waiting.abort();
        waiting = new AbortController();
        return waiting.signal;
      },
    };
  },

  // Shows the one picture of a list of pages.
  picture(pages, address, alt) {
    const picture = pages.querySelector("img") || document.createElement("img");
    picture.src = address;
    picture.alt = alt;
    if (picture.parentElement) return;
    const item = document.createElement("li");
    item.append(picture);
    pages.append(item);
  },

  // Opens the print dialog with a PDF.
  print(address, title) {
    document.getElementById("printer")?.remove();
    const frame = document.createElement("iframe");
    frame.id = "printer";
    frame.className = "unseen";
    frame.title = title;
    frame.tabIndex = -1;
    frame.src = address;
    frame.onload = () => setTimeout(() => {
      try {
        frame.contentWindow.focus();
        frame.contentWindow.print();
      } catch {
        open(address); // a browser that shows a PDF outside of the page
      }
    }, 100);
    document.body.append(frame);
  },

  // Calls a function when nothing has happened for this time.
  later(milliseconds, act) {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(act, milliseconds); };
  },
};
