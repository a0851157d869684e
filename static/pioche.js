// What a script adds to pages that work without it.
(function () {
  "use strict";

  // A copy button copies the text of what it names, and says so where screen readers hear it.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var source = document.getElementById(button.dataset.copy);
    if (!source) return;
    var text = "value" in source ? source.value : source.textContent;
    navigator.clipboard.writeText(text.trim()).then(function () {
      copied(button);
    }, function () {
      if (source.select) source.select();
    });
  });

  // The same as rich text: what is pasted in a mail keeps its look.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-rich]");
    if (!button) return;
    var source = document.getElementById(button.dataset.rich);
    navigator.clipboard.write([new ClipboardItem({
      "text/html": new Blob([source.value], { type: "text/html" }),
      "text/plain": new Blob([source.value], { type: "text/plain" })
    })]).then(function () { copied(button); }, function () { source.select(); });
  });

  // The browser's own share sheet, where there is one.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-share]");
    if (!button) return;
    var source = document.getElementById(button.dataset.share);
    navigator.share({ text: source.value || source.textContent }).catch(function () {});
  });

  // The phone is asked where it is when its owner says so, and no sooner; to a hundred metres.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-around]");
    if (!button) return;
    var said = document.getElementById("around-said");
    function say(words) { said.hidden = false; said.textContent = words; }
    say(button.dataset.asking);
    navigator.geolocation.getCurrentPosition(function (found) {
      var address = new URL(button.dataset.around, location.href);
      address.searchParams.set("near", found.coords.latitude.toFixed(3) + "," + found.coords.longitude.toFixed(3));
      location.assign(address);
    }, function (problem) {
      say(problem.code === problem.PERMISSION_DENIED ? button.dataset.refused : button.dataset.unknown);
    }, { timeout: 15000, maximumAge: 300000 });
  });

  function copied(button) {
    var said = button.dataset.said;
    if (!button.dataset.label) button.dataset.label = button.textContent;
    button.textContent = said;
    announce(said);
    setTimeout(function () { button.textContent = button.dataset.label; }, 2500);
  }

  function announce(words) {
    var place = document.getElementById("said");
    if (!place) {
      place = document.createElement("p");
      place.id = "said";
      place.className = "unseen";
      place.setAttribute("role", "status");
      document.body.appendChild(place);
    }
    place.textContent = words;
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) print();
  });

  // Buttons that only a script can serve are hidden until it is there.
  document.querySelectorAll("[data-copy]").forEach(function (b) { b.hidden = !navigator.clipboard; });
  document.querySelectorAll("[data-rich]").forEach(function (b) { b.hidden = !navigator.clipboard || !window.ClipboardItem; });
  document.querySelectorAll("[data-share]").forEach(function (b) { b.hidden = !navigator.share; });
  document.querySelectorAll("[data-print]").forEach(function (b) { b.hidden = false; });
  document.querySelectorAll("[data-around]").forEach(function (b) { b.hidden = !navigator.geolocation; });
})();
