// Telling: what a thing is, in words. All text of the wire goes through
// textContent: nothing of it is ever read as markup.
function table(parent, rows) {
  const t = el("table");
  for (const [name, value] of rows) {
    if (value === undefined || value === "") continue;
    const tr = el("tr");
    tr.append(el("th", "", name), el("td", "", String(value)));
    t.append(tr);
  }
  parent.append(t);
}

function frameBox(f) {
  const box = el("div", f.client ? "client" : "server");
  box.append(el("h3", "", `${seconds(f.at)}  ${f.client ? "client" : "server"}: ${f.head}, ${f.size} bytes`), el("pre", "", f.text));
  return box;
}

// framesOf are the frames that belong to a thing, in order of time.
function framesOf(t) {
  const d = t.data;
  switch (t.kind) {
    case "frame": return [d];
    case "events": return t.lane.frames.filter((f) => f.kind === "event" && f.at >= d.from && f.at < d.to);
    case "action": case "served":
      if (!d.id) return [];
      return t.lane.frames.filter((f) => f.id === d.id);
  }
  return [];
}

const tellers = {
  phase: (p) => [["from", seconds(p.from)], ["for", span(p.to - p.from)], ["after", p.why]],
  action: (a) => [
    ["ActionID", a.id], ["ticket", a.ticket], ["submitted", seconds(a.at)],
    ["sent", a.sent >= 0 ? (a.sent > a.at ? span(a.sent - a.at) + " later" : "at once") : "never"],
    ["answered", a.replied >= 0 && a.sent >= 0 ? span(a.replied - a.sent) + " after it was sent" : ""],
    ["ended", a.end >= 0 ? `${seconds(a.end)}, ${span(a.end - a.at)} after its submission` : "not seen"],
    ["outcome", a.outcome], ["why", a.why],
  ],
  frame: (f) => [["ActionID", f.id]],
  wait: (w) => [
    ["from", seconds(w.from)], ["until", seconds(w.to)], ["deadline", seconds(w.due)],
    ["armed", w.times > 1 ? w.times + " times" : "once"], ["came", w.fired >= 0 ? "at " + seconds(w.fired) : "no: something else came first"],
  ],
  mark: (m) => [["at", seconds(m.at)], ["until", m.to > m.at ? `${seconds(m.to)} (${span(m.to - m.at)})` : ""]],
  served: (s) => [["ActionID", s.id], ["from", seconds(s.from)], ["for", s.to >= 0 ? span(s.to - s.from) + (s.silent ? " at most" : "") : "as long as this was seen"], ["answer", s.silent ? "none was written" : ""]],
  events: (e) => [["from", seconds(e.from)], ["to", seconds(e.to)]],
};

function headOf(t) {
  const d = t.data;
  switch (t.kind) {
    case "phase": return d.name;
    case "action": return `${d.name}: ${d.outcome}`;
    case "frame": return `${d.client ? "client" : "server"}: ${d.kind === "banner" ? "banner" : d.head}`;
    case "wait": return "waits for: " + d.why;
    case "mark": return `${d.kind}: ${d.text}`;
    case "served": return "the server works on it";
    case "events": return d.count === 1 ? "1 event" : d.count + " events";
  }
  return "";
}

// tell describes a thing, with most of its frames.
function tell(t, most) {
  const box = el("div", "tell");
  box.append(el("b", "head", headOf(t)));
  table(box, tellers[t.kind](t.data));
  const frames = framesOf(t);
  for (const f of frames.slice(0, most)) box.append(frameBox(f));
  if (frames.length > most) box.append(el("h3", "", `and ${frames.length - most} more frames`));
  return box;
}
