// The dashboard: its figures arrive after the page, and are drawn by starlette-admin's ApexCharts.
(() => {
  const place = document.getElementById("figures");
  if (!place) return;
  let charts = [];

  // The style sheet of the charts would be an inline one, which the content policy refuses; so
  // it is left out, and with it the tooltips: the table says each value.
  const draw = () => {
    for (const chart of charts) chart.destroy();
    const ink = getComputedStyle(document.documentElement);
    const colour = (name) => ink.getPropertyValue(name).trim();
    const before = getComputedStyle(place.querySelector(".key-before") ?? place).borderTopColor;
    charts = [...place.querySelectorAll(".plot")].map((plot) => {
      const { labels, series } = JSON.parse(plot.parentElement.querySelector(".plot-data").textContent);
      const text = { colors: colour("--soft"), fontSize: "11px" };
      const chart = new ApexCharts(plot, {
        chart: { type: "line", height: 240, parentHeightOffset: 0, injectStyleSheet: false, toolbar: { show: false }, zoom: { enabled: false }, animations: { enabled: false }, fontFamily: "inherit", background: "transparent" },
        series: [{ ...series[0], type: "bar" }, { ...series[1], type: "line" }],
        colors: [colour("--accent"), before],
        stroke: { width: [0, 1.5], curve: "straight", dashArray: [0, 4] },
        markers: { size: labels.length === 1 ? 4 : 0 },
        fill: { opacity: 1, type: "solid" },
        plotOptions: { bar: { columnWidth: "62%", borderRadius: 2 } },
        dataLabels: { enabled: false },
        legend: { show: false },
        tooltip: { enabled: false },
        states: { hover: { filter: { type: "none" } }, active: { filter: { type: "none" } } },
        grid: { borderColor: colour("--line"), padding: { top: -14, bottom: -4 } },
        xaxis: { categories: labels, tickAmount: Math.min(labels.length - 1, innerWidth < 700 ? 4 : 10), labels: { style: text, rotate: 0, hideOverlappingLabels: true }, axisTicks: { show: false }, axisBorder: { color: colour("--line") }, tooltip: { enabled: false }, crosshairs: { show: false } },
        yaxis: { min: 0, forceNiceScale: true, crosshairs: { show: false }, labels: { style: text, formatter: (value) => new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(value) } },
      });
      chart.render();
      return chart;
    });
  };

  // What is to be done stands above the period's picker, the period's figures below it.
  place.fill = (text) => {
    const parts = new DOMParser().parseFromString(text, "text/html");
    for (const id of ["to-do", "period-figures"])
      document.getElementById(id).replaceChildren(...parts.getElementById(id).childNodes);
  };
  const failed = () => {
    const said = Object.assign(document.createElement("p"), { className: "problem", textContent: place.dataset.lost });
    said.setAttribute("role", "alert");
    const again = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: place.dataset.again });
    again.addEventListener("click", () => location.reload());
    document.getElementById("to-do").replaceChildren(said, again);
  };
  const fetchFigures = async () => {
    try {
      const response = await fetch(place.dataset.url, { headers: { "X-Requested-With": "fetch" } });
      if (!response.ok) throw new Error(String(response.status));
      place.fill(await response.text());
      draw();
    } catch {
      failed();
    }
    place.removeAttribute("aria-busy");
  };

  if (place.dataset.url) fetchFigures();
  else draw();
  addEventListener("figures-counted", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
