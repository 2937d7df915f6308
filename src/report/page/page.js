"use strict";
(() => {
  // A filter hides the rows of tables that don't fit; what holds no row that fits is hidden with them.
  const filter = (form, rows, noun) => {
    if (form === null) return;
    const apply = () => {
      const words = form.elements.text.value.toLowerCase().split(/\s+/);
      const wanted = [...form.querySelectorAll("select")].filter((select) => select.value !== "");
      let shown = 0;
      for (const row of rows) {
        const fits = words.every((word) => row.text.includes(word))
          && wanted.every((select) => row[select.name] === select.value);
        row.element.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      for (const group of document.querySelectorAll("details.group")) {
        const isLeft = [...group.querySelectorAll("tbody tr")].some((row) => !row.hidden);
        group.hidden = !isLeft;
        if (form.contains(document.activeElement) && shown < rows.length && isLeft) group.open = true;
      }
      const all = rows.length;
      form.elements.count.value = `${shown === all ? "" : `${shown} of `}${all} ${all === 1 ? noun : `${noun}s`}`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of form.querySelectorAll("button")) {
      button.addEventListener("click", () => unfold(button.value === "true"));
    }
    form.hidden = false;
    apply();
  };
  const unfold = (open) => {
    for (const details of document.querySelectorAll("details.fold")) details.open = open;
  };
  const rows = (selector, names) => [...document.querySelectorAll(`${selector} tbody tr`)].map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
    ...Object.fromEntries(Object.entries(names).map(([name, at]) => [name, element.cells[at].textContent])),
  }));
  filter(document.getElementById("model-filter"), rows("#model-table", { license: 1, state: 2 }), "model");
  filter(document.getElementById("crate-filter"), rows("#crate-table", { license: 2, role: 3 }), "crate");

  // Only what scrolls is a stop of the keyboard.
  const settle = () => {
    for (const region of document.querySelectorAll(".scroll")) {
      const scrolls = region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight;
      region.tabIndex = scrolls || region.querySelector("pre") !== null ? 0 : -1;
    }
  };
  addEventListener("resize", settle);
  document.addEventListener("toggle", settle, true);
  settle();

  // A link into a fold opens it, in browsers that don't do so themselves.
  const reveal = () => {
    const target = location.hash === "" ? null : document.getElementById(location.hash.slice(1));
    if (target === null) return;
    for (let parent = target; parent !== null; parent = parent.parentElement) {
      if (parent instanceof HTMLDetailsElement) parent.open = true;
    }
    target.scrollIntoView();
    // From there a keyboard goes on.
    if (target instanceof HTMLDetailsElement) target.querySelector("summary").focus();
  };
  addEventListener("hashchange", reveal);
  reveal();
  // On paper what a decision needs is unfolded; `?print=all` prints what is folded, too.
  const all = new URLSearchParams(location.search).get("print") === "all";
  document.documentElement.classList.toggle("all", all);
  let unfolded = [];
  addEventListener("beforeprint", () => {
    const folds = document.querySelectorAll(all ? "details" : "details.printed");
    unfolded = [...folds].filter((details) => !details.open);
    for (const details of unfolded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
  });
})();
