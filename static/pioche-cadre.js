// Gives each frame of ours the height of what it shows, and takes away the border browsers draw around
// frames, not one the page chose. Without it, the frame scrolls.
(function () {
  "use strict";
  var ours = new URL(document.currentScript.src).origin;

  function frames() {
    return Array.prototype.filter.call(document.querySelectorAll("iframe[src]"), function (frame) {
      return frame.src.indexOf(ours + "/") === 0;
    });
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== ours || !event.data || event.data.message !== "height" || !(event.data.value > 0)) return;
    frames().forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.height = Math.min(Math.ceil(event.data.value), 20000);
    });
  });

  // Those that were there before this script say it again.
  function ready() {
    frames().forEach(function (frame) {
      if (getComputedStyle(frame).borderTopStyle === "inset") frame.style.border = "0";
      frame.contentWindow.postMessage({ message: "ready" }, "*");
    });
  }
  ready();
  window.addEventListener("load", ready);
})();
