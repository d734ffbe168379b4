"use strict";
(() => {
  const body = document.body, form = document.querySelector("form.filters");
  if (!form) return;
  body.classList.add("js");
  const lines = [...document.querySelectorAll("tr[data-date], li[data-date]")];
  const loads = [...document.querySelectorAll("#loads tr[data-who]")];
  const rows = lines.filter(line => line.tagName === "TR");
  const names = ["who", "unit", "segment", "from", "to"];
  const views = ["table", "calendar", "loads"];
  const has = (list, name) => list.split("|").includes(name);
  const known = new Set([...document.querySelectorAll("#people option")].map(option => option.value));
  const serves = (list, who) => known.has(who) ? has(list, who) : list.includes(who);
  const apply = () => {
    const want = Object.fromEntries(names.map(name => [name, form.elements[name].value.trim()]));
    for (const line of lines) {
      const of = line.dataset;
      line.hidden = !((!want.who || serves(of.who, want.who)) && (!want.unit || has(of.units, want.unit))
        && (!want.segment || of.segment === want.segment)
        && (!want.from || of.date >= want.from) && (!want.to || of.date <= want.to));
    }
    for (const line of loads)
      line.hidden = !((!want.who || serves(line.dataset.who, want.who)) && (!want.unit || has(line.dataset.units, want.unit)));
    for (const shift of document.querySelectorAll(".shift")) shift.hidden = !shift.querySelector("li:not([hidden])");
    const filtered = names.some(name => want[name]);
    for (const day of document.querySelectorAll(".day")) day.classList.toggle("free", !day.querySelector(".shift:not([hidden])"));
    for (const month of document.querySelectorAll(".month")) month.hidden = filtered && !month.querySelector(".shift:not([hidden])");
    let last = "";
    for (const row of rows) if (!row.hidden) { row.classList.toggle("first", row.dataset.date !== last); last = row.dataset.date; }
    const shown = rows.filter(row => !row.hidden).length;
    document.querySelector(".none").hidden = shown > 0;
    const output = form.querySelector("output");
    output.value = filtered ? output.dataset.text.replace("{n}", shown) : "";
    const said = new URLSearchParams(names.filter(name => want[name]).map(name => [name, want[name]]));
    if (body.dataset.view !== "table") said.set("view", body.dataset.view);
    try { history.replaceState(null, "", "#" + said); } catch { /* a page opened from some places has no history */ }
  };
  const show = view => {
    body.dataset.view = view;
    for (const button of document.querySelectorAll("button[data-view]"))
      button.setAttribute("aria-pressed", button.dataset.view === view);
    apply();
  };
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of names) if (said.has(name)) form.elements[name].value = said.get(name);
  for (const button of document.querySelectorAll("button[data-view]"))
    button.addEventListener("click", () => show(button.dataset.view));
  document.querySelector("[data-theme-next]").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  show(views.includes(said.get("view")) ? said.get("view") : "table");
})();
