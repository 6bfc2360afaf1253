// The page: state, view, search, keys.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const end = Math.max(1000, ...data.lanes.map((l) => l.end), data.broken ? data.broken.at : 0);
const whole = { a: -end * .01, b: end * 1.01 };
const view = { a: whole.a, b: whole.b };
const state = { hits: new Set(), list: [], at: -1, picked: null, lane: 0 };
const least = 200; // microseconds: no view is shorter

const lanes = data.lanes.map((lane, i) => {
  const box = el("section", "lane"), name = el("div", "name"), plot = el("div", "plot");
  box.setAttribute("aria-label", lane.name);
  if (data.broken && data.broken.lane === i) box.classList.add("hurt");
  const rows = rowsOf(lane, end);
  name.append(el("b", "", lane.name), el("small", "", lane.server));
  name.title = [lane.name, lane.server, lane.state].filter(Boolean).join("\n");
  const wide = { phases: "", actions: "actions", waits: "waits for", marks: "marks", events: "events", wire: "client / server", server: "server works", faults: "faults" };
  for (const k in rows.top) {
    if (!wide[k] || (k === "actions" && rows.top[k] < 30 && rows.actionRows < 2)) continue;
    const label = el("span", "row", wide[k]);
    label.style.top = Math.max(rows.top[k] + (k === "events" ? 20 : k === "wire" ? 6 : 2), 42) + "px";
    if (k !== "actions" || rows.actionRows > 1) name.append(label);
  }
  const svg = make(plot, "svg", { role: "img", "aria-label": `${lane.name}: ${lane.actions.length} actions, ${lane.frames.length} frames` });
  box.append(name, plot);
  $("lanes").append(box);
  rows.hitsIn = (from, to, s) => s.list.some((t) => t.lane === lane && t.kind === "frame" && t.data.kind === "event" && t.from >= from && t.from < to);
  return { lane, rows, box, plot, svg, index: i };
});

let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; drawNow(); });
}

function drawNow() {
  const width = lanes.length ? Math.max(100, lanes[0].plot.clientWidth) : 100;
  const shownFrom = -200, shownTo = innerHeight + 200;
  document.body.classList.toggle("searching", state.hits.size > 0);
  for (const l of lanes) {
    const top = l.box.getBoundingClientRect().top;
    l.svg.setAttribute("height", l.rows.height);
    if (top > shownTo || top + l.rows.height < shownFrom) { l.svg.replaceChildren(); continue; }
    const pen = drawLane(l.svg, l.lane, l.rows, view, width, state);
    const line = (us, c) => make(l.svg, "line", { x1: pen.x(us), x2: pen.x(us), y1: 0, y2: l.rows.height, class: c });
    if (data.healed) line(data.healed, "heal");
    if (data.broken) {
      const x = pen.x(data.broken.at), own = data.broken.lane === l.index || data.broken.lane < 0;
      if (own) make(l.svg, "rect", { x: x - 14, width: 28, y: 0, height: l.rows.height, class: "breakband" });
      line(data.broken.at, "break");
      if (own) make(l.svg, "text", { x: x > width - 60 ? x - 8 : x + 8, y: l.rows.height - 6, class: "breaktext", "text-anchor": x > width - 60 ? "end" : "start" }, data.broken.invariant);
    }
    l.box.classList.toggle("chosen", state.lane === l.index && lanes.length > 1 && state.keys === true);
  }
  drawAxis(width);
  drawOverview(width);
  const length = view.b - view.a;
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(length / 1e6))));
  $("span").textContent = `${seconds(Math.max(0, view.a), digits)} – ${seconds(view.b, digits)}`;
  document.documentElement.dataset.length = Math.round(length);
  document.documentElement.style.setProperty("--head", document.querySelector("header").offsetHeight + "px");
}

function drawAxis(width) {
  const svg = $("axis").firstChild || make($("axis"), "svg", { height: 20 });
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} 20`);
  $("axis").style.width = $("overview").style.width = width + "px";
  $("axis").style.marginLeft = $("overview").style.marginLeft = (lanes.length ? lanes[0].plot.getBoundingClientRect().left + scrollX - 16 : 172) + "px";
  const every = step(view.b - view.a, width / 110), digits = Math.max(0, -Math.floor(Math.log10(every / 1e6)));
  for (let t = Math.max(0, Math.ceil(view.a / every) * every); t <= view.b; t += every) {
    const x = (t - view.a) / (view.b - view.a) * width;
    make(svg, "line", { x1: x, x2: x, y1: 14, y2: 20, class: "tick" });
    make(svg, "text", { x, y: 12, class: "ruler", "text-anchor": "middle" }, seconds(t, digits));
  }
}

function drawOverview(width) {
  const svg = $("overview").firstChild || make($("overview"), "svg", { height: 34 });
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} 34`);
  const x = (us) => (us - whole.a) / (whole.b - whole.a) * width, columns = new Float64Array(Math.ceil(width / 3) + 1);
  for (const { lane } of lanes) {
    const { counts, width: w } = lane.bins;
    for (let i = 0; i < counts.length; i += 2) columns[Math.floor(x((counts[i] + .5) * w) / 3)] += counts[i + 1];
  }
  const most = columns.reduce((a, b) => Math.max(a, b), 1);
  columns.forEach((n, i) => { if (n) { const h = 22 * Math.sqrt(n / most); make(svg, "rect", { x: i * 3, y: 30 - h, width: 2.5, height: h, class: "bar" }); } });
  for (const { rows } of lanes) for (const t of rows.faults) make(svg, "rect", { x: x(t.from), y: 30, width: Math.max(2, x(t.to) - x(t.from)), height: 4, class: faultClass[t.data.kind] });
  for (const t of state.list) make(svg, "rect", { x: x(t.from) - 1, y: 0, width: 3, height: 8, fill: "var(--hit)" });
  if (data.healed) {
    make(svg, "line", { x1: x(data.healed), x2: x(data.healed), y1: 0, y2: 34, class: "heal" });
    const late = x(data.healed) > width - 90;
    make(svg, "text", { x: x(data.healed) + (late ? -4 : 4), y: 11, class: "healtext", "text-anchor": late ? "end" : "start" }, "all faults end");
  }
  if (data.broken) make(svg, "line", { x1: x(data.broken.at), x2: x(data.broken.at), y1: 0, y2: 34, class: "break" });
  if (view.b - view.a < (whole.b - whole.a) * .999) {
    make(svg, "rect", { x: x(view.a), y: .5, width: Math.max(3, x(view.b) - x(view.a)), height: 33, fill: "var(--accent)", "fill-opacity": .16, stroke: "var(--accent)" });
  }
}

function look(a, b) {
  const full = whole.b - whole.a, length = Math.min(Math.max(b - a, least), full), mid = (a + b) / 2;
  view.a = Math.min(Math.max(mid - length / 2, whole.a), whole.b - length);
  view.b = view.a + length;
  draw();
}

// zoom keeps the time at part (0..1) of the width where it is.
function zoom(factor, part = .5) {
  const length = view.b - view.a, to = Math.min(Math.max(length * factor, least), whole.b - whole.a), at = view.a + length * part;
  look(at - to * part, at + to * (1 - part));
}

function pan(part) { const d = (view.b - view.a) * part; look(view.a + d, view.b + d); }

function reveal(t) {
  const length = view.b - view.a, from = t.from, to = Math.min(t.to, t.from + end);
  if (to - from > length) look(from - (to - from) * .1, to + (to - from) * .1);
  else if (from < view.a || to > view.b) look((from + to) / 2 - length / 2, (from + to) / 2 + length / 2);
  const l = lanes.find((o) => o.lane === t.lane), box = l.box.getBoundingClientRect();
  if (box.top < document.querySelector("header").offsetHeight || box.bottom > innerHeight) scrollBy(0, box.top - document.querySelector("header").offsetHeight - 10);
  state.lane = l.index;
}

function details(...children) {
  const close = el("button", "close", "✕");
  close.setAttribute("aria-label", "Close details");
  close.onclick = letGo;
  $("details").replaceChildren(close, ...children);
  $("details").hidden = false;
  $("details").scrollTop = 0;
}

function pick(t) {
  state.picked = t.data;
  details(tell(t, 200));
  draw();
}

function letGo() {
  $("details").hidden = true;
  state.picked = null;
  draw();
}

function find(text) {
  const want = text.trim().toLowerCase();
  state.hits = new Set();
  state.list = [];
  state.at = -1;
  if (want) {
    const has = (...parts) => parts.some((p) => p && String(p).toLowerCase().includes(want));
    for (const { rows } of lanes) {
      for (const t of rows.actions) if (has(t.data.id, t.data.name, t.data.why)) state.list.push(t);
      for (const t of rows.served) if (has(t.data.id)) state.hits.add(t.data);
      for (const t of rows.frames) if (has(t.data.id, t.data.head, t.data.text)) state.list.push(t);
      for (const t of rows.marks.concat(rows.faults)) if (has(t.data.text)) state.list.push(t);
    }
    for (const t of state.list) state.hits.add(t.data);
  }
  const n = state.list.length;
  $("found").textContent = want ? (n === 1 ? "1 match" : n + " matches") : "";
  if (n) {
    const list = el("ul", "hits");
    for (const t of state.list.slice(0, 100)) {
      const item = el("li"), b = el("button", "", `${seconds(t.from, 3)}  ${headOf(t)}`);
      b.onclick = () => { state.at = state.list.indexOf(t); go(); };
      item.append(b);
      list.append(item);
    }
    details(el("b", "", `${n} found`), list);
  } else {
    $("details").hidden = true;
  }
  draw();
}

function go() {
  const t = state.list[state.at];
  if (!t) return;
  $("found").textContent = `${state.at + 1} of ${state.list.length}`;
  // A match that would be a speck is shown larger, with what is around it.
  const own = Math.max(t.to - t.from, end / 2000);
  if (own < (view.b - view.a) / 60) look(t.from - own * 15, t.from + own * 25);
  reveal(t);
  pick(t);
}

function next(by) {
  if (!state.list.length) return;
  state.at = state.at < 0 ? (by > 0 ? 0 : state.list.length - 1) : (state.at + by + state.list.length) % state.list.length;
  go();
}

// walk picks the next thing of the chosen lane.
function walk(by) {
  const l = lanes[state.lane];
  if (!l || !l.rows.all.length) return;
  let i = l.rows.all.findIndex((t) => t.data === state.picked);
  if (i < 0) i = by > 0 ? l.rows.all.findIndex((t) => t.from >= view.a) - 1 : l.rows.all.length;
  const t = l.rows.all[Math.min(Math.max(i + by, 0), l.rows.all.length - 1)];
  reveal(t);
  pick(t);
}

function toBroken() {
  if (!data.broken) return;
  const length = Math.min(whole.b - whole.a, Math.max(end / 6, 2e5));
  look(data.broken.at - length * .75, data.broken.at + length * .25);
  const l = lanes[data.broken.lane];
  if (l) l.box.scrollIntoView({ block: "center" });
}

function tip(e) {
  const t = e.target.thing, box = $("tip");
  if (!t || e.buttons) { box.hidden = true; return; }
  if (box.thing !== t) box.replaceChildren(tell(t, 4));
  box.thing = t;
  box.hidden = false;
  const w = box.offsetWidth, h = box.offsetHeight;
  box.style.left = Math.max(4, e.clientX + 16 + w > innerWidth ? e.clientX - w - 12 : e.clientX + 16) + "px";
  box.style.top = Math.max(4, e.clientY + 16 + h > innerHeight ? e.clientY - h - 12 : e.clientY + 16) + "px";
}

for (const l of lanes) {
  let from = null;
  l.plot.addEventListener("pointermove", (e) => {
    tip(e);
    if (!from) return;
    const d = (from.x - e.clientX) / l.plot.clientWidth * (from.b - from.a);
    if (!from.moved && Math.abs(from.x - e.clientX) > 4) { from.moved = true; l.plot.setPointerCapture(e.pointerId); l.plot.classList.add("moving"); }
    if (from.moved) look(from.a + d, from.b + d);
  });
  l.plot.addEventListener("pointerleave", () => { $("tip").hidden = true; });
  l.plot.addEventListener("pointerdown", (e) => { if (e.button === 0) from = { x: e.clientX, a: view.a, b: view.b, thing: e.target.thing }; state.lane = l.index; });
  l.plot.addEventListener("pointerup", () => {
    if (from && !from.moved && from.thing) pick(from.thing);
    from = null;
    l.plot.classList.remove("moving");
  });
  l.plot.addEventListener("pointercancel", () => { from = null; l.plot.classList.remove("moving"); });
  const part = (e) => (e.clientX - l.plot.getBoundingClientRect().left) / l.plot.clientWidth;
  l.plot.addEventListener("dblclick", (e) => zoom(.4, part(e)));
  l.plot.addEventListener("wheel", (e) => {
    if (e.ctrlKey || e.metaKey) { e.preventDefault(); zoom(Math.exp(e.deltaY * .003), part(e)); }
    else if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) { e.preventDefault(); pan((e.deltaX || e.deltaY) / 1000); }
  }, { passive: false });
}

{
  let from = null;
  const at = (e) => whole.a + (e.clientX - $("overview").getBoundingClientRect().left) / $("overview").clientWidth * (whole.b - whole.a);
  $("overview").addEventListener("pointerdown", (e) => { from = at(e); $("overview").setPointerCapture(e.pointerId); });
  $("overview").addEventListener("pointermove", (e) => { if (from !== null && Math.abs(at(e) - from) > (whole.b - whole.a) / 200) look(Math.min(from, at(e)), Math.max(from, at(e))); });
  $("overview").addEventListener("pointerup", (e) => {
    const length = view.b - view.a;
    if (Math.abs(at(e) - from) <= (whole.b - whole.a) / 200) look(at(e) - length / 2, at(e) + length / 2);
    from = null;
  });
}

$("in").onclick = () => zoom(.5);
$("out").onclick = () => zoom(2);
$("fit").onclick = () => look(whole.a, whole.b);
$("next").onclick = () => next(1);
$("previous").onclick = () => next(-1);
$("help").onclick = () => { $("legend").hidden = !$("legend").hidden; $("help").setAttribute("aria-expanded", String(!$("legend").hidden)); draw(); };
$("theme").onclick = () => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const order = dark ? ["", "light", "dark"] : ["", "dark", "light"], to = order[(order.indexOf(root.dataset.theme || "") + 1) % 3];
  if (to) root.dataset.theme = to; else delete root.dataset.theme;
};
$("search").addEventListener("input", (e) => find(e.target.value));
$("search").addEventListener("keydown", (e) => {
  if (e.key === "Enter") next(e.shiftKey ? -1 : 1);
  if (e.key === "Escape") { e.target.value = ""; find(""); e.target.blur(); }
  e.stopPropagation();
});
if (data.broken) {
  $("broken").onclick = toBroken;
  $("broken-at").textContent = "at " + seconds(data.broken.at) + (lanes[data.broken.lane] ? ", " + lanes[data.broken.lane].lane.name : "") + ":";
}

function choose(by) {
  state.keys = true;
  if (!lanes.length) return;
  state.lane = Math.min(Math.max(state.lane + by, 0), lanes.length - 1);
  lanes[state.lane].box.scrollIntoView({ block: "nearest" });
  draw();
}

const keys = {
  "+": () => zoom(.5), "=": () => zoom(.5), "-": () => zoom(2), "0": () => look(whole.a, whole.b),
  ArrowLeft: () => pan(-.2), ArrowRight: () => pan(.2), ArrowUp: () => choose(-1), ArrowDown: () => choose(1),
  j: () => walk(1), k: () => walk(-1), n: () => next(1), N: () => next(-1), v: toBroken,
  "/": () => $("search").focus(), "?": () => $("help").onclick(), Escape: () => { $("tip").hidden = true; letGo(); },
};
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key]) return;
  e.preventDefault();
  keys[e.key]();
});
addEventListener("resize", draw);
addEventListener("scroll", () => { $("tip").hidden = true; draw(); }, { passive: true });
new ResizeObserver(draw).observe($("lanes"));
if (!lanes.length) $("lanes").append(el("p", "lane", "Nothing was recorded."));
drawNow();
