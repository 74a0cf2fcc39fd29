"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, at) => {
    head.querySelector("button").addEventListener("click", () => {
      const names = at === 0;
      const before = head.getAttribute("aria-sort");
      const rising = before ? before === "descending" : names;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const way = rising ? 1 : -1;
      const key = (row) => row.cells[at].dataset.value;
      body.append(...[...body.rows].sort((one, two) => {
        if (names) return way * one.cells[0].textContent.localeCompare(two.cells[0].textContent);
        const a = key(one), b = key(two);
        if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
        return way * (Number(a) - Number(b));
      }));
    });
  });
}
