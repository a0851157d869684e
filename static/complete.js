// A name completed as it is typed: a combobox with a list one may choose from
// (WAI-ARIA APG); what is typed always stands. Of a field of several lines, the
// line one is on; HTML lets such a field be nothing but a text box.
(function () {
  "use strict";
  window.piocheComplete = function (field, code, address, says, beside) {
    var box = document.createElement("div");
    box.className = "combo";
    field.parentNode.insertBefore(box, field);
    box.appendChild(field);
    var list = document.createElement("ul");
    list.className = "options";
    list.id = field.id + "-options";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0].textContent);
    box.appendChild(list);
    var status = document.createElement("p");
    status.className = "unseen";
    status.setAttribute("role", "status");
    box.appendChild(status);
    var lines = field.tagName === "TEXTAREA";
    if (!lines) field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    expand(false);
    field.autocomplete = "off";
    var active = -1, waiting, last = "";

    function expand(open) { if (!lines) field.setAttribute("aria-expanded", String(open)); }
    function line() {
      if (!lines) return [0, field.value.length];
      var from = field.value.slice(0, field.selectionStart).lastIndexOf("\n") + 1, to = field.value.indexOf("\n", from);
      return [from, to < 0 ? field.value.length : to];
    }
    function close() {
      clearTimeout(waiting);
      last = null; // what is on its way comes too late
      list.hidden = true;
      list.textContent = ""; // options of two lists may bear the same id
      active = -1;
      expand(false);
      field.removeAttribute("aria-activedescendant");
    }
    function point(to) {
      var options = list.children;
      if (!options.length) return;
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = (to + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", options[active].id);
    }
    function choose(option) {
      field.setRangeText(option.dataset.value || option.textContent, line()[0], line()[1], "end");
      if (code) code.value = option.dataset.code;
      close();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function propose() {
      var typed = field.value.slice(line()[0], line()[1]).trim();
      last = typed;
      if (typed.length < 2) { close(); return; }
      var query = new URLSearchParams(Object.assign({ q: typed, prefer: field.form.dataset.prefer || "" }, beside && beside())).toString();
      fetch(address + "?" + query).then(function (r) { return r.ok ? r.text() : ""; }).then(function (html) {
        if (typed !== last || document.activeElement !== field) return;
        list.innerHTML = html;
        active = -1;
        var n = list.children.length;
        list.hidden = n === 0;
        expand(n > 0);
        status.textContent = n === 0 ? says.none : n === 1 ? says.one : says.many.replace("{}", n);
      }).catch(close);
    }
    field.addEventListener("input", function () {
      if (code) code.value = "";
      clearTimeout(waiting);
      waiting = setTimeout(propose, 150);
    });
    field.addEventListener("keydown", function (event) {
      if (list.hidden) {
        if (event.key === "ArrowDown" && !lines) propose();
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        point(active < 0 && event.key === "ArrowUp" ? -1 : active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(list.children[active]);
      } else if (event.key === "Escape") {
        close();
      }
    });
    if (lines) field.addEventListener("click", close); // it may lead to another line
    field.addEventListener("blur", function () { setTimeout(close, 150); });
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) choose(option);
    });
  };
})();
