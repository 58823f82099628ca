// The map of outlets: circles that the server has gathered, dragged and zoomed here. Nothing is fetched from anybody else.
(() => {
  "use strict";
  const box = document.querySelector("[data-outlet-map]");
  if (!box) return;
  const svg = box.querySelector("svg");
  const [lines, circles] = [svg.querySelector("[data-lines]"), svg.querySelector("[data-circles]")];
  const status = document.querySelector("[data-map-status]");
  const NS = "http://www.w3.org/2000/svg";
  const STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
  const LEAST = 0.0004, MOST = 30, LONGEST = 26;
  // A degree of longitude is shorter than one of latitude: here, by about the cosine of eleven degrees.
  const FLAT = Math.cos((11 * Math.PI) / 180);
  let figures = JSON.parse(document.getElementById("map-figures").textContent);
  let wanted = 0;
  // Where names stand already: one that would cover another is left to the circle's title.
  let named = [];

  const whole = fitted(box.dataset.view.split(",").map(Number));
  let view = whole;

  // The piece as wide or as high as the picture is, with the same middle.
  function fitted([west, south, east, north]) {
    const shape = svg.clientWidth / Math.max(svg.clientHeight, 1) || 1;
    let width = (east - west) * FLAT, height = north - south;
    if (width / height < shape) width = height * shape;
    else height = width / shape;
    const x = (west + east) / 2, y = (south + north) / 2;
    return { x, y, width: width / FLAT, height };
  }
  const at = (lon, lat) => [
    ((lon - view.x) / view.width + 0.5) * svg.clientWidth,
    (0.5 - (lat - view.y) / view.height) * svg.clientHeight,
  ];
  const make = (name, attributes, parent) => {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return parent.appendChild(node);
  };

  function draw() {
    svg.setAttribute("viewBox", `0 0 ${svg.clientWidth} ${svg.clientHeight}`);
    drawLines();
    circles.replaceChildren();
    named = figures.circles.map((circle) => {
      const [x, y] = at(circle.x, circle.y);
      return { y, left: x - 9, right: x + 9 };
    });
    for (const circle of figures.circles) drawCircle(circle);
  }

  function drawLines() {
    lines.replaceChildren();
    const step = STEPS.find((one) => view.width / one >= 3) || STEPS[STEPS.length - 1];
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    const label = (value, axis) => `${value.toFixed(digits)}°${axis}`;
    for (let lon = Math.ceil((view.x - view.width / 2) / step) * step; lon < view.x + view.width / 2; lon += step) {
      const [x] = at(lon, view.y);
      make("line", { x1: x, x2: x, y1: 0, y2: svg.clientHeight }, lines);
      make("text", { x: x + 3, y: svg.clientHeight - 4 }, lines).textContent = label(lon, box.dataset.east);
    }
    for (let lat = Math.ceil((view.y - view.height / 2) / step) * step; lat < view.y + view.height / 2; lat += step) {
      const [, y] = at(view.x, lat);
      make("line", { x1: 0, x2: svg.clientWidth, y1: y, y2: y }, lines);
      make("text", { x: 4, y: y - 3 }, lines).textContent = label(lat, box.dataset.north);
    }
  }

  function drawCircle(circle) {
    const [x, y] = at(circle.x, circle.y);
    const words = circle.name || box.dataset.one.replace("{n}", circle.count);
    const link = make("a", circle.url ? { href: circle.url } : { role: "button", tabindex: "0" }, circles);
    link.setAttribute("aria-label", words);
    make("title", {}, link).textContent = words;
    const radius = circle.count > 1 ? Math.min(13 + 3.5 * Math.log2(circle.count), 34) : 9;
    make("circle", { cx: x, cy: y, r: radius }, link);
    if (circle.count > 1) make("text", { x, y, class: "many" }, link).textContent = circle.count;
    else drawName(circle.name, x, y, link);
    if (circle.url) return;
    const closer = (event) => { event.preventDefault(); move(circle.x, circle.y, 0.4); };
    link.addEventListener("click", closer);
    link.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") closer(event); });
  }

  function drawName(name, x, y, link) {
    const text = make("text", { y, class: "one" }, link);
    text.textContent = name.length > LONGEST ? `${name.slice(0, LONGEST).trimEnd()}…` : name;
    const width = text.getComputedTextLength();
    const left = x + 13 + width > svg.clientWidth ? x - 13 - width : x + 13;
    text.setAttribute("x", left);
    const covers = (one) => Math.abs(one.y - y) < 15 && left < one.right && one.left < left + width;
    if (left < 0 || named.some(covers)) text.remove();
    else named.push({ y, left, right: left + width });
  }

  function move(x, y, by = 1) {
    const width = Math.min(Math.max(view.width * by, LEAST), MOST);
    view = { x, y, width, height: (view.height * width) / view.width };
    draw();
    ask();
  }

  async function ask() {
    const mine = ++wanted;
    const query = new URLSearchParams(location.search);
    const edges = [view.x - view.width / 2, view.y - view.height / 2, view.x + view.width / 2, view.y + view.height / 2];
    query.set("khung", edges.map((edge) => edge.toFixed(6)).join(","));
    try {
      const answer = await fetch(`${box.dataset.source}?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      if (mine !== wanted) return;
      figures = found;
      status.textContent = "";
      draw();
      fill();
    } catch {
      if (mine === wanted) status.textContent = box.dataset.trouble;
    }
  }

  function fill() {
    document.querySelector("[data-map-count]").textContent = figures.count.toLocaleString(document.documentElement.lang);
    const body = document.querySelector("[data-map-rows]");
    body.replaceChildren(...figures.rows.map((row) => {
      const line = document.createElement("tr"), head = document.createElement("th"), link = document.createElement("a");
      head.scope = "row";
      link.href = row.url;
      link.textContent = row.name;
      head.append(link);
      line.append(head);
      for (const name of ["kind", "unit"]) {
        const cell = document.createElement("td");
        cell.dataset.label = body.dataset[name];
        cell.textContent = row[name] || "–";
        line.append(cell);
      }
      return line;
    }));
  }

  let held = null, dragged = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    dragged = false;
    held = { x: event.clientX, y: event.clientY, view };
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!dragged && Math.hypot(dx, dy) < 5) return;
    dragged = true;
    const { x, y } = held.view;
    view = { ...view, x: x - (dx / svg.clientWidth) * view.width, y: y + (dy / svg.clientHeight) * view.height };
    draw();
  });
  const drop = () => {
    if (held && dragged) ask();
    held = null;
  };
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", drop);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  // A drag that ends on a circle is no click on it.
  svg.addEventListener("click", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    move(view.x, view.y, event.deltaY > 0 ? 1.25 : 0.8);
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, 0.2], ArrowDown: [0, -0.2] };
    if (event.key in steps) {
      const [x, y] = steps[event.key];
      move(view.x + x * view.width, view.y + y * view.height);
    } else if (event.key === "+" || event.key === "=") move(view.x, view.y, 0.6);
    else if (event.key === "-") move(view.x, view.y, 1.6);
    else return;
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "all") {
        view = whole;
        move(whole.x, whole.y);
      } else move(view.x, view.y, button.dataset.zoom === "in" ? 0.6 : 1.6);
    });
  }
  addEventListener("resize", () => { view = { ...view, height: (view.width * FLAT * svg.clientHeight) / svg.clientWidth }; draw(); });
  draw();
})();
