"use strict";
document.documentElement.classList.add("js");

const scenarios = [...document.querySelectorAll(".scenario")];
const buttons = [...document.querySelectorAll(".filters button")];
const search = document.getElementById("search");
const none = document.getElementById("none");
let outcome = "";

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const scenario of scenarios) {
    const fits = (!outcome || scenario.dataset.outcome === outcome)
      && words.every((word) => scenario.dataset.words.includes(word));
    scenario.hidden = !fits;
    shown += fits;
  }
  none.hidden = shown > 0;
}

function choose(wanted) {
  outcome = wanted;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.outcome === wanted));
  filter();
}

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.outcome));
search.addEventListener("input", filter);

// A link to a scenario opens it, even when a filter hides it.
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(target instanceof HTMLDetailsElement)) return;
  if (target.hidden) {
    search.value = "";
    choose("");
  }
  target.open = true;
  target.scrollIntoView({ block: "start" });
}
addEventListener("hashchange", openTarget);
openTarget();

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".copy");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.text);
    button.textContent = "Copied";
  } catch {
    // A page opened from a file may not write to the clipboard: select the command instead.
    getSelection().selectAllChildren(button.previousElementSibling);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
});

document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme === "auto"
    ? matchMedia("(prefers-color-scheme: dark)").matches
    : root.dataset.theme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
});
