/* The timeline: only the rows in sight are there, so that its length does not matter. */
const Timeline = (() => {
  const ROW = 52, SPARE = 6;
  const list = byId("list"), rows = byId("rows"), only = byId("only");
  const KINDS = [
    ["everything", () => true],
    ["calls", (step) => step.k === "c"],
    ["refused calls", (step) => step.k === "c" && step.r],
    ["arrivals", (step) => step.k === "e"],
    ["findings", (step) => step.f],
    ["thoughts", (step) => step.m],
    ["met goals", (step, at) => GOAL_AT.has(at)],
  ];
  const shown = { word: "", kind: 0, app: null, who: null };
  let found = [], current = -1, words = null, onChoose = () => {};

  function said(at) {
    if (!words) {
      words = STEPS.map((step) =>
        [personOf(step), nameOf(step), step.s, step.r ?? "", ...(step.m ?? []).flat(), ...(step.d ?? []).flat()]
          .join(" ").toLowerCase());
    }
    return words[at];
  }

  function search() {
    const wanted = shown.word.toLowerCase().split(/\s+/).filter(Boolean);
    found = [];
    STEPS.forEach((step, at) => {
      if (!KINDS[shown.kind][1](step, at)) return;
      if (shown.app !== null && roomOf(step) !== shown.app) return;
      if (shown.who !== null && RUN.people[step.w][1] !== shown.who) return;
      if (wanted.every((word) => said(at).includes(word))) found.push(at);
    });
    byId("found").textContent = found.length === STEPS.length
      ? `${found.length.toLocaleString("en")} records` : `${found.length.toLocaleString("en")} of ${STEPS.length.toLocaleString("en")} records`;
    rows.style.height = `${found.length * ROW}px`;
    for (const [app, node] of Floor.rooms) node.setAttribute("aria-pressed", String(app === shown.app));
    for (const [who, node] of Floor.desks) node.setAttribute("aria-pressed", String(who === shown.who));
    only.hidden = shown.app === null && shown.who === null;
    const desk = Floor.desks.get(shown.who)?.querySelector("title").textContent;
    only.textContent = `× ${[desk, shown.app].filter(Boolean).join(", ")}`;
    draw();
    reveal();
  }

  function place(at) {
    let low = 0, high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found[middle] < at) low = middle + 1; else high = middle;
    }
    return low;
  }

  function row(number) {
    const at = found[number], step = STEPS[at];
    const made = element("div", undefined, "row");
    made.id = `row-${at}`;
    made.style.top = `${number * ROW}px`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-setsize", found.length);
    made.setAttribute("aria-posinset", number + 1);
    made.setAttribute("aria-selected", String(at === current));
    if (step.k === "e") made.classList.add("arrival");
    if (step.f) made.classList.add("noted");
    if (step.r) made.classList.add("refused");
    if (at > current) made.classList.add("later");
    const head = element("div");
    head.append(element("time", clock(step.t)), `${step.k === "e" ? "• " : ""}${personOf(step)} → ${nameOf(step)}`);
    if (step.r) head.append(" ✗");
    if (step.m) head.append(" ✎");
    if (step.f) head.append(" ⚑");
    if (GOAL_AT.has(at)) head.append(" ◆");
    made.append(head, element("div", step.r ? `refused: ${step.r}` : step.s, "said"));
    made.addEventListener("click", () => onChoose(at + 1));
    return made;
  }

  function draw() {
    const from = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
    const to = Math.min(found.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
    const made = [];
    for (let number = from; number < to; number++) made.push(row(number));
    rows.replaceChildren(...made);
    const active = byId(`row-${current}`);
    if (active) list.setAttribute("aria-activedescendant", active.id);
    else list.removeAttribute("aria-activedescendant");
  }

  function reveal() {
    const top = Math.max(0, place(current) - (found[place(current)] === current ? 0 : 1)) * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  }

  function goTo(done) {
    current = done - 1;
    reveal();
    draw();
  }

  function filter(key, value) {
    shown[key] = shown[key] === value ? null : value;
    search();
  }

  function neighbour(way) {
    const here = place(current);
    const next = way > 0 ? here + (found[here] === current ? 1 : 0) : here - 1;
    return next >= 0 && next < found.length ? found[next] : null;
  }

  function begin(choose) {
    onChoose = choose;
    KINDS.forEach(([name], at) => byId("kind").append(new Option(name, at)));
    byId("kind").addEventListener("change", (event) => { shown.kind = Number(event.target.value); search(); });
    byId("find").addEventListener("input", (event) => { shown.word = event.target.value; search(); });
    only.addEventListener("click", () => { shown.app = shown.who = null; search(); list.focus(); });
    list.addEventListener("scroll", draw, { passive: true });
    addEventListener("resize", draw);
    list.addEventListener("keydown", (event) => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const next = neighbour(way);
      if (next !== null) onChoose(next + 1);
    });
    for (const [key, nodes] of [["app", Floor.rooms], ["who", Floor.desks]]) {
      for (const [value, node] of nodes) {
        node.addEventListener("click", () => filter(key, value));
        node.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          filter(key, value);
        });
      }
    }
    search();
  }

  return { begin, goTo };
})();
