/* The player: where the run stands, and everything that moves it. */
(() => {
  const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 64, 256];
  const MARKS = [
    ["call", "calls", "", (step) => step.k !== "e"],
    ["event", "arrivals", "e", (step) => step.k === "e"],
    ["refused", "refused", "r", (step) => step.k !== "e" && Boolean(step.r)],
    ["finding", "findings", "f", (step) => Boolean(step.f)],
    ["goal", "goals met", "g", (step, at) => GOAL_AT.has(at)],
  ];
  const places = new Map(MARKS.map(([key, , , test]) =>
    [key, STEPS.flatMap((step, at) => (test(step, at) ? [at] : []))]));
  const seek = byId("seek"), play = byId("play"), speed = byId("speed"), marks = byId("marks");
  let done = 0, playing = false, before = 0, due = 0;

  /* Sums up to each step, so that any jump costs the same. */
  const spent = [[0, 0]];
  for (const step of STEPS) {
    const [tokens, millionths] = spent[spent.length - 1];
    spent.push(step.u ? [tokens + step.u[0], millionths === null || step.u[1] === null ? null : millionths + step.u[1]] : [tokens, millionths]);
  }
  const upTo = (list, end) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < end) low = middle + 1; else high = middle;
    }
    return low;
  };

  function goTo(place, flying = false) {
    const to = Math.max(0, Math.min(STEPS.length, place));
    const forward = to === done + 1;
    done = to;
    Floor.goTo(done);
    if (flying && forward) Floor.fly(STEPS[done - 1], playing ? SPEEDS[speed.value] : 1);
    Timeline.goTo(done);
    Sheet.show(done);
    Sheet.goals(done);
    tell();
    drawMarks();
    if (playing && done === STEPS.length) toggle(false);
  }

  function tell() {
    seek.value = done;
    const step = done ? STEPS[done - 1] : null;
    const moment = step ? clock(step.t) : STEPS.length ? clock(0) : "";
    const said = step ? `${personOf(step)} → ${nameOf(step)}` : "The start";
    seek.setAttribute("aria-valuetext", `${done} of ${STEPS.length}: ${said}`);
    byId("place").textContent = `${done.toLocaleString("en")} / ${STEPS.length.toLocaleString("en")}`;
    const now = byId("now");
    now.replaceChildren(element("time", moment), element("b", said));
    if (step) now.append("  ", step.r ? element("span", `refused: ${step.r}`, "refusal") : step.s);
    byId("first").disabled = byId("back").disabled = done === 0;
    byId("last").disabled = byId("next").disabled = done === STEPS.length;
    const facts = [
      ["calls so far", upTo(places.get("call"), done)],
      ["refused", upTo(places.get("refused"), done)],
      ["arrivals", upTo(places.get("event"), done)],
    ];
    if (spent[STEPS.length][0]) {
      facts.push(["tokens", spent[done][0].toLocaleString("en")]);
      facts.push(["cost", spent[done][1] === null ? "unpriced" : `$${(spent[done][1] / 1e6).toFixed(4)}`]);
    }
    byId("sofar").replaceChildren(...facts.map(([label, value]) => {
      const fact = element("div");
      fact.append(element("dt", label), element("dd", value));
      return fact;
    }));
  }

  function drawMarks() {
    const wide = marks.clientWidth, high = marks.clientHeight, scale = devicePixelRatio || 1;
    if (marks.width !== Math.round(wide * scale)) {
      marks.width = Math.round(wide * scale);
      marks.height = Math.round(high * scale);
    }
    const pen = marks.getContext("2d"), colours = getComputedStyle(document.documentElement);
    const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const x = (at) => 8 + ((at + 1) / Math.max(1, STEPS.length)) * (wide - 16);
    const thick = Math.max(1, Math.min(4, (wide - 16) / STEPS.length - 1));
    const lane = (key, name, top, tall) => {
      pen.fillStyle = colour(name);
      let last = -1;
      for (const at of places.get(key)) {
        const left = Math.round(x(at) - thick / 2);
        if (left !== last) pen.fillRect(left, top, thick, tall);
        last = left;
      }
    };
    lane("call", "call", 6, 10);
    lane("refused", "bad", 2, 14);
    lane("event", "event", 19, 8);
    lane("finding", "warn", 30, 4);
    pen.fillStyle = colour("good");
    for (const at of places.get("goal")) {
      pen.beginPath();
      pen.moveTo(x(at), 32); pen.lineTo(x(at) + 5, 37); pen.lineTo(x(at), 42); pen.lineTo(x(at) - 5, 37);
      pen.fill();
    }
    pen.fillStyle = colour("mark");
    pen.globalAlpha = 0.85;
    pen.fillRect(x(done - 1) - 1, 0, 2, high);
    pen.globalAlpha = 1;
  }

  function toggle(wanted = !playing) {
    if (wanted && done === STEPS.length) goTo(0);
    playing = wanted && STEPS.length > 0;
    play.textContent = playing ? "Pause" : "Play";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    if (!playing) return;
    before = performance.now();
    due = 1;
    requestAnimationFrame(tick);
  }

  function tick(now) {
    if (!playing) return;
    due += (Math.max(0, now - before) / STEP_MS) * SPEEDS[speed.value];
    before = now;
    const steps = Math.floor(due);
    due -= steps;
    if (steps) goTo(done + steps, true);
    requestAnimationFrame(tick);
  }

  function choose(place) {
    toggle(false);
    goTo(place);
  }

  function step(by) {
    toggle(false);
    goTo(done + by, true);
  }

  function next(key, back) {
    const list = places.get(key);
    const here = upTo(list, done - (back ? 1 : 0));
    const at = back ? list[here - 1] : list[here];
    if (at !== undefined) choose(at + 1);
  }

  function faster(by) {
    speed.value = Math.max(0, Math.min(SPEEDS.length - 1, Number(speed.value) + by));
  }

  const KEYS = {
    " ": () => toggle(), ArrowLeft: (shift) => step(shift ? -10 : -1), ArrowRight: (shift) => step(shift ? 10 : 1),
    Home: () => choose(0), End: () => choose(STEPS.length), "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1),
    "/": () => byId("find").focus(),
    ...Object.fromEntries(MARKS.filter(([, , key]) => key).map(([name, , key]) => [key, (shift) => next(name, shift)])),
  };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const tag = event.target.tagName;
    if (event.target === byId("find")) {
      if (event.key === "Escape") byId("list").focus();
      return;
    }
    if (tag === "SELECT" || tag === "PRE") return;
    if (event.key === " " && (tag === "BUTTON" || tag === "SUMMARY")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act(event.shiftKey);
  });

  SPEEDS.forEach((value, at) => speed.append(new Option(`${value}×`, at)));
  speed.value = 2;
  for (const [key, label, letter] of MARKS) {
    const button = element("button", undefined, key), many = key === "goal" ? RUN.goals.filter((goal) => goal.at !== null).length : places.get(key).length;
    button.type = "button";
    button.append(element("i"), `${label} ${many.toLocaleString("en")}`);
    button.title = `To the next${letter ? ` (${letter})` : ""}; with shift to the one before`;
    button.disabled = !many;
    button.addEventListener("click", (event) => next(key, event.shiftKey));
    byId("jumps").append(button);
  }
  seek.max = STEPS.length;
  seek.addEventListener("input", () => choose(Number(seek.value)));
  marks.addEventListener("click", (event) => {
    const box = marks.getBoundingClientRect();
    choose(Math.round(((event.clientX - box.left - 8) / (box.width - 16)) * STEPS.length));
  });
  play.addEventListener("click", () => toggle());
  byId("first").addEventListener("click", () => choose(0));
  byId("last").addEventListener("click", () => choose(STEPS.length));
  byId("back").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  addEventListener("resize", drawMarks);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawMarks);
  Sheet.begin(choose);
  Timeline.begin(choose);
  toggle(false);
  goTo(0);
})();
