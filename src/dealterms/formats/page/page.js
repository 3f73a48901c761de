// Shows and hides what is on the page already: it compares nothing and asks for nothing.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const data = JSON.parse(find("data").textContent);
  const names = data.snapshots;
  const parts = ["changes", "matrix", "timeline", "sources", "how", "cite"];
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const original = document.title;

  for (const element of document.querySelectorAll(".wants-script")) element.hidden = false;

  // -- a comparison, put together of its rows -----------------------------------------------------------

  const comparison = find("comparison");
  const message = find("message");
  const pool = (id, inner) => {
    const content = find(id)?.content;
    return content ? [...(inner ? content.querySelector(inner) : content).children] : [];
  };
  // The rows of the steps stand on the page for who has no script. The others are text until they are shown:
  // to make elements of thousands would keep the page from opening.
  const standing = [...document.querySelectorAll("#without-script tbody > tr:not(.e)")];
  const others = (find("rows")?.textContent ?? "").split("</tr>");
  const headers = pool("headers", "thead");
  const headings = pool("headings");
  const lines = pool("lines");
  let shown = "";

  const build = (name) => {
    const [older, newer] = name.split("..");
    const [told, sections] = data.pairs[name];
    const article = make("article", {className: "pair"}, make("h3", {tabIndex: -1}, `${older} → ${newer}`));
    told.forEach((line, number) => {
      const paragraph = lines[line].cloneNode(true);
      if (number === 0) paragraph.className = "summary";
      article.append(paragraph);
    });
    for (const section of sections) article.append(buildSection(section));
    return article;
  };

  // "0-3 7" are the rows 0, 1, 2, 3 and 7.
  const expand = (runs) => runs.split(" ").filter(Boolean).flatMap((run) => {
    const [first, last = first] = run.split("-").map(Number);
    return Array.from({length: last - first + 1}, (_, place) => first + place);
  });

  const findRows = (numbers) => {
    const texts = numbers.filter((number) => number >= standing.length).map((number) => others[number - standing.length]);
    const made = [...make("template", {innerHTML: texts.join("</tr>")}).content.children];
    return numbers.map((number) => standing[number]?.cloneNode(true) ?? made.shift());
  };

  // What all rows have is left out of the text.
  const complete = (row, labels) => {
    const [name, ...cells] = row.cells;
    if (name.tagName === "TH" && row.className !== "h") name.scope = "row";
    cells.forEach((cell, place) => { cell.dataset.label = labels[place + 1]; });
    for (const link of row.querySelectorAll("td a[href^='#source/']")) link.className = "number";
    return row;
  };

  const buildSection = ([kind, heading, header, runs, notes]) => {
    const numbers = expand(runs);
    const section = make("section", {className: kind}, headings[heading].cloneNode(true));
    if (kind === "deal" || kind === "event") section.classList.add("news");
    if (numbers.length) {
      const head = headers[header].cloneNode(true);
      const body = make("tbody");
      const labels = [...head.cells].map((cell) => cell.textContent);
      for (const found of findRows(numbers)) {
        const row = complete(found, labels);
        body.append(row);
        if (row.dataset.e) body.append(buildEvidence(row.dataset.e.split(" "), head.children.length));
      }
      const table = make("div", {className: "table", tabIndex: 0}, make("table", {}, make("thead", {}, head), body));
      table.setAttribute("role", "group");
      table.setAttribute("aria-label", section.firstChild.textContent);
      section.append(table);
    }
    if (notes.length) {
      const items = notes.map((line) => make("li", {}, ...lines[line].cloneNode(true).childNodes));
      section.append(make("ul", {}, ...items));
    }
    return section;
  };

  // -- what a row rests on ------------------------------------------------------------------------------

  const sources = new Map([...document.querySelectorAll(".sources > li")].map((item) => [item.value, item]));

  const buildEvidence = (uses, columns) => {
    const summary = summarize(uses);
    const details = make("details", {}, summary);
    // A page has many rows, and few of them are opened.
    details.addEventListener("toggle", () => fill(details, uses));
    const row = make("tr", {className: "e"}, make("td", {colSpan: columns}, details));
    row.fill = () => fill(details, uses);
    return row;
  };

  const locate = (use) => {
    const [number, place] = use.split(".").map(Number);
    const source = sources.get(number);
    return [source, source.querySelector(":scope > ul").children[place], number];
  };

  // The first words that it rests on, whose they are, and how many more there are.
  const summarize = (uses) => {
    const [source, used] = locate(uses.find((use) => locate(use)[1].querySelector(".quote")) ?? uses[0]);
    const words = used.querySelector(".quote");
    const name = source.querySelector(".name").firstChild.textContent;
    const more = uses.length > 1 ? `; and ${uses.length - 1} more` : "";
    const summary = make("summary");
    if (words) summary.append(words.cloneNode(true), " ");
    summary.append(make("span", {className: "note"}, `${words ? "" : "no words quoted: "}${name}${more}`));
    return summary;
  };

  const fill = (details, uses) => {
    if (details.children.length > 1) return;
    const list = make("ul", {className: "uses"});
    for (const use of uses) {
      const [source, used, number] = locate(use);
      const name = source.querySelector(".name").cloneNode(true);
      const whose = make("p", {className: "whose"});
      const link = make("a", {href: `#${source.id}`}, `[${number}] `);
      while (name.firstChild && !name.firstChild.classList?.contains("note")) link.append(name.firstChild);
      whose.append(link, ...name.childNodes);
      const item = make("li", {}, whose, ...used.cloneNode(true).childNodes);
      const copy = make("button", {type: "button", className: "copy"}, "Copy citation");
      copy.addEventListener("click", () => copyText(copy, describe(source, used)));
      item.append(" ", copy);
      list.append(item);
    }
    details.append(list);
  };

  const describe = (source, used) => {
    const title = source.querySelector(".title")?.textContent.trim();
    const address = used.querySelector("a")?.href ?? source.querySelector(".address a")?.href;
    const record = `${data.title}, as known on ${data.known}${data.commit ? `, commit ${data.commit}` : ""}`;
    const words = [source.querySelector(".name").textContent.trim(), title, used.textContent.trim(), address];
    return `${words.filter(Boolean).join(". ")}. Cited in: ${record}.`;
  };

  const copyText = async (button, text) => {
    const label = button.dataset.label ??= button.textContent;
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page that came over http has no clipboard.
      const area = make("textarea", {value: text, readOnly: true});
      button.after(area);
      area.select();
      isCopied = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = isCopied ? "Copied" : "Not copied";
    find("told").textContent = button.textContent;
    setTimeout(() => { button.textContent = label; }, 2000);
  };

  // -- filters ------------------------------------------------------------------------------------------

  const filter = () => {
    const kinds = new Set([...document.querySelectorAll("[name=kind]:checked")].map((box) => box.value));
    const favors = find("favors").value;
    const only = find("unsupported").checked;
    let hidden = 0;
    let all = 0;
    for (const section of comparison.querySelectorAll("article > section")) {
      const kind = section.classList[0];
      let heading = null;
      let group = 0;
      let left = 0;
      let wanted = true;
      for (const row of section.querySelectorAll("tbody > tr")) {
        if (row.classList.contains("h")) {
          if (heading) heading.hidden = group === 0;
          [heading, group] = [row, 0];
          continue;
        }
        if (!row.classList.contains("e") && row.firstChild.tagName === "TH") {
          wanted = kinds.has(kind) || (kinds.has("disputed") && row.classList.contains("d"));
          wanted &&= !favors || (row.dataset.f ?? "").split(" ").includes(favors);
          wanted &&= !only || row.classList.contains("u");
          all += 1;
          hidden += wanted ? 0 : 1;
          group += wanted ? 1 : 0;
          left += wanted ? 1 : 0;
        }
        row.hidden = !wanted;
      }
      if (heading) heading.hidden = group === 0;
      section.hidden = left === 0 && section.querySelector("tbody") !== null;
    }
    find("hidden").textContent = hidden ? `${hidden} of ${all} hidden` : `all ${all} shown`;
  };

  // -- addresses: #2024..2025, #term/ID, #source/ID -----------------------------------------------------

  const isDate = (text) => {
    try {
      return /^\d{4}(-\d\d){0,2}$/.test(text) && new Date(text).toISOString().startsWith(text);
    } catch {
      return false;
    }
  };

  // Which snapshot a year, a month or a day means; from when on, the rule of `terms diff` has said.
  const resolve = (text) => {
    const known = names.includes(text) || !isDate(text) ? [] : data.references[text.length] ?? [];
    const found = known.filter(([first]) => first <= text).at(-1);
    if (!found) return {name: text, remark: ""};
    const name = names[found[1]];
    const remark = found[2]
      ? `${text}: no snapshot of that time; the terms of ${name} are carried on.`
      : `${text} is read as ${name}, the last snapshot by the end of it.`;
    return {name, remark};
  };

  const show = (name, remarks = []) => {
    message.hidden = true;
    comparison.hidden = false;
    if (shown !== name) {
      comparison.replaceChildren(build(name));
      shown = name;
      filter();
    }
    for (const line of comparison.querySelectorAll(".asked")) line.remove();
    comparison.querySelector("h3").after(...remarks.map((text) => make("p", {className: "asked"}, text)));
    const [older, newer] = name.split("..");
    choose(older, newer);
    document.title = `${older} → ${newer}: ${original}`;
    const words = [`${older} to ${newer}: ${comparison.querySelector(".summary").textContent}`, ...remarks];
    find("told").textContent = words.join(" ");
  };

  const choose = (older, newer) => {
    find("older").value = older;
    find("newer").value = newer;
    const [from, to] = [names.indexOf(older), names.indexOf(newer)];
    link("previous", names[from - 1], names[from]);
    link("next", names[to], names[to + 1]);
  };

  const link = (id, older, newer) => {
    const anchor = find(id);
    if (older === undefined || newer === undefined) {
      anchor.removeAttribute("href");
      anchor.setAttribute("aria-disabled", "true");
    } else {
      anchor.href = `#${older}..${newer}`;
      anchor.removeAttribute("aria-disabled");
    }
  };

  // What an address does not lead to is said, and nothing else is shown in its stead.
  const refuse = (text, {pair = false, links = [], list = []} = {}) => {
    // No line may end within a date.
    const whole = list.flatMap((name, place) => [place ? ", " : "", make("span", {className: "whole"}, name)]);
    message.replaceChildren(make("p", {}, text, ...whole));
    if (links.length) {
      const others = make("p", {className: "links"});
      for (const [href, name] of links.slice(0, 40)) others.append(make("a", {href}, name), " ");
      if (links.length > 40) others.append(`and ${links.length - 40} more`);
      message.append(others);
    }
    message.hidden = false;
    if (pair) {
      comparison.hidden = true;
      comparison.replaceChildren();
      shown = "";
      find("hidden").textContent = "";
      document.title = original;
    } else if (!shown && data.opening) {
      show(data.opening);
      message.hidden = false;
    }
    message.scrollIntoView({block: "center"});
    message.focus({preventScroll: true});
  };

  const refusePair = (older, newer, remarks) => {
    const say = (text, options) => refuse([...remarks, text].join(" "), options);
    const known = [older, newer].map((name) => names.indexOf(name));
    choose(older, newer);  // a chooser that has no such date is empty
    const command = `terms diff ${older} ${newer} --deal ${data.deal}`;
    if (known.includes(-1)) {
      const unknown = [older, newer].filter((name) => !names.includes(name));
      const said = unknown.length > 1 && unknown[0] !== unknown[1]
        ? `There are no snapshots “${unknown[0]}” and “${unknown[1]}”`
        : `There is no snapshot “${unknown[0]}”`;
      say(`${said} in this deal. Its snapshots: `, {pair: true, list: names});
      return;
    }
    if (older === newer) {
      say(`${older} and ${newer} are the same snapshot. Choose two.`, {pair: true});
    } else if (known[0] > known[1]) {
      const name = `${newer}..${older}`;
      const links = name in data.pairs ? [[`#${name}`, `${newer} → ${older}`]] : [];
      say(`${older} is later than ${newer}, and this page reads forward in time. Backward: ${command}`,
        {pair: true, links});
    } else {
      say(`This page does not have the comparison of ${older} and ${newer}. This command makes it: ${command}`,
        {pair: true, links: data.opening ? [[`#${data.opening}`, "the comparison that the page opens with"]] : []});
    }
  };

  const reveal = (id, what) => {
    if (data.opening && !shown) show(data.opening);
    message.hidden = true;
    const element = find(id);
    if (!element) {
      const all = [...document.querySelectorAll(`[id^="${what}/"]`)];
      const named = all.map((found) => [`#${found.id}`, found.querySelector(".name").firstChild.textContent]);
      refuse(`There is no ${what} “${id.slice(what.length + 1)}” on this page. There are:`, {links: named});
      return;
    }
    element.tabIndex = -1;
    element.scrollIntoView({block: what === "term" ? "center" : "start"});
    element.focus({preventScroll: true});
  };

  const route = () => {
    let hash = location.hash.slice(1);
    try {
      hash = decodeURIComponent(hash);
    } catch { /* it is shown as it is */ }
    const pair = hash.split("..");
    const kind = /^(term|source)\//.exec(hash)?.[1];
    if (hash === "" || parts.includes(hash)) {
      message.hidden = true;
      if (data.opening && (hash === "" || !shown)) show(data.opening);
      if (hash) find(hash).scrollIntoView();
    } else if (kind) {
      reveal(hash, kind);
    } else if (pair.length === 2) {
      const answers = pair.map(resolve);
      const remarks = [...new Set(answers.map((answer) => answer.remark).filter(Boolean))];
      const [older, newer] = answers.map((answer) => answer.name);
      if (data.opening && Object.hasOwn(data.pairs, `${older}..${newer}`)) {
        show(`${older}..${newer}`, remarks);
        comparison.scrollIntoView({block: "nearest"});
      } else if (data.opening) refusePair(older, newer, remarks);
      else refuse(`There is one snapshot alone, ${names[0]}: nothing to compare.`);
    } else {
      refuse(`Nothing on this page has the name “${hash}”.`, {links: parts.map((id) => [`#${id}`, find(`${id}-title`).firstChild.textContent])});
    }
  };

  // -- keys and printing --------------------------------------------------------------------------------

  const keys = find("keys");
  const evidence = () => comparison?.querySelectorAll("tr.e") ?? [];
  const openAll = (isOpen) => {
    for (const row of evidence()) {
      row.fill();
      row.querySelector("details").open = isOpen;
    }
  };
  const strokes = {
    "?": () => keys.showModal(),
    "p": () => find("previous")?.click(),
    "n": () => find("next")?.click(),
    "e": () => openAll([...evidence()].some((row) => !row.hidden && !row.querySelector("details").open)),
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input:not([type=checkbox]), select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping || keys.open || !find("strokes").checked) return;
    if (Object.hasOwn(strokes, event.key)) {
      event.preventDefault();
      strokes[event.key]();
    }
  });
  find("show-keys").addEventListener("click", () => keys.showModal());
  find("close-keys").addEventListener("click", () => keys.close());
  find("copy-bibtex").addEventListener("click", (event) => copyText(event.target, find("bibtex").textContent));

  let opened = [];
  addEventListener("beforeprint", () => {
    for (const row of evidence()) row.fill();
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });

  if (data.opening) {
    find("without-script").remove();
    const chosen = () => {
      const [older, newer] = [find("older").value, find("newer").value];
      if (older && newer) location.hash = `#${older}..${newer}`;
    };
    find("older").addEventListener("change", chosen);
    find("newer").addEventListener("change", chosen);
    for (const element of document.querySelectorAll("[name=kind], #favors, #unsupported")) {
      element.addEventListener("change", filter);
    }
  }
  addEventListener("hashchange", route);
  route();
})();
