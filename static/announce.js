// What a script adds to the announce forms, which work without: a draft kept
// on this device until the card is published, the completion of places,
// and what else happens that day, while typing.
(function () {
  "use strict";

  function read() { try { return JSON.parse(localStorage.getItem(kept)); } catch (e) { return null; } }
  function write(value) { try { localStorage.setItem(kept, JSON.stringify(value)); return true; } catch (e) { return false; } }
  function forget() { try { localStorage.removeItem(kept); } catch (e) { /* nothing was kept */ } }

  var accepted = document.querySelector("[data-accepted]");
  var form = document.querySelector("form[data-announce]");
  var kept = "pioche:" + (form ? form.dataset.announce : accepted ? accepted.dataset.accepted : "");
  if (accepted) forget();
  if (!form) return;
  var say = document.getElementById("kept");

  // --- The draft: only of a new card, and never over what the server gave back.
  var own = ["once", "version", "date_id", "place_ok", "image", "image_id"];
  var proposed = ["expires"]; // filled from the start
  function fields() {
    return Array.prototype.filter.call(form.elements, function (e) { return e.name && own.indexOf(e.name) < 0 && e.type !== "submit"; });
  }
  function draft() {
    return fields().map(function (e) { return e.type === "checkbox" || e.type === "radio" ? e.checked : e.value; });
  }
  function blank() {
    return fields().every(function (e) {
      return proposed.indexOf(e.name) >= 0 || (e.type === "checkbox" || e.type === "radio" ? !e.checked : !e.value);
    });
  }
  function restore(values) {
    fields().forEach(function (e, i) {
      if (e.type === "checkbox" || e.type === "radio") e.checked = values[i]; else e.value = values[i];
      var fold = e.closest("details");
      if (fold && (e.type === "checkbox" ? e.checked : e.value)) fold.open = true;
    });
  }
  if (!("managed" in form.dataset)) {
    var found = read();
    if (found && found.values && found.values.length === fields().length && found.values.some(Boolean) && blank()) {
      restore(found.values);
      form.elements.once.value = found.once; // sent already, perhaps: then it is the same card
      say.textContent = form.dataset.found + " ";
      var erase = document.createElement("button");
      erase.type = "button";
      erase.className = "btn plain";
      erase.textContent = form.dataset.forget;
      erase.addEventListener("click", function () { forget(); location.reload(); });
      say.appendChild(erase);
      form.insertBefore(say, form.firstChild);
    }
    var later;
    var keep = function () {
      clearTimeout(later);
      later = setTimeout(function () {
        if (blank()) forget();
        else if (write({ once: form.elements.once.value, values: draft() })) say.textContent = form.dataset.kept;
      }, 400);
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", function (event) {
      if (!blank()) write({ once: form.elements.once.value, values: draft() });
      if (navigator.onLine === false) {
        event.preventDefault();
        say.textContent = form.dataset.offline;
      }
    });
  }

  // --- The picture: its weight is told, and it is shown, before it is sent.
  var file = document.getElementById("image");
  if (file) file.addEventListener("change", function () {
    var one = file.files[0], shown = document.getElementById("image-shown"), wrong = document.getElementById("image-error");
    var heavy = Boolean(one) && one.size > 10 << 20;
    wrong.textContent = heavy ? file.dataset.heavy : "";
    wrong.hidden = !heavy;
    file.setAttribute("aria-invalid", heavy);
    if (!one || !window.createImageBitmap) return;
    createImageBitmap(one).then(function (bitmap) {
      var canvas = document.createElement("canvas");
      canvas.width = 320;
      canvas.height = Math.round(320 * bitmap.height / bitmap.width);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      canvas.className = "thumb";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", file.dataset.shown);
      shown.replaceChildren(canvas);
      shown.hidden = false;
    }).catch(function () { shown.hidden = true; });
  });

  // --- What is known of the place and of the day.
  var around = document.getElementById("around");
  var town = document.getElementById("commune");
  var code = form.querySelector("input[type=hidden][name=commune_code]");
  var day = document.getElementById("start_date");
  var asked = "";
  function look() {
    var query = new URLSearchParams({ commune: town.value, commune_code: code ? code.value : "", start_date: day.value }).toString();
    if (!town.value || query === asked) return;
    asked = query;
    fetch(around.dataset.href + "?" + query).then(function (r) { return r.ok ? r.text() : ""; }).then(function (html) {
      if (query === asked && html) around.innerHTML = html;
    }).catch(function () { /* only help */ });
  }
  if (around && day && town) {
    day.addEventListener("change", look);
    town.addEventListener("change", look);
  }

  // --- A place: a combobox with a list one may choose from (WAI-ARIA APG); what is typed always stands.
  function complete(field, code, address, says, beside) {
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
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.autocomplete = "off";
    var active = -1, waiting, last = "";

    function close() {
      clearTimeout(waiting);
      last = null; // what is on its way comes too late
      list.hidden = true;
      list.textContent = ""; // options of two lists may bear the same id
      active = -1;
      field.setAttribute("aria-expanded", "false");
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
      field.value = option.dataset.value || option.textContent;
      if (code) code.value = option.dataset.code;
      close();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function propose() {
      var typed = field.value.trim();
      last = typed;
      if (typed.length < 2) { close(); return; }
      var query = new URLSearchParams(Object.assign({ q: typed, prefer: form.dataset.prefer || "" }, beside && beside())).toString();
      fetch(address + "?" + query).then(function (r) { return r.ok ? r.text() : ""; }).then(function (html) {
        if (typed !== last || document.activeElement !== field) return;
        list.innerHTML = html;
        active = -1;
        var n = list.children.length;
        list.hidden = n === 0;
        field.setAttribute("aria-expanded", String(n > 0));
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
        if (event.key === "ArrowDown") propose();
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
    field.addEventListener("blur", function () { setTimeout(close, 150); });
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) choose(option);
    });
  }
  var places = { none: form.dataset.none, one: form.dataset.one, many: form.dataset.many };
  if (code && town) complete(town, code, form.dataset.communes, places);
  if (form.dataset.territories) {
    Array.prototype.forEach.call(form.querySelectorAll("input[name=territory]"), function (field) { complete(field, null, form.dataset.territories, places); });
  }
  // --- The structure: those of the commune first.
  var holder = form.elements.organiser, id = form.elements.organiser_id;
  if (form.dataset.actors && holder && id) {
    complete(holder, id, form.dataset.actors, { none: form.dataset.actorsNone, one: form.dataset.actorsOne, many: form.dataset.actorsMany }, function () {
      return { commune: town ? town.value : "", commune_code: code ? code.value : "" };
    });
  }
})();
