// The keys of the desk. Every element that a key stands for carries it as data-key, works by mouse
// without this file, and is only clicked, focused or opened here.
"use strict";
(() => {
  const typing = (element) => element.matches("input, select, textarea") && element.type !== "checkbox";
  const measure = () => document.querySelector("select[name=measure][data-key=m]");
  let choosesMeasure = false;

  function showStage() {
    const stage = document.getElementById("stage");
    const option = measure()?.selectedOptions[0];
    if (!stage || !option) return;
    stage.textContent = option.dataset.stage || "";
    stage.className = "badge stage-" + (option.dataset.stageCode || "none");
  }

  // Beside two letters, the state that they stand for; the home states are called as the codebook says.
  const states = new Intl.DisplayNames([document.documentElement.lang], { type: "region" });
  function showState(input) {
    const output = input.closest("label")?.querySelector("output.named");
    if (!output) return;
    const code = input.value.trim().toUpperCase();
    const home = document.querySelector(`#home-states option[value="${CSS.escape(code)}"]`);
    output.textContent = home?.textContent || (/^[A-Z]{2}$/.test(code) ? states.of(code) : "");
  }

  function showMark() {
    const box = document.querySelector(".evidence .text");
    const mark = box?.querySelector("mark.name, mark");
    if (mark) box.scrollTop = mark.offsetTop - box.offsetTop - box.clientHeight / 3;
  }

  function walk(step) {
    const links = [...document.querySelectorAll("a.card-link")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const to = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
    links[to].focus();
  }

  function chooseMeasure(letter) {
    choosesMeasure = false;
    const option = [...measure().options].find((each) => each.dataset.letter === letter);
    if (!option) return;
    measure().value = option.value;
    // Out of the field again, so that the next key decides.
    measure().blur();
    // As if chosen by hand: what follows from the measure is shown anew.
    measure().dispatchEvent(new Event("change", { bubbles: true }));
  }

  function use(element) {
    if (element.dataset.key === "m") { choosesMeasure = true; element.focus(); return; }
    const needed = element.dataset.needs && element.form.elements[element.dataset.needs];
    if (needed && !needed.value.trim()) { needed.focus(); return; }
    if (typing(element)) { element.focus(); element.select?.(); return; }
    element.click();
  }

  function help() {
    const dialog = document.getElementById("help");
    dialog.open ? dialog.close() : dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (choosesMeasure && event.key.length === 1) { event.preventDefault(); chooseMeasure(event.key); return; }
    if (event.key === "Escape" && typing(event.target)) { choosesMeasure = false; event.target.blur(); return; }
    if (typing(event.target) || event.target.closest("dialog")) return;
    const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (event.key === "?" && document.getElementById("help")) { event.preventDefault(); help(); return; }
    if (element) { event.preventDefault(); use(element); return; }
    if (event.key === "j" || event.key === "k") { event.preventDefault(); walk(event.key === "j" ? 1 : -1); }
  });
  document.addEventListener("change", (event) => { if (event.target === measure()) showStage(); });
  document.addEventListener("input", (event) => showState(event.target));
  document.addEventListener("click", (event) => {
    if (event.target.matches("[data-close]")) event.target.closest("dialog").close();
    const helper = event.target.closest("a[data-key='?']");
    if (helper) { event.preventDefault(); help(); }
  });
  document.addEventListener("submit", (event) => {
    // A second press of a key must not decide on the next card, nor send one decision twice.
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "post") event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent);
    showStage();
    showMark();
  });
  document.addEventListener("htmx:afterSettle", showMark);
  const here = document.querySelector(".top nav [aria-current]");
  (here?.closest("details") || here)?.scrollIntoView({ block: "nearest", inline: "center" });
})();
