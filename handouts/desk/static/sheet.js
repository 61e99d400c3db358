// "One sheet": the preview while typing, the order by buttons and by dragging, print.
"use strict";
{
  const form = document.getElementById("sheet");
  const { pages, tell, say, send, renew } = desk.previewed(form);
  let slow = 0;

  // --- the preview: the first page first; whatever is typed meanwhile stops it ---

  async function preview() {
    const signal = renew();
    pages.setAttribute("aria-busy", "true");
    clearTimeout(slow); // of an edition that is new; the number of pages of the one before is not told meanwhile
    slow = setTimeout(() => tell(form.dataset.making), 400);
    try {
      const answer = await send("/sheet/preview", signal).finally(() => signal.aborted || clearTimeout(slow));
      if (answer.status === 403) return tell(form.dataset.locked);
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      showDoses(found.doses);
      say(found.messages);
      pages.classList.toggle("stale", !found.pages);
      if (found.pages) {
        show(1, found.pages, found.first);
        tell(found.status);
        for (let number = 2; number <= found.pages; number++) {
          const picture = await send(`/sheet/page/${number}`, signal);
          if (picture.ok) show(number, found.pages, URL.createObjectURL(await picture.blob()));
        }
      }
      pages.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") tell(form.dataset.offline);
    }
  }

  function show(number, count, address) {
    while (pages.children.length > count) release(pages.lastElementChild);
    const there = pages.children[number - 1];
    const item = there || document.createElement("li");
    const picture = there ? there.firstElementChild : document.createElement("img");
    if (picture.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
    picture.src = address;
    picture.alt = desk.words(form.dataset.page, { n: number, count });
    if (!there) { item.append(picture); pages.append(item); }
  }

  function release(item) {
    const address = item.firstElementChild.src;
    if (address.startsWith("blob:")) URL.revokeObjectURL(address);
    item.remove();
  }

  function showDoses(doses) {
    for (const line of form.querySelectorAll(".prints")) line.textContent = doses[line.dataset.exercise] || "";
  }

  const soon = desk.later(120, preview);
  form.addEventListener("input", soon);

  // --- what is chosen, and its order ---

  const listOf = (kind) => form.querySelector(`ol[data-kind="${kind}"]`);
  const placeOf = (item) => [...item.parentElement.children].indexOf(item) + 1;

  function changed(list) {
    list.parentElement.hidden = !list.children.length;
    soon();
  }

  function choose(box) {
    const list = listOf(box.name);
    const there = list.querySelector(`input[value="${CSS.escape(box.value)}"]`);
    const template = box.closest("li").querySelector("template");
    if (box.checked && !there) list.append(template.content.firstElementChild.cloneNode(true));
    if (!box.checked && there) there.closest("li").remove();
    tell(desk.words(box.checked ? form.dataset.added : form.dataset.removed,
      { title: template.content.firstElementChild.dataset.title }));
    changed(list);
  }

  function moved(item) {
    tell(desk.words(form.dataset.moved,
      { title: item.dataset.title, n: placeOf(item), count: item.parentElement.children.length }));
    changed(item.parentElement);
  }

  function press(button) {
    const item = button.closest("li");
    const list = item.parentElement;
    const [move, kind, id] = button.value.split(":");
    if (move === "remove") {
      const box = form.querySelector(`input[name="${kind}"][value="${CSS.escape(id)}"]`);
      box.checked = false;
      choose(box);
      box.focus();
      return;
    }
    if (move === "up" && item.previousElementSibling) list.insertBefore(item, item.previousElementSibling);
    if (move === "down" && item.nextElementSibling) list.insertBefore(item.nextElementSibling, item);
    button.focus();
    moved(item);
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "language") { // titles and doses are in another language now
      typed = false;
      form.submit();
    }
    if (["treatment", "exercise"].includes(event.target.name)) choose(event.target);
  });

  form.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip) return;
    event.preventDefault();
    const item = grip.closest("li");
    const list = item.parentElement;
    list.setPointerCapture(event.pointerId); // of the grip, which moves, it would be lost
    item.classList.add("carried");
    list.onpointermove = (move) => {
      const over = [...list.children].find((each) => {
        const box = each.getBoundingClientRect();
        return each !== item && move.clientY > box.top && move.clientY < box.bottom;
      });
      if (!over) return;
      const box = over.getBoundingClientRect();
      list.insertBefore(item, move.clientY < box.top + box.height / 2 ? over : over.nextSibling);
    };
    list.onlostpointercapture = () => {
      list.onpointermove = list.onlostpointercapture = null;
      item.classList.remove("carried");
      moved(item);
    };
  });

  // --- what was typed is not lost by a link or a closed tab ---

  // A page that came with the patient's words, after another language or a set, has not been saved either.
  let typed = ["name", "id", "next-visit", "note"].some((id) => document.getElementById(id).value);
  form.addEventListener("input", () => { typed = true; });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

  // --- the buttons ---

  // The PDF, with what the browser is told of it; nothing if the form has a problem, which then has the focus.
  async function made(action) {
    const fields = new FormData(form);
    fields.set("do", action);
    const answer = await fetch("/sheet/pdf", { method: "POST", body: fields });
    if (answer.headers.get("content-type") === "application/pdf") return answer;
    await preview();
    form.querySelector('[aria-invalid="true"]')?.focus();
    return null;
  }

  async function print() {
    const answer = await made("print");
    if (!answer) return;
    desk.print(URL.createObjectURL(await answer.blob()), document.getElementById("print").textContent);
    typed = false;
  }

  // A link instead of the form: if the desk has ended, the page stays with what was typed.
  async function save() {
    const answer = await made("save");
    if (!answer) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    const said = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition"));
    link.download = said ? decodeURIComponent(said[1]) : "sheet.pdf";
    document.body.append(link);
    link.click();
    link.remove();
    typed = false;
    tell(form.dataset.saved);
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const action = button ? button.value : "preview";
    if (/^(up|down|remove):/.test(action)) press(button);
    else if (action === "preview") preview();
    else if (action === "print") print().catch(() => tell(form.dataset.offline));
    else if (action === "save") save().catch(() => tell(form.dataset.offline));
    else if (action === "next") next().catch(() => tell(form.dataset.offline));
    else if (action === "delete-set" && !confirmsDelete()) { /* kept */ }
    else {
      if (action === "delete-set") button.value = "delete-set-sure"; // it has been asked
      typed = false; // sets send everything that was typed
      return;
    }
    event.preventDefault();
  });

  function confirmsDelete() {
    const name = document.getElementById("set").value;
    return name && confirm(desk.words(form.dataset.deleting, { name }));
  }

  async function next() {
    if (typed && !confirm(form.dataset.unsaved)) return;
    const answer = await send("/sheet/next");
    if (!answer.ok) throw new Error(String(answer.status));
    typed = false;
    location.replace(answer.url); // so that "back" does not lead to this patient
  }

  history.replaceState(null, "", location.href); // Back to this page sends no form a second time
  preview();
}
