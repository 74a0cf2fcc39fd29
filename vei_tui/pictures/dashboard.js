(() => {
  const RUNS = JSON.parse(byId("runs").textContent).runs;
  const AT_ONCE = 300;
  const SVG = "http://www.w3.org/2000/svg";
  const NUMBERS = { score: "score", goals: "goals", calls: "calls", time: "office time", tokens: "tokens", cost: "cost", findings: "findings" };
  const COLUMNS = [["run", "run"], ["scenario", "scenario"], ["agent", "agent"], ["outcome", "outcome"], ...Object.entries(NUMBERS), ["variant", "variant"], ["seed", "seed"]];
  const CHOICES = ["scenario", "agent", "variant", "outcome"];
  const AS_NUMBER = new Set(["variant", "seed"]);
  const table = byId("table"), more = byId("more");
  const names = new Intl.Collator("en", { numeric: true });
  const open = new Set();
  let sorted = ["run", true], shown = AT_ONCE;

  function shape(name, parts, className) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(parts)) made.setAttribute(key, value);
    if (className) made.setAttribute("class", className);
    return made;
  }

  function share(value) {
    const svg = shape("svg", { viewBox: "0 0 64 10", width: 64, height: 10, "aria-hidden": "true" });
    svg.append(shape("rect", { width: 64, height: 10, rx: 3 }, "track"));
    svg.append(shape("rect", { width: 64 * Math.max(0, Math.min(1, value)), height: 10, rx: 3 }, "full"));
    return svg;
  }

  /* A box a goal, as long as they can be told apart. */
  function boxes(run) {
    const goals = run.goals.filter(([, critical]) => !critical).slice(0, 24);
    if (!goals.length) return "";
    const svg = shape("svg", { viewBox: `0 0 ${goals.length * 9} 10`, width: goals.length * 9, height: 10, "aria-hidden": "true" });
    goals.forEach(([met], at) => svg.append(shape("rect", { x: at * 9 + 1, y: 1.5, width: 7, height: 7, rx: 1.5 }, met ? "met" : "missed")));
    return svg;
  }

  const words = RUNS.map((run) => [run.run, run.agent, run.scenario, run.reason, ...run.goals.map((goal) => goal[2]),
    ...run.steps.map((step) => `${step[2]} ${step[3]} ${step[4] ?? ""}`)].join(" ").toLowerCase());

  function chosen() {
    const wanted = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const picked = CHOICES.map((key) => [key, byId(`by-${key}`).value]).filter(([, value]) => value !== "");
    const found = RUNS.map((_, at) => at).filter((at) =>
      picked.every(([key, value]) => RUNS[at][key] === RUNS[Number(value)][key]) && wanted.every((word) => words[at].includes(word)));
    const [column, rising] = sorted, way = rising ? 1 : -1;
    const value = (at) => (column in NUMBERS ? RUNS[at].numbers?.[column][0] : AS_NUMBER.has(column) ? Number(RUNS[at][column]) : RUNS[at][column]) ?? null;
    return found.sort((one, two) => {
      const a = value(one), b = value(two);
      if (a === null || b === null) return (a === null) - (b === null) || one - two;
      return way * (typeof a === "string" ? names.compare(a, b) : a - b) || one - two;
    });
  }

  function outcome(run) {
    const kind = { success: "good", "no success": "bad" }[run.outcome] ?? "void";
    return element("span", run.outcome, `chip ${kind}`);
  }

  function row(at) {
    const run = RUNS[at], made = element("tr");
    made.dataset.run = at;
    for (const [key] of COLUMNS) {
      const cell = element(key === "run" ? "th" : "td");
      if (key === "run") {
        cell.scope = "row";
        cell.title = run.run;
        const button = element("button", run.run);
        button.type = "button";
        button.setAttribute("aria-expanded", String(open.has(at)));
        button.addEventListener("click", () => unfold(at, made, button));
        cell.append(button);
      } else if (key === "outcome") {
        cell.append(outcome(run));
      }
      else if (!(key in NUMBERS)) cell.textContent = run[key];
      else if (!run.numbers) {
        /* What does not count has no numbers: in their place stands why. */
        if (made.querySelector(".reason")) continue;
        cell.colSpan = Object.keys(NUMBERS).length;
        cell.className = "reason";
        cell.textContent = cell.title = run.reason;
      }
      else {
        cell.textContent = run.numbers[key][1];
        if (key === "score") cell.append(share(run.numbers.score[0]));
        if (key === "goals") cell.append(boxes(run));
      }
      made.append(cell);
    }
    return made;
  }

  function unfold(at, made, button) {
    if (open.delete(at)) made.nextElementSibling.remove();
    else { open.add(at); made.after(details(at)); }
    button.setAttribute("aria-expanded", String(open.has(at)));
  }

  function details(at) {
    const run = RUNS[at], made = element("tr", undefined, "more"), cell = element("td"), inside = element("div", undefined, "inside");
    cell.colSpan = COLUMNS.length;
    const left = element("div"), right = element("div");
    for (const text of [run.reason, run.unread === run.reason ? "" : run.unread, ...run.notes]) if (text) left.append(element("p", text, "reason"));
    left.append(element("h3", "Goals"), run.goals.length ? goals(run) : element("p", "None are known for it.", "empty"));
    if (run.dimensions?.length) left.append(element("h3", "Dimensions"), dimensions(run));
    right.append(element("h3", "Timeline"), run.steps.length ? story(run) : element("p", "Nothing can be told of it.", "empty"));
    inside.append(left, right);
    cell.append(inside);
    made.append(cell);
    return made;
  }

  function goals(run) {
    const list = element("ul");
    for (const [met, critical, label, why] of run.goals) {
      const item = element("li"), sign = element("span", met ? "✓ " : "✗ ", met ? "met-sign" : "missed-sign");
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", met ? "met" : "missed");
      item.append(sign, critical ? `${label} (must hold)` : label, element("div", why, "why"));
      list.append(item);
    }
    return list;
  }

  function dimensions(run) {
    const list = element("ul");
    for (const [name, value] of run.dimensions) {
      const item = element("li", `${value.toFixed(2)} `);
      item.append(share(value), ` ${name}`);
      list.append(item);
    }
    return list;
  }

  function story(run) {
    const list = element("ol", undefined, "story");
    list.tabIndex = 0;
    for (const [kind, time, head, said, refused] of run.steps) {
      const item = element("li", undefined, refused ? "refused" : kind === "e" ? "arrival" : "");
      item.append(element("time", clockOf(run.start, time)), element("b", head), ` ${refused ? `refused: ${refused}` : said}`);
      list.append(item);
    }
    return list;
  }

  function draw() {
    const found = chosen(), body = element("tbody");
    for (const at of found.slice(0, shown)) {
      body.append(row(at));
      if (open.has(at)) body.append(details(at));
    }
    table.tBodies[0]?.remove();
    table.append(body);
    const good = found.filter((at) => RUNS[at].outcome === "success").length;
    const uncounted = found.filter((at) => !RUNS[at].numbers).length;
    byId("found").textContent = `${found.length} of ${RUNS.length} runs: ${good} succeeded, ${found.length - good - uncounted} did not, ${uncounted} not counted.`;
    more.hidden = found.length <= shown;
    more.textContent = `Show ${Math.min(AT_ONCE, found.length - shown)} more`;
  }

  for (const key of CHOICES) {
    const select = byId(`by-${key}`), seen = new Map();
    RUNS.forEach((run, at) => { if (!seen.has(run[key])) seen.set(run[key], at); });
    select.append(new Option("all", ""));
    for (const [name, at] of [...seen].sort(([a], [b]) => names.compare(a, b))) select.append(new Option(name, at));
    select.addEventListener("change", () => { shown = AT_ONCE; draw(); });
  }
  for (const [key, title] of COLUMNS) {
    const head = element("th"), button = element("button", title);
    head.scope = "col";
    button.type = "button";
    button.addEventListener("click", () => {
      sorted = [key, sorted[0] === key ? !sorted[1] : !(key in NUMBERS)];
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sorted[1] ? "ascending" : "descending");
      draw();
    });
    if (key === sorted[0]) head.setAttribute("aria-sort", "ascending");
    head.append(button);
    table.tHead.rows[0].append(head);
  }
  byId("find").addEventListener("input", () => { shown = AT_ONCE; draw(); });
  byId("all").addEventListener("click", () => {
    for (const key of CHOICES) byId(`by-${key}`).value = "";
    byId("find").value = "";
    draw();
  });
  more.addEventListener("click", () => { shown += AT_ONCE; draw(); });
  draw();
})();
