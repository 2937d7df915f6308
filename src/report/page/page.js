"use strict";
(() => {
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("#crate-table tbody tr")].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    license: row.cells[2].textContent,
    role: row.cells[3].textContent,
  }));
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/);
    const role = form.elements.role.value;
    const license = form.elements.license.value;
    let shown = 0;
    for (const entry of rows) {
      const fits = words.every((word) => entry.text.includes(word))
        && (role === "" || entry.role === role)
        && (license === "" || entry.license === license);
      entry.row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const all = rows.length;
    form.elements.count.value = `${shown === all ? '' : `${shown} of `}${all} ${all === 1 ? 'crate' : 'crates'}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
