/* What makes the pages more comfortable. Without this file every form still sends and every list still filters. */
(() => {
  "use strict";

  const words = document.getElementById("words")?.dataset ?? {};
  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[key] ?? "");
  const language = document.documentElement.lang || "vi";
  const clock = (at) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const make = (tag, css, text) => Object.assign(document.createElement(tag), { className: css ?? "", textContent: text ?? "" });

  /* ---- Light and dark ---- */

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-button]")) return;
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${root.dataset.bsTheme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  });

  /* ---- Small boxes that open (menu, why, ask) close with Escape and with a click elsewhere ---- */

  const boxes = "details.menu[open], details.why[open], details.ask[open]";
  document.addEventListener("click", (event) => {
    for (const box of document.querySelectorAll(boxes)) if (!box.contains(event.target)) box.open = false;
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest(closer.dataset.close)?.remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const box of document.querySelectorAll(boxes)) {
      const within = box.contains(document.activeElement);
      box.open = false;
      if (within) box.querySelector("summary").focus();
    }
  });

  /* ---- Toasts: a service answers an htmx call with the header HX-Trigger: {"toast": {"text": …, "kind": "ok"}} ---- */

  function toast(text, kind = "info") {
    const note = make("div", `note ${kind}`);
    const close = make("button", "close", "×");
    close.type = "button";
    close.dataset.close = ".note";
    close.setAttribute("aria-label", words.close ?? "");
    note.append(make("div", "", text), close);
    document.getElementById("toasts")?.append(note);
  }
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind));
  document.addEventListener("htmx:sendError", (event) => {
    // A page that only asks how far something is may miss a beat without saying so.
    if (event.detail.requestConfig?.verb !== "get") toast(words.offline, "late");
  });

  /* ---- Questions before an act: <form data-confirm="…"> or a button with data-confirm ---- */

  function ask(question, label) {
    const dialog = make("dialog", "ask-dialog");
    const line = make("div", "line");
    const no = make("button", "btn btn-secondary", words.no);
    const yes = make("button", "btn btn-primary", label || words.yes);
    const heading = make("h2", "", words.sure);
    heading.id = "ask-heading";
    dialog.setAttribute("aria-labelledby", heading.id);
    no.type = yes.type = "button";
    line.append(no, yes);
    dialog.append(heading, make("p", "", question), line);
    document.body.append(dialog);
    const before = document.activeElement;
    return new Promise((resolve) => {
      const finish = (answer) => { dialog.remove(); before?.focus(); resolve(answer); };
      no.addEventListener("click", () => finish(false));
      yes.addEventListener("click", () => finish(true));
      dialog.addEventListener("cancel", () => finish(false));
      dialog.showModal();
      yes.focus();
    });
  }

  /* ---- Sending: files not too big, asked once, sent once ---- */

  const limit = 25;

  function tooBig(form) {
    for (const input of form.querySelectorAll('input[type="file"]')) {
      if (!fileFits(input)) { input.focus(); return true; }
    }
    return false;
  }

  function fileFits(input) {
    const most = Number(input.dataset.maxMb || limit);
    const heavy = [...input.files].find((file) => file.size > most * 1024 * 1024);
    const note = noteFor(input, "file-note");
    const size = heavy && (heavy.size / 1024 / 1024).toLocaleString(language, { maximumFractionDigits: 1 });
    note.textContent = heavy ? say("tooBig", { name: heavy.name, size, limit: most }) : "";
    note.classList.toggle("invalid-feedback", Boolean(heavy));
    note.classList.toggle("d-block", Boolean(heavy));
    input.setAttribute("aria-invalid", String(Boolean(heavy)));
    return !heavy;
  }

  function noteFor(input, css) {
    const id = `${input.id || input.name}-${css}`;
    let note = document.getElementById(id);
    if (!note) {
      note = make("div", css);
      note.id = id;
      note.setAttribute("role", "status");
      input.insertAdjacentElement("afterend", note);
      const described = input.getAttribute("aria-describedby");
      input.setAttribute("aria-describedby", described ? `${described} ${id}` : id);
    }
    return note;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (tooBig(form)) { event.preventDefault(); return; }
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !form.dataset.confirmed) {
      event.preventDefault();
      if (await ask(question, event.submitter?.textContent.trim())) {
        form.dataset.confirmed = "yes";
        form.requestSubmit(event.submitter);
      }
      return;
    }
    delete form.dataset.confirmed;
    if (form.method !== "post" || form.matches("[hx-post], [hx-put], [data-hx-post]")) return;
    for (const input of form.querySelectorAll("input[data-money]")) input.value = plainNumber(input.value);
    form.dataset.sent = "yes";
    form.dispatchEvent(new CustomEvent("portal:sent"));
    // The button's own name and value must still travel, so it is marked busy instead of disabled.
    for (const button of form.querySelectorAll('button:not([type="button"])')) button.setAttribute("aria-busy", "true");
  });
  // Coming back with the browser's arrow must find a form that can be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });

  /* ---- Drafts: <form data-autosave="annual-plan-12"> keeps what is typed on this machine until it was accepted ---- */

  const who = document.body.dataset.who ?? "";
  const draftKey = (name) => `draft:${who}:${name}`;
  const keyOf = (form) => draftKey(form.dataset.autosave);
  const secret = new Set(["password", "file", "submit", "button", "image"]);
  const unsaved = new Set();
  const isCount = (name) => name.endsWith("-TOTAL_FORMS");

  function fieldsOf(form) {
    return [...form.elements].filter((one) => {
      if (!one.name || one.disabled || secret.has(one.type)) return false;
      return one.type !== "hidden" || isCount(one.name) || one.name.endsWith("-DELETE");
    });
  }

  function valuesOf(form) {
    return fieldsOf(form).map((one) => {
      if (one.type === "checkbox" || one.type === "radio") return [one.name, one.value, one.checked];
      if (one.multiple) return [one.name, [...one.selectedOptions].map((option) => option.value)];
      return [one.name, "money" in one.dataset ? plainNumber(one.value) : one.value];
    });
  }

  function putBack(form, values) {
    for (const formset of form.querySelectorAll("[data-formset]")) {
      const count = formset.querySelector('[name$="-TOTAL_FORMS"]');
      const wanted = Number(values.find(([name]) => name === count.name)?.[1] ?? 0);
      while (Number(count.value) < wanted && addRow(formset));
    }
    for (const [name, value, checked] of values) {
      if (isCount(name)) continue;
      for (const one of fieldsOf(form).filter((field) => field.name === name)) {
        if (one.type === "checkbox" || one.type === "radio") { if (one.value === value) one.checked = checked; }
        else if (one.multiple) for (const option of one.options) option.selected = value.includes(option.value);
        else one.value = value;
        if (name.endsWith("-DELETE") && (one.type === "checkbox" ? one.checked : one.value === "on")) hideRow(one.closest(".formset-row"));
        one.dispatchEvent(new Event("input", { bubbles: true }));
        one.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    prepare(form);
  }

  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* a browser that forbids storage has nothing to drop */ } },
  };

  // Forms of records carry their version, so that a draft begun on an older one says so.
  const versionOf = (form) => form.querySelector('input[type="hidden"][name="version"]')?.value ?? "";

  function offer(form, draft) {
    const box = make("div", "draft");
    const yes = make("button", "btn btn-primary btn-sm", words.restore);
    const no = make("button", "btn btn-secondary btn-sm", words.discard);
    const at = new Date(draft.at);
    const today = at.toDateString() === new Date().toDateString();
    const time = today ? clock(at) : `${clock(at)} ${at.toLocaleDateString("en-GB")}`;
    box.setAttribute("role", "status");
    yes.type = no.type = "button";
    yes.addEventListener("click", () => { box.remove(); putBack(form, draft.values); });
    no.addEventListener("click", () => { box.remove(); store.drop(keyOf(form)); });
    box.append(make("p", "", say(draft.version === versionOf(form) ? "draft" : "draftOld", { time })), yes, no);
    form.prepend(box);
  }

  function keepDrafts(form) {
    const key = keyOf(form);
    const first = JSON.stringify(valuesOf(form));
    const draft = store.read(key);
    if (draft && JSON.stringify(draft.values) !== first) offer(form, draft);
    const status = form.querySelector("[data-saved]");
    let timer;
    const save = () => {
      clearTimeout(timer);
      const values = valuesOf(form);
      if (!unsaved.has(form) || JSON.stringify(values) === first) return;
      const at = Date.now();
      if (store.write(key, { at, values, version: versionOf(form) }) && status) status.textContent = say("saved", { time: clock(at) });
    };
    const later = () => { unsaved.add(form); clearTimeout(timer); timer = setTimeout(save, 600); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("portal:sent", () => {
      save();
      unsaved.delete(form);
      try { sessionStorage.setItem("sent-draft", key); } catch { /* then the draft is offered once more */ }
    });
    addEventListener("pagehide", save);
  }

  /* A draft is dropped when the page after sending says it went well; an expired session or a refusal keeps it.
     A page may also name it: <span data-draft-done="annual-plan-12" hidden></span>. */
  function dropAccepted() {
    for (const done of document.querySelectorAll("[data-draft-done]")) store.drop(draftKey(done.dataset.draftDone));
    try {
      const sent = sessionStorage.getItem("sent-draft");
      if (sent && document.querySelector(".messages .note.ok") && !document.querySelector(".messages .note.late")) store.drop(sent);
      sessionStorage.removeItem("sent-draft");
    } catch { /* nothing was noted */ }
  }

  addEventListener("beforeunload", (event) => {
    if (unsaved.size) { event.preventDefault(); event.returnValue = words.unsaved ?? ""; }
  });

  /* ---- Formsets: <div data-formset> with .formset-row, a <template>, a [data-add-row] button ---- */

  function addRow(formset) {
    const total = formset.querySelector('[name$="-TOTAL_FORMS"]');
    const most = Number(formset.querySelector('[name$="-MAX_NUM_FORMS"]')?.value || 1000);
    if (Number(total.value) >= most) return null;
    const holder = document.createElement("template");
    holder.innerHTML = formset.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.firstElementChild;
    (formset.querySelector("[data-rows]") ?? formset).append(row);
    total.value = Number(total.value) + 1;
    prepare(row);
    numberRows(formset);
    return row;
  }

  function numberRows(formset) {
    let number = 0;
    for (const row of formset.querySelectorAll(".formset-row")) {
      const place = row.querySelector("[data-row-number]");
      if (place && !row.hidden) place.textContent = ++number;
    }
  }

  function hideRow(row) {
    if (!row || !document.documentElement.classList.contains("js")) return;
    row.hidden = true;
    for (const input of row.querySelectorAll("[required]")) input.required = false;
    numberRows(row.closest("[data-formset]"));
  }

  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    if (add) {
      event.preventDefault();
      const row = addRow(add.closest("[data-formset]"));
      row?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      add.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    const remove = event.target.closest("[data-remove-row]");
    if (remove) {
      const row = remove.closest(".formset-row");
      const formset = remove.closest("[data-formset]");
      const flag = row.querySelector('input[name$="-DELETE"]');
      if (!flag) return;
      flag.checked = true;
      if (flag.type === "hidden") flag.value = "on";
      hideRow(row);
      formset.querySelector("[data-add-row]")?.focus();
      flag.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches('input[name$="-DELETE"]')) event.target.closest(".formset-row")?.classList.toggle("removed", event.target.checked);
    if (event.target.matches('input[type="file"]')) fileFits(event.target);
  });

  /* ---- Money: dots while typing, said in words below; only digits are sent ---- */

  const grouped = /^\d{1,3}([.,\s]\d{3})*$/;
  const strip = (text) => text.replace(/[.,\s]/g, "");
  const wellFormed = (text) => grouped.test(text.trim()) || /^\d*$/.test(text.trim());
  // Only what is plainly grouped loses its dots; anything else goes to the server as typed, which explains.
  const plainNumber = (text) => (wellFormed(text) ? strip(text.trim()) : text.trim());
  const withDots = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, language.startsWith("en") ? "," : ".");

  function setGrouped(input) {
    const before = strip(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    const shown = withDots(strip(input.value));
    if (shown === input.value) return;
    input.value = shown;
    if (document.activeElement !== input) return;
    let place = 0;
    for (let seen = 0; place < shown.length && seen < before; place++) if (/\d/.test(shown[place])) seen++;
    input.setSelectionRange(place, place);
  }

  function sayMoney(input) {
    const digits = plainNumber(input.value);
    const amount = /^\d{1,18}$/.test(digits) ? Number(digits) : 0;
    const round = (value) => value.toLocaleString(language, { maximumFractionDigits: 3 });
    const text = amount >= 1e9 ? say("billion", { n: round(amount / 1e9) }) : amount >= 1e6 ? say("million", { n: round(amount / 1e6) }) : "";
    noteFor(input, "money-words").textContent = text;
  }

  function showMoney(input) {
    if (wellFormed(input.value)) setGrouped(input);
    input.dataset.grouped = String(wellFormed(input.value));
    sayMoney(input);
  }

  function typeMoney(input, event) {
    // One digit more or less in a grouped figure shifts its dots. A dot typed by hand ("1.5") is left to the server.
    const step = event.inputType?.startsWith("delete") || /^\d$/.test(event.data ?? "");
    if (step && input.dataset.grouped === "true" && /^[\d.,\s]*$/.test(input.value)) setGrouped(input);
    showMoney(input);
  }

  /* ---- Counters: <textarea maxlength="2000" data-counter> ---- */

  function showCounter(field) {
    const most = Number(field.dataset.counter || field.maxLength);
    if (!(most > 0)) return;
    const note = noteFor(field, "counter");
    note.removeAttribute("role");
    const left = most - field.value.length;
    note.textContent = say(left < 0 ? "over" : "left", { n: Math.abs(left).toLocaleString(language) });
    note.classList.toggle("over", left < 0);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("input[data-money]")) typeMoney(event.target, event);
    if (event.target.matches("[data-counter]")) showCounter(event.target);
  });

  /* ---- Copy, print, choosing all, filters that send themselves ---- */

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard?.writeText(copy.dataset.copy);
      toast(words.copied, "ok");
    }
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-choose-all]")) {
      for (const box of document.querySelectorAll(event.target.dataset.chooseAll)) box.checked = event.target.checked;
    }
  });

  function prepare(root) {
    for (const input of root.querySelectorAll("input[data-money]")) showMoney(input);
    for (const field of root.querySelectorAll("[data-counter]")) showCounter(field);
  }

  dropAccepted();
  for (const form of document.querySelectorAll("form[data-autosave]")) keepDrafts(form);
  for (const form of document.querySelectorAll("form[data-warn]")) {
    form.addEventListener("input", () => unsaved.add(form));
    form.addEventListener("portal:sent", () => unsaved.delete(form));
  }
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  document.querySelector(".errors[data-focus]")?.focus();
})();
