/* What the goals say, and all that one record says. */
const GOAL_AT = new Map();
RUN.goals.forEach((goal) => {
  if (goal.at !== null) GOAL_AT.set(goal.at, [...(GOAL_AT.get(goal.at) ?? []), goal]);
});

const Sheet = (() => {
  const ledTo = new Map();
  STEPS.forEach((step, at) => {
    if (step.c !== undefined) ledTo.set(step.c, [...(ledTo.get(step.c) ?? []), at]);
  });
  let onChoose = () => {};

  function jump(at, text) {
    const button = element("button", text ?? `#${seqOf(at)}`);
    button.type = "button";
    button.title = `${clock(STEPS[at].t)} ${personOf(STEPS[at])} → ${nameOf(STEPS[at])}`;
    button.addEventListener("click", () => onChoose(at + 1));
    return button;
  }

  function headed(title, ...content) {
    return [element("h3", title), ...content];
  }

  function links(places, text) {
    const held = element("div", undefined, "links");
    held.append(...places.map((at) => jump(at, text?.(at))));
    return held;
  }

  const told = (at) => `#${seqOf(at)} ${personOf(STEPS[at])} → ${nameOf(STEPS[at])}`;

  function show(done) {
    const title = byId("record-title"), sheet = byId("sheet");
    if (!done) {
      title.textContent = "Nothing has happened yet";
      sheet.replaceChildren(element("p", "Play, step, or choose a record in the timeline."));
      return;
    }
    const at = done - 1, step = STEPS[at];
    title.textContent = `#${seqOf(at)}  ${personOf(step)} → ${nameOf(step)}`;
    const parts = [];
    for (const [kind, text] of step.m ?? []) {
      const quote = element("blockquote");
      quote.append(element("b", `${personOf(step)} ${kind}`), text);
      parts.push(quote);
    }
    if (step.r) parts.push(element("p", `Refused: ${step.r}`, "refusal"));
    for (const [severity, text] of step.f ?? []) parts.push(element("p", `⚑ ${severity}: ${text}`, "note"));
    const goals = RUN.goals.filter((goal) => goal.evidence.includes(at));
    if (goals.length) parts.push(...headed("Evidence for", element("p", goals.map((goal) => goal.label).join(" · "))));
    for (const [label, text] of step.d ?? []) parts.push(...headed(label, element("pre", text)));
    if (step.c !== undefined) parts.push(...headed("Came of", links([step.c], told)));
    const came = ledTo.get(at) ?? [];
    if (came.length) parts.push(...headed("Led to", links(came.slice(0, 40), told)));
    const facts = element("dl", undefined, "facts");
    const rows = [["at", clock(step.t)], ["took", step.l ? `${(step.l / 1000).toLocaleString("en")} s` : ""]];
    if (step.u) rows.push(["tokens", step.u[0].toLocaleString("en")]);
    for (const [label, text] of rows) {
      if (!text) continue;
      const fact = element("div");
      fact.append(element("dt", label), element("dd", text));
      facts.append(fact);
    }
    sheet.replaceChildren(facts, ...parts);
  }

  const items = [];
  function goals(done) {
    RUN.goals.forEach((goal, number) => {
      const [item, sign] = items[number];
      const missed = !goal.met && (goal.critical || done === STEPS.length);
      const met = goal.met && (goal.at === null ? done === STEPS.length : goal.at < done);
      item.className = met ? "met" : missed ? "missed" : "";
      sign.textContent = met ? "✓" : missed ? "✗" : "○";
      sign.setAttribute("aria-label", met ? "met" : missed ? "missed" : "not yet");
    });
  }

  function begin(choose) {
    onChoose = choose;
    const list = byId("goals");
    if (!RUN.goals.length) list.replaceWith(element("p", "No goals are known for it."));
    for (const goal of RUN.goals) {
      const item = element("li"), sign = element("span", "○", "sign"), text = element("div");
      sign.setAttribute("role", "img");
      text.append(element("div", goal.critical ? `${goal.label} (must hold)` : goal.label), element("div", goal.why, "why"));
      if (goal.evidence.length) {
        const held = element("div", undefined, "evidence");
        held.append(...goal.evidence.slice(0, 40).map((at) => jump(at)));
        text.append(held);
      }
      item.append(sign, text);
      items.push([item, sign]);
      list.append(item);
    }
  }

  return { begin, show, goals };
})();
