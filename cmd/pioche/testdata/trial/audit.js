// Says what is wrong with the page that is shown, one sentence each: what
// overflows its width, what is too small to be pressed, what has no name.
// What is folded is opened first.
(() => {
  const wrong = [];
  for (const e of document.querySelectorAll("details")) e.open = true;
  const name = (e) => {
    const id = e.id ? "#" + e.id : "";
    const cls = e.className && e.className.split ? "." + e.className.trim().split(/\s+/).join(".") : "";
    return e.tagName.toLowerCase() + id + (cls === "." ? "" : cls) + " «" + (e.innerText || e.value || e.name || "").trim().slice(0, 40) + "»";
  };
  const shown = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && !e.closest("[aria-hidden=true]") && getComputedStyle(e).visibility === "visible";
  };

  // WCAG 1.4.10: nothing to scroll sideways for.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => shown(e) && e.getBoundingClientRect().right > width + 1);
    wrong.push(`overflow: ${document.documentElement.scrollWidth} px in ${width}: ${wide.slice(0, 4).map(name).join(", ")}`);
  }

  // WCAG 2.5.8: 24 px, unless a circle of 24 px around its middle meets no
  // other target, or it is a link within a sentence.
  const boxOf = (e) => {
    const label = /^(checkbox|radio)$/.test(e.type) ? e.closest("label") : null;
    return (label || e).getBoundingClientRect();
  };
  const inSentence = (e) => {
    if (e.tagName !== "A" || getComputedStyle(e).display !== "inline") return false;
    const own = e.innerText.trim().length;
    const around = e.closest("p, li, dd, td, span.hint, label");
    return around !== null && around.innerText.trim().length > own + 3;
  };
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(shown);
  for (const e of targets) {
    const box = boxOf(e);
    if (box.width >= 24 && box.height >= 24 || inSentence(e)) continue;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const crowded = targets.find((other) => {
      if (other === e || other.contains(e) || e.contains(other)) return false;
      const b = boxOf(other);
      const dx = Math.max(b.left - x, 0, x - b.right), dy = Math.max(b.top - y, 0, y - b.bottom);
      return Math.hypot(dx, dy) < 12;
    });
    if (crowded) wrong.push(`target of ${Math.round(box.width)} × ${Math.round(box.height)} px: ${name(e)} beside ${name(crowded)}`);
  }

  // WCAG 1.3.1, 2.4.2, 2.4.6, 3.1.1, 4.1.2: names.
  const called = (e) => e.labels && e.labels.length > 0 && e.labels[0].textContent.trim() !== "" || e.getAttribute("aria-label") ||
    (e.getAttribute("aria-labelledby") && document.getElementById(e.getAttribute("aria-labelledby")));
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!called(e)) wrong.push("no label: " + name(e));
  }
  for (const e of document.querySelectorAll("a[href], button, summary")) {
    if (!(e.textContent.trim() || e.getAttribute("aria-label"))) wrong.push("no name: " + e.outerHTML.slice(0, 80));
  }
  for (const e of document.querySelectorAll("img:not([alt])")) wrong.push("no alt: " + e.src);
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((e) => Number(e.tagName[1]));
  if (headings.filter((level) => level === 1).length !== 1) wrong.push("headings: " + headings.filter((level) => level === 1).length + " of level 1");
  headings.forEach((level, i) => { if (i > 0 && level > headings[i - 1] + 1) wrong.push(`headings: level ${level} after ${headings[i - 1]}`); });
  if (!document.title.trim()) wrong.push("no title");
  if (!/^(fr|en)$/.test(document.documentElement.lang)) wrong.push("language: " + document.documentElement.lang);
  if (document.querySelectorAll("main").length !== 1) wrong.push("main: " + document.querySelectorAll("main").length);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => wrong.push("id twice: " + id));
  for (const e of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls], label[for]")) {
    for (const attribute of ["aria-describedby", "aria-labelledby", "aria-controls", "for"]) {
      for (const id of (e.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) wrong.push(`${attribute} leads nowhere: ${id} of ${name(e)}`);
      }
    }
  }
  return wrong;
})()
