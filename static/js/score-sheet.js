/* A score sheet saves itself, adds up as one chooses, and is filled in from the keyboard. Without this file its two
   buttons save and sign all the same. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const place = (name) => form.querySelector(`[data-${name}]`);
  const language = document.documentElement.lang || "vi";
  const version = form.elements.version;
  const bands = form.dataset.bands.split(",").map((band) => band.split(":").map(Number));
  const say = (where, values) => {
    where.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), where.dataset.words);
  };

  /* ---- The total and the rank by points, at once; the rank after the marks comes with the saving ---- */

  function add() {
    let total = 0;
    for (const one of form.querySelectorAll("input[type=radio]:checked")) total += Number(one.dataset.points);
    place("total").textContent = total;
    say(place("rank"), { n: Math.max(...bands.filter(([, from]) => total >= from).map(([stars]) => stars)) });
  }

  /* ---- Saving ---- */

  let timer;
  let waiting = 0;
  let saving = Promise.resolve();
  const save = () => { waiting += 1; saving = saving.then(send).finally(() => { waiting -= 1; }); };

  async function send() {
    const sent = new FormData(form);
    let answer;
    try {
      answer = await fetch(form.action || location.href, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    } catch { return; /* The draft on this machine stays; the next change tries again. */ }
    if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) return;
    const told = await answer.json();
    if (!answer.ok) { refuse(told.refusal); return; }
    version.value = told.version;
    say(place("after"), { n: told.afterMarks });
    if (told.missing) say(place("missing"), { n: told.missing });
    else place("missing").textContent = place("missing").dataset.none;
    say(place("kept"), { time: new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) });
    // What is kept on the portal needs no draft on this machine.
    form.dispatchEvent(new CustomEvent("portal:sent"));
    place("saved").textContent = "";
  }

  function refuse(text) {
    place("kept").textContent = text;
    place("kept").classList.add("tone", "late");
  }

  form.addEventListener("input", () => { add(); clearTimeout(timer); timer = setTimeout(save, 1200); });
  // A button pressed while a saving is under way waits for it, so that it sends the version that was saved.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!waiting) return;
    event.preventDefault();
    const button = event.submitter;
    saving.then(() => form.requestSubmit(button));
  });

  /* ---- Keys: a figure chooses the so-maniest option, 0 none, Enter goes on ---- */

  form.addEventListener("keydown", (event) => {
    const criterion = event.target.matches("input[type=radio]") && event.target.closest(".criterion");
    if (!criterion || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key)) choose(criterion, Number(event.key));
    else if (event.key === "Enter") next(criterion);
    else return;
    event.preventDefault();
  });

  function choose(criterion, number) {
    const options = [...criterion.querySelectorAll("input[type=radio]")];
    const none = options.find((one) => one.value === "0");
    const option = number ? options.filter((one) => one !== none && one.value !== "-")[number - 1] : none;
    if (!option) return;
    option.checked = true;
    option.focus();
    option.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function next(criterion) {
    const all = [...form.querySelectorAll(".criterion")];
    const following = all[all.indexOf(criterion) + 1];
    const option = following?.querySelector("input[type=radio]:checked") ?? following?.querySelector("input[type=radio]");
    (option ?? form.querySelector("button[name=sign]")).focus();
  }

  add();
})();
