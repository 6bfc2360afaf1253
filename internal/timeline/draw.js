// Drawing: rows of one lane as SVG, only what is in view, and of things that
// share a pixel only one.
const SVG = "http://www.w3.org/2000/svg";

function make(parent, name, attributes, text) {
  const e = document.createElementNS(SVG, name);
  for (const k in attributes) e.setAttribute(k, attributes[k]);
  if (text !== undefined) e.textContent = text;
  parent.appendChild(e);
  return e;
}

function el(name, className, text) {
  const e = document.createElement(name);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

function seconds(us, precision) {
  const digits = precision === undefined ? (us % 1000 ? 6 : 3) : precision;
  return (us / 1e6).toFixed(digits) + " s";
}

function span(us) {
  if (us >= 1e6) return (us / 1e6).toFixed(us < 1e7 ? 3 : 1) + " s";
  if (us >= 1e3) return (us / 1e3).toFixed(us < 1e4 ? 2 : 1) + " ms";
  return us + " µs";
}

// step is a round length of which about n fit into us.
function step(us, n) {
  const rough = Math.max(us / n, 1);
  const p = Math.pow(10, Math.floor(Math.log10(rough)));
  for (const f of [1, 2, 5, 10]) if (f * p >= rough) return f * p;
  return 10 * p;
}

// pack gives each span the first row that is free, and returns how many there are.
function pack(things, most, pad) {
  const free = [];
  for (const t of things) {
    let row = 0;
    while (row < free.length && free[row] > t.from && row < most - 1) row++;
    free[row] = Math.max(free[row] || 0, t.to + pad);
    t.row = row;
  }
  return free.length;
}

const actionClass = {
  success: "a-success", goodbye: "a-success", "not sent": "a-notsent", unknown: "a-unknown", pending: "a-pending",
};
const faultClass = { "network fault": "f-network", "server fault": "f-server", application: "f-app" };
const faults = ["network fault", "server fault"];

// rowsOf prepares a lane: what it has, by row, with the height of each.
function rowsOf(lane, end) {
  const thing = (kind, data, from, to) => ({ kind, data, lane, from, to: Math.max(from, to) });
  const r = {
    phases: lane.phases.map((p) => thing("phase", p, p.from, p.to)),
    actions: lane.actions.map((a) => thing("action", a, a.at, a.end >= 0 ? a.end : Math.max(a.at, lane.end))),
    waits: lane.waits.map((w) => thing("wait", w, w.from, w.to)),
    marks: lane.marks.filter((m) => !faults.includes(m.kind)).map((m) => thing("mark", m, m.at, m.to)),
    faults: lane.marks.filter((m) => faults.includes(m.kind)).map((m) => thing("mark", m, m.at, m.to)),
    frames: lane.frames.map((f) => thing("frame", f, f.at, f.at)),
    served: lane.served.map((s) => thing("served", s, s.from, s.to >= 0 ? s.to : Math.max(s.from, lane.end))),
  };
  const pad = end / 400;
  r.all = [].concat(r.actions, r.marks, r.faults, r.frames, r.phases).sort((a, b) => a.from - b.from);
  r.actionRows = Math.max(1, pack(r.actions, 10, pad));
  r.faultRows = pack(r.faults, 4, pad * 6);
  r.maxBin = 1;
  for (let i = 1; i < lane.bins.counts.length; i += 2) r.maxBin = Math.max(r.maxBin, lane.bins.counts[i]);
  let y = 8;
  r.top = {};
  const row = (name, height) => { r.top[name] = y; y += height; };
  row("phases", 22);
  row("actions", r.actionRows * 14 + 6);
  row("waits", 16);
  if (r.marks.length) row("marks", 18);
  r.side = y;
  row("events", 38);
  row("wire", 24);
  if (r.served.length) row("server", 16);
  if (r.faults.length) row("faults", r.faultRows * 15 + 4);
  r.height = y + 4;
  return r;
}

// Pen draws things of one lane for one view.
class Pen {
  constructor(svg, view, width, state) {
    Object.assign(this, { svg, view, width, state });
    this.scale = width / (view.b - view.a);
    this.last = new Map();
  }
  x(us) { return (us - this.view.a) * this.scale; }
  seen(t) { return t.to >= this.view.a && t.from <= this.view.b; }

  // add makes an element stand for a thing.
  add(t, name, attributes, className) {
    const s = this.state;
    const hit = s.hits.has(t.data), picked = s.picked === t.data;
    attributes.class = "thing " + className + (hit ? " hit" : "") + (picked ? " picked" : "");
    const e = make(this.svg, name, attributes);
    e.thing = t;
    if (t.data.id) e.setAttribute("data-id", t.data.id);
    e.setAttribute("data-kind", t.kind);
    return e;
  }

  // crowded tells whether something of the class stands at this pixel already.
  crowded(t, key, x) {
    if (this.state.hits.has(t.data) || this.state.picked === t.data) return false;
    const at = Math.round(x);
    if (this.last.get(key) === at) return true;
    this.last.set(key, at);
    return false;
  }

  // box draws from..to, at least least wide, within the picture.
  box(t, from, to, y, height, className, least, key) {
    if (to < this.view.a || from > this.view.b) return null;
    const x0 = Math.max(this.x(from), -2), x1 = Math.min(this.x(to), this.width + 2);
    const w = Math.max(x1 - x0, least);
    if (x1 - x0 < 2 && this.crowded(t, key || className + y, x0)) return null;
    const e = this.add(t, "rect", { x: x0, y, width: w, height, rx: Math.min(2, w / 3) }, className);
    e.room = w;
    return e;
  }

  label(e, text, y, className) {
    if (!e || e.room < 34) return;
    const x = +e.getAttribute("x");
    const room = Math.floor((e.room - (x < 0 ? 6 : 8)) / 5.8);
    if (room < 4) return;
    make(this.svg, "text", { x: Math.max(x, 0) + 4, y, class: className || "" }, text.length > room ? text.slice(0, room - 1) + "…" : text);
  }
}

function drawPhases(pen, r) {
  const y = r.top.phases;
  for (const t of r.phases) if (pen.seen(t)) pen.label(pen.box(t, t.from, t.to, y, 17, "p-" + t.data.name, 1), t.data.name, y + 12.5);
}

function drawActions(pen, r) {
  for (const t of r.actions) {
    if (!pen.seen(t)) continue;
    const a = t.data, y = r.top.actions + t.row * 14, c = actionClass[a.outcome] || "a-failed";
    const sent = a.sent >= 0 ? a.sent : t.to;
    const replied = a.replied >= sent ? a.replied : t.to;
    if (sent > a.at) pen.box(t, a.at, Math.min(sent, t.to), y + 4, 4, c, 1, "q" + t.row);
    if (a.sent >= 0) {
      const e = pen.box(t, sent, replied, y, 12, c, 3, c + t.row);
      if (t.to > replied) {
        const pale = pen.box(t, replied, t.to, y, 12, c + " pale", 1, "o" + t.row);
        if (!e || e.room < 34) pen.label(pale, a.name, y + 9.5);
      }
      pen.label(e, a.name, y + 9.5, "onaction");
    } else if (sent === a.at) {
      pen.box(t, a.at, a.at, y, 12, c, 3, c + t.row);
    }
  }
}

function drawWaits(pen, r) {
  const y = r.top.waits;
  for (const t of r.waits) if (pen.seen(t)) pen.label(pen.box(t, t.from, t.to, y, 12, "w-band", 1), t.data.why, y + 9.5);
  for (const t of r.waits) {
    const w = t.data, x = pen.x(w.fired);
    if (w.fired < 0 || x < 0 || x > pen.width || pen.crowded(t, "fired", x)) continue;
    pen.add(t, "circle", { cx: x, cy: y + 6, r: 3.5 }, "w-fired");
  }
}

function drawMarks(pen, r) {
  const y = r.top.marks;
  for (const t of r.marks) {
    const m = t.data, x = pen.x(m.at), c = "m-" + m.kind.split(" ")[0];
    if (m.to > m.at) pen.box(t, m.at, m.to, y + 5, 5, "f-app", 2);
    if (x < -6 || x > pen.width + 6 || pen.crowded(t, c, x)) continue;
    switch (m.kind) {
      case "gap": pen.add(t, "path", { d: `M${x - 6} ${y + 7}l6 -7 6 7 -6 7z` }, c); break;
      case "closed": pen.add(t, "path", { d: `M${x - 5} ${y + 2}l10 10m0 -10l-10 10` }, c); break;
      case "oddity": pen.add(t, "path", { d: `M${x - 5} ${y + 12}l5 -10 5 10z` }, c); break;
      default: pen.add(t, "circle", { cx: x, cy: y + 7, r: 3.5 }, c);
    }
  }
}

// drawEvents draws counts in columns of some pixels, or of a bin where that is wider.
function drawEvents(pen, r, lane) {
  const y = r.top.events, { width, counts } = lane.bins, columns = new Map();
  const px = 4, bins = Math.max(1, Math.round(px / pen.scale / width)), length = bins * width;
  for (let i = 0; i < counts.length; i += 2) {
    const c = Math.floor(counts[i] / bins);
    if ((c + 1) * length < pen.view.a || c * length > pen.view.b) continue;
    columns.set(c, (columns.get(c) || 0) + counts[i + 1]);
  }
  let most = Math.max(1, ...columns.values());
  for (const [c, n] of columns) {
    const h = Math.max(2, 32 * Math.sqrt(n / most)), x = pen.x(c * length), w = Math.max(length * pen.scale - .5, 1.5);
    const t = { kind: "events", lane, from: c * length, to: (c + 1) * length, data: { from: c * length, to: (c + 1) * length, count: n } };
    pen.add(t, "rect", { x, y: y + 34 - h, width: w, height: h }, "bar" + (r.hitsIn(t.from, t.to, pen.state) ? " hit" : ""));
  }
}

function drawWire(pen, r) {
  const y = r.top.wire;
  make(pen.svg, "line", { x1: 0, x2: pen.width, y1: y + 10, y2: y + 10, class: "tick" });
  for (const t of r.frames) {
    if (!pen.seen(t)) continue;
    const client = t.data.client, c = client ? "w-client" : "w-server", x = pen.x(t.from);
    if (pen.crowded(t, c, x)) continue;
    pen.add(t, "rect", { x: x - 1, y: client ? y : y + 11, width: 2.5, height: 9 }, c);
  }
}

function drawServer(pen, r) {
  if (r.served.length) {
    for (const t of r.served) if (pen.seen(t)) pen.box(t, t.from, t.to, r.top.server, 11, t.data.silent ? "served silent" : "served", 2, "served");
  }
  for (const t of r.faults) {
    if (!pen.seen(t)) continue;
    const y = r.top.faults + t.row * 15;
    pen.label(pen.box(t, t.from, t.to, y, 12, faultClass[t.data.kind], 3), t.data.text, y + 9.5, "onfault");
  }
}

function drawLane(svg, lane, r, view, width, state) {
  svg.replaceChildren();
  svg.setAttribute("height", r.height);
  svg.setAttribute("viewBox", `0 0 ${width} ${r.height}`);
  const pen = new Pen(svg, view, width, state);
  const every = step(view.b - view.a, width / 110);
  for (let t = Math.ceil(view.a / every) * every; t <= view.b; t += every) {
    make(svg, "line", { x1: pen.x(t), x2: pen.x(t), y1: 0, y2: r.height, class: "tick" });
  }
  make(svg, "line", { x1: 0, x2: width, y1: r.side - 1, y2: r.side - 1, class: "side" });
  drawPhases(pen, r);
  drawActions(pen, r);
  drawWaits(pen, r);
  drawMarks(pen, r);
  drawEvents(pen, r, lane);
  drawWire(pen, r);
  drawServer(pen, r);
  return pen;
}
