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
