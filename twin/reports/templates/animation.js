"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const data = JSON.parse(find("data").textContent);
  const count = data.total.length, most = Math.max(...data.total, 1), shown = 8, wait = 120;
  let at = data.first, mode = "density", timer = 0, chosen = null;

  const said = (n) => (n < 0 ? "<5" : n.toLocaleString("en-US"));
  const tongue = () => (document.documentElement.lang === "en" ? 1 : 0);
  const clock = (frame) => {
    const minute = frame * data.minutes;
    return [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, "0")).join(":");
  };
  const areas = all(".area[data-at]").map((g) => ({
    g, floor: g.closest(".floor"), place: +g.dataset.at, size: +g.dataset.size || 0,
    shape: g.querySelector("polygon"), number: g.querySelector(".number"), bar: g.querySelector(".bar"),
  }));
  const floors = all(".floor").map((floor) => ({
    sum: floor.querySelector(".sum"), areas: areas.filter((area) => area.floor === floor),
  }));

  const colour = (people, waiting, size) => {
    const n = mode === "waiting" ? waiting : people;
    if (n === 0) return -2;
    if (n < 0) return -1;
    const value = mode === "density" ? (size ? n / size : 0) : n;
    return data.levels[mode].filter((level) => value >= level).length;
  };
  const below = (values, width, height, top) => {
    const x = (i) => ((i / (values.length - 1)) * width).toFixed(1);
    const y = (n) => (height - (height * (n < 0 ? 2.5 : n)) / top).toFixed(1);
    return `M0,${height}` + values.map((n, i) => `L${x(i)},${y(n)}`).join("") + `L${width},${height}Z`;
  };
  const line = (mark, x) => { mark.setAttribute("x1", x); mark.setAttribute("x2", x); };

  const queues = () => {
    const rows = data.queue.map((row, i) => [row[at], data.queues[i][tongue()]])
      .filter(([n]) => n > 0).sort((a, b) => b[0] - a[0]).slice(0, shown);
    const longest = Math.max(...data.queue.map((row) => Math.max(...row)), 1);
    find("queues").replaceChildren(...rows.map(([n, name]) => {
      const item = document.createElement("li");
      for (const [kind, text] of [["span", name], ["b", said(n)], ["i", ""]]) {
        item.append(Object.assign(document.createElement(kind), { textContent: text, title: text }));
      }
      item.lastChild.style.width = `${(100 * n) / longest}%`;
      return item;
    }));
  };
  const detail = () => {
    find("detail").hidden = chosen === null;
    if (chosen === null) return;
    const { place, size, g } = chosen, people = data.people[place], waiting = data.waiting[place];
    const top = Math.max(...people, 5), title = g.querySelector("title").textContent.split(" · ");
    find("place").textContent = title[tongue()] ?? title[0];
    const each = size && people[at] > 0 ? ` · ${(size / people[at]).toFixed(1)} m²/` + (tongue() ? "person" : "人") : "";
    find("words").textContent = (tongue() ? `${said(people[at])} people, ${said(waiting[at])} waiting`
      : `${said(people[at])} 人，等候 ${said(waiting[at])} 人`) + each;
    find("people").setAttribute("d", below(people, 240, 70, top));
    find("waiting").setAttribute("d", below(waiting, 240, 70, top));
    line(find("here"), (240 * at) / (count - 1));
  };
  const show = (frame) => {
    at = (frame + count) % count;
    find("clock").textContent = clock(at);
    find("total").textContent = (data.more[at] ? "≥" : "") + said(data.total[at]);
    find("way").textContent = said(data.way[at]);
    find("slider").value = at;
    find("slider").setAttribute("aria-valuetext", clock(at));
    line(find("at"), (1000 * at) / (count - 1));
    for (const area of areas) {
      const people = data.people[area.place][at], waiting = data.waiting[area.place][at];
      const level = colour(people, waiting, area.size);
      area.shape.style.fill = level === -2 ? "#fff" : level === -1 ? "var(--few)" : data.colours[level];
      area.g.classList.toggle("dark", level >= 4);
      area.number.textContent = people === 0 ? "" : said(people);
      if (area.bar) {
        const share = people > 0 && waiting !== 0 ? Math.min(1, (waiting < 0 ? 2 : waiting) / people) : 0;
        area.bar.setAttribute("width", share * area.bar.dataset.width);
      }
    }
    for (const { sum, areas: mine } of floors) {
      const known = mine.map((area) => data.people[area.place][at]);
      const whole = known.filter((n) => n > 0).reduce((a, b) => a + b, 0);
      sum.textContent = known.some((n) => n < 0) ? `≥${said(whole)}` : said(whole);
    }
    queues();
    detail();
  };
  const pressed = (buttons, chosenOne) => buttons.forEach((b) => b.setAttribute("aria-pressed", b === chosenOne));
  const stop = () => { clearTimeout(timer); timer = 0; find("play").textContent = "▶"; };
  const step = () => { show(at + 1); timer = setTimeout(step, wait * find("speed").value); };
  const toggle = () => {
    if (timer) return stop();
    find("play").textContent = "⏸";
    timer = setTimeout(step, 0);
  };
  const paint = (button) => {
    mode = button.dataset.mode;
    pressed(all("#modes button"), button);
    all(".legend").forEach((legend) => { legend.hidden = legend.dataset.mode !== mode; });
    show(at);
  };

  find("slider").max = count - 1;
  find("under").setAttribute("d", below(data.total, 1000, 100, most));
  find("slider").addEventListener("input", (event) => { stop(); show(+event.target.value); });
  find("play").addEventListener("click", toggle);
  all("#modes button").forEach((button) => button.addEventListener("click", () => paint(button)));
  const tongues = all("#tongues button");
  const speak = (button) => {
    document.documentElement.lang = button.dataset.language;
    pressed(tongues, button);
    show(at);
  };
  tongues.forEach((button) => button.addEventListener("click", () => speak(button)));
  all(".whole").forEach((button) => button.addEventListener("click", () => {
    const floor = button.closest(".floor"), was = floor.classList.contains("alone");
    all(".floor").forEach((each) => each.classList.remove("alone"));
    floor.classList.toggle("alone", !was);
  }));
  areas.forEach((area) => area.g.addEventListener("click", () => {
    areas.forEach((each) => each.g.classList.remove("chosen"));
    chosen = chosen === area ? null : area;
    chosen?.g.classList.add("chosen");
    detail();
  }));
  document.addEventListener("keydown", (event) => {
    if (["INPUT", "SELECT", "BUTTON"].includes(event.target.tagName)) return;
    if (event.key === " ") { event.preventDefault(); toggle(); }
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
  if (tongues.length) pressed(tongues, tongues[0]);
  paint(all("#modes button")[0]);
})();
