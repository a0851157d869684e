// The feed builder follows the hand: count, list and the criteria to save
// change without a page. Without this script the button "Voir" does the same.
(function () {
  "use strict";
  var form = document.getElementById("criteres");
  if (!form || !window.fetch || !window.AbortController) return;
  var parts = ["said", "sentence", "count", "list", "kept", "change"];
  var timer, asked;
  var stale = false; // the places ticked are to be said anew

  // The place is typed to its end, then sent whole: it may need a choice.
  form.addEventListener("input", function (event) {
    if (event.target.name === "where") return;
    var radius = event.target.name === "radius";
    if (radius && !document.querySelector("#chosen input:checked")) return;
    stale = stale || radius;
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
    (stale ? parts.concat("chosen") : parts).forEach(function (id) {
      var here = document.getElementById(id), there = page.getElementById(id);
      if (here && there && here.innerHTML !== there.innerHTML) here.innerHTML = there.innerHTML;
    });
    stale = false;
    history.replaceState(null, "", url);
  }
})();
