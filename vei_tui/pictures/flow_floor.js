const RUN = JSON.parse(byId("run").textContent);
const STEPS = RUN.steps;
const STEP_MS = 1100;
const FLIGHT_MS = 850;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const SVG = "http://www.w3.org/2000/svg";

const clock = (ms) => clockOf(RUN.start, ms);
const personOf = (step) => RUN.people[step.w][0];
const nameOf = (step) => RUN.names[step.n][0];
const roomOf = (step) => RUN.names[step.n][1];
const seqOf = (at) => STEPS[at].q ?? at;

/* The floor: what is lit, what has been gone, and what moves. */
const Floor = (() => {
  const ways = [...document.querySelectorAll("#ways .way")];
  const rooms = new Map([...document.querySelectorAll(".room")].map((node) => [node.dataset.app, node]));
  const desks = new Map([...document.querySelectorAll(".desk")].map((node) => [node.dataset.who, node]));
  const layer = byId("flights");
  const gone = new Array(ways.length).fill(0);
  const tallies = new Map([...rooms.keys()].map((app) => [app, 0]));
  let at = 0, flights = [], frame = 0;

  function count(step, by) {
    for (const way of step.p ?? []) gone[way] += by;
    const app = roomOf(step);
    tallies.set(app, (tallies.get(app) ?? 0) + by);
  }

  function goTo(place) {
    while (at < place) count(STEPS[at++], 1);
    while (at > place) count(STEPS[--at], -1);
    ways.forEach((way, number) => {
      way.setAttribute("class", "way");
      way.style.strokeWidth = gone[number] ? Math.min(9, 1 + Math.log2(1 + gone[number])) : 0;
    });
    for (const [app, node] of rooms) {
      node.classList.remove("lit", "bad");
      node.querySelector(".tally").textContent = tallies.get(app) || "";
    }
    for (const node of desks.values()) node.classList.remove("lit");
    land();
    if (at > 0) light(STEPS[at - 1]);
  }

  function light(step) {
    const room = rooms.get(roomOf(step));
    room?.classList.add("lit");
    if (step.r) room?.classList.add("bad");
    desks.get(RUN.people[step.w][1])?.classList.add("lit");
    for (const way of step.p ?? []) {
      ways[way].classList.add("lit");
      if (step.k === "e") ways[way].classList.add("event");
      if (step.r) ways[way].classList.add("bad");
    }
  }

  /* There and back for a call; for an answer on to the seat, the second way backwards. */
  function legs(step) {
    const [first, second] = step.p ?? [];
    if (first === undefined) return [];
    const kind = step.k === "e" ? "event" : "";
    if (step.k !== "e") return [[first, false, ""], [first, true, step.r ? "bad" : ""]];
    return second === undefined ? [[first, false, kind]] : [[first, false, kind], [second, true, kind]];
  }

  function fly(step, speed) {
    if (STILL.matches) return;
    const parts = legs(step);
    if (!parts.length) return;
    const long = Math.min(FLIGHT_MS, FLIGHT_MS / speed) / parts.length;
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("r", "8");
    layer.append(dot);
    flights.push({ dot, parts, long, begun: performance.now() });
    if (!frame) frame = requestAnimationFrame(move);
  }

  function move(now) {
    flights = flights.filter(({ dot, parts, long, begun }) => {
      const leg = Math.floor(Math.max(0, now - begun) / long);
      if (leg >= parts.length) {
        dot.remove();
        return false;
      }
      const [number, backwards, kind] = parts[leg];
      const share = Math.max(0, now - begun) / long - leg;
      const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share);
      const way = ways[number];
      const point = way.getPointAtLength(way.getTotalLength() * (backwards ? 1 - eased : eased));
      dot.setAttribute("class", `flight ${kind}`);
      dot.setAttribute("cx", point.x);
      dot.setAttribute("cy", point.y);
      return true;
    });
    frame = flights.length ? requestAnimationFrame(move) : 0;
  }

  function land() {
    for (const { dot } of flights) dot.remove();
    flights = [];
  }

  return { goTo, fly, rooms, desks };
})();
