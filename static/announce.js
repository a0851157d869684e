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
  var own = ["via", "once", "version", "date_id", "place_ok", "image", "image_id"];
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
    var typed = new FormData(form), said = new URLSearchParams();
    ["commune", "commune_code", "start_date", "start_time", "end_date", "end_time", "theme", "price", "audience", "access"].forEach(function (name) {
      typed.getAll(name).forEach(function (value) { said.append(name, value); });
    });
    var query = said.toString();
    if (!town.value || query === asked) return;
    asked = query;
    fetch(around.dataset.href + "?" + query).then(function (r) { return r.ok ? r.text() : ""; }).then(function (html) {
      if (query === asked && html) around.innerHTML = html;
    }).catch(function () { /* only help */ });
  }
  if (around && day && town) {
    form.addEventListener("change", look);
  }

  // --- Names, completed as they are typed (complete.js).
  var complete = window.piocheComplete;
  var places = { none: form.dataset.none, one: form.dataset.single, many: form.dataset.many };
  if (code && town) complete(town, code, form.dataset.communes, places);
  if (form.dataset.territories) {
    Array.prototype.forEach.call(form.querySelectorAll("input[name=territory]"), function (field) { complete(field, null, form.dataset.territories, places); });
  }
  // --- The structure: those of the commune first.
  var holder = form.elements.organiser, id = form.elements.organiser_id;
  function here() { return { commune: town ? town.value : "", commune_code: code ? code.value : "" }; }
  if (form.dataset.actors) {
    var structures = { none: form.dataset.actorsNone, one: form.dataset.actorsOne, many: form.dataset.actorsMany };
    if (holder && id) complete(holder, id, form.dataset.actors, structures, here);
    ["co_organisers", "host"].forEach(function (name) {
      if (form.elements[name]) complete(form.elements[name], null, form.dataset.actors, structures, here);
    });
  }
})();
