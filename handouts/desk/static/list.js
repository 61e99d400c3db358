// "A list": dropping a file, another look after each choice, progress, print.
"use strict";
{
  const status = document.getElementById("status");
  const tell = (text) => { if (status && status.textContent !== text) status.textContent = text; };

  // --- choosing a list
  const choose = document.getElementById("choose");
  if (choose) {
    const file = document.getElementById("list");
    const drop = choose.querySelector(".drop");
    const say = (text) => desk.problems(choose, text ? [{ kind: "error", field: "list", text }] : []);
    const isTooLarge = () => file.files.length > 0 && file.files[0].size > Number(choose.dataset.most);
    file.addEventListener("change", () => say(isTooLarge() ? choose.dataset.large : ""));
    choose.addEventListener("submit", (event) => {
      if (isTooLarge()) {
        event.preventDefault();
        say(choose.dataset.large);
        file.focus();
      } else if (file.files.length) {
        tell(status.dataset.busy);
      }
    });
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      file.dispatchEvent(new Event("change"));
      choose.querySelector("button").focus();
    });
    // Beside the field, a dropped file would open in place of the page.
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
  }

  // --- another look after each choice
  const checked = document.getElementById("checked");
  if (checked) {
    let turn = 0;
    const look = desk.later(300, async () => {
      const mine = turn;
      const form = document.getElementById("checked");
      const focused = document.activeElement && document.activeElement.id;
      try {
        const answer = await fetch("/list", { method: "POST", body: new URLSearchParams(new FormData(form)) });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine !== turn) return; // a later choice is on its way
        document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
        const again = focused && document.getElementById(focused);
        if (again) again.focus();
        const said = document.getElementById("status");
        const now = document.getElementById("checked");
        if (said && now) setTimeout(() => { said.textContent = now.dataset.looked; }, 100);
      } catch {
        form.removeAttribute("aria-busy");
        document.getElementById("status").textContent = form.dataset.offline;
      }
    });
    document.addEventListener("change", (event) => {
      const field = event.target;
      if (!field.closest("#checked") || ["print", "duplex", "keep", "folder", "where"].includes(field.name)) return;
      const form = document.getElementById("checked");
      document.getElementById("status").textContent = form.dataset.looking;
      form.setAttribute("aria-busy", "true");
      turn += 1; // an answer to what was chosen before is too late
      look();
    });
  }

  // --- progress
  const running = document.getElementById("running");
  if (running) {
    const bar = document.getElementById("progress");
    let told = 0;
    const ask = async () => {
      try {
        const state = await (await fetch(running.dataset.state)).json();
        if (state.over) return location.reload();
        if (state.of) { bar.max = state.of; bar.value = state.done; }
        const now = Date.now();
        if (now - told > 3000) { told = now; tell(state.text); } // not every number is read aloud
      } catch {
        tell(running.dataset.offline);
      }
      setTimeout(ask, 700);
    };
    setTimeout(ask, 300);
  }

  // --- print
  const print = document.getElementById("print-all");
  if (print) {
    print.addEventListener("click", (event) => {
      event.preventDefault();
      desk.print(print.href, print.textContent);
    });
  }
}
