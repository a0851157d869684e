// The feed builder follows the hand: count, list and the criteria to save
// change without a page. Without this script the button "Voir" does the same.
(function () {
  "use strict";
  var form = document.getElementById("criteres");
  if (!form || !window.fetch || !window.AbortController) return;
  var parts = ["said", "sentence", "count", "list", "kept", "change", "changes", "afficher"];
  var timer, asked, rests;
  var stale = []; // parts of the form to be said anew

  // The place is typed to its end, then sent whole: it may need a choice.
  form.addEventListener("input", function (event) {
    if (event.target.name === "where") return;
    var radius = event.target.name === "radius";
    if (radius && !document.querySelector("#chosen input:checked")) return;
    if (radius) stale.push("chosen"); // the places ticked
    if (event.target.name === "kind") stale.push("folded"); // what may be asked of those kinds
    clearTimeout(timer);
    timer = setTimeout(follow, 300);
  });

  function address() {
    var query = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (name === "where") value = "";
      if (value !== "" || name === "where" || name === "span") query.append(name, value);
    });
    return form.action.split("#")[0] + "?" + query;
  }

  function follow() {
    if (asked) asked.abort();
    asked = new AbortController();
    fetch(address(), { signal: asked.signal, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text().then(function (html) { show(html, answer.url); });
    }).catch(function () {}); // the button still works
  }

  function show(html, url) {
    var page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("[data-copy]").forEach(function (b) { b.hidden = !navigator.clipboard; }); // as pioche.js does
    parts.concat(stale).forEach(function (id) {
      var here = document.getElementById(id), there = page.getElementById(id);
      if (here && there && here.innerHTML !== there.innerHTML) here.innerHTML = there.innerHTML;
    });
    ["garder", "afficher"].forEach(function (id) { // once there is something to keep
      var here = document.getElementById(id), there = page.getElementById(id);
      if (here && there) here.hidden = there.hidden;
    });
    stale = [];
    history.replaceState(null, "", url);
    clearTimeout(rests);
    rests = setTimeout(speak, 1000);
  }

  // What the feed became, said once the hand rests.
  function speak() {
    var said = ["sentence", "count"].map(function (id) {
      var first = document.querySelector("#" + id + " p") || document.getElementById(id);
      return first.textContent.trim();
    });
    document.getElementById("spoken").textContent = said.join(". ");
  }

  // Names are completed as on the other forms.
  var complete = window.piocheComplete;
  Array.prototype.forEach.call(document.querySelectorAll("form[data-territories], form[data-actors]"), function (holder) {
    var says = { none: holder.dataset.none, one: holder.dataset.single, many: holder.dataset.many };
    var field = holder.elements.where || holder.elements.structure;
    complete(field, holder.elements.structure_id || null, holder.dataset.territories || holder.dataset.actors, says);
  });
})();
