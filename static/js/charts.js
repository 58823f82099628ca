/* Draws <canvas data-chart-of="table-id" data-chart="bar|line"> from the table beside it: first column the labels,
   every further column one series. The table stays on the page: it is what is read aloud and printed.
   A page that uses it loads vendor/chart/chart.umd.min.js before this file, both in its "scripts" block. */
(() => {
  "use strict";
  const tones = ["--green", "--amber", "--blue", "--red", "--edge"];
  const drawn = new Map();

  function numberIn(cell) {
    const raw = cell.dataset.value ?? cell.textContent.replace(/[^\d-]/g, "");
    return raw === "" ? null : Number(raw);
  }

  function draw(canvas) {
    const table = document.getElementById(canvas.dataset.chartOf);
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    drawn.get(canvas)?.destroy();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.locale = document.documentElement.lang;
    Chart.defaults.color = colour("--ink-soft");
    drawn.set(canvas, new Chart(canvas, {
      type: canvas.dataset.chart || "bar",
      data: {
        labels: rows.map((row) => row.cells[0].textContent.trim()),
        datasets: heads.map((head, place) => ({
          label: head.textContent.trim(),
          data: rows.map((row) => numberIn(row.cells[place + 1])),
          backgroundColor: colour(head.dataset.tone ?? tones[place % tones.length]),
          borderColor: colour(head.dataset.tone ?? tones[place % tones.length]),
        })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        scales: {
          x: { stacked: "stacked" in canvas.dataset, grid: { display: false } },
          y: { stacked: "stacked" in canvas.dataset, beginAtZero: true, grid: { color: colour("--line") }, ticks: { precision: 0 } },
        },
      },
    }));
  }

  const all = () => document.querySelectorAll("canvas[data-chart-of]").forEach(draw);
  addEventListener("DOMContentLoaded", all);
  new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
