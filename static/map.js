// What a script adds to the map of a list: one that moves, its points
// gathered where they are many. The list beside it says the same to who does
// not see it.
(function () {
  "use strict";

  var box = document.getElementById("map");
  if (!box || !window.L) return;
  var L = window.L, told = box.dataset;
  var data = JSON.parse(document.getElementById("points").textContent);
  var moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  var many = 20; // cards at one point that can still be spread around it

  L.Marker.mergeOptions({ keyboard: false }); // the list is how a keyboard reaches the cards
  box.textContent = "";
  box.classList.add("live");
  var map = L.map(box, { zoomControl: false, maxZoom: told.tiles ? 19 : 16, zoomSnap: told.tiles ? 1 : .25, zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves });
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ zoomInTitle: told.nearer, zoomOutTitle: told.further }).addTo(map);
  if (told.tiles) L.tileLayer(told.tiles, { maxZoom: 19, attribution: element("span", told.credit).outerHTML }).addTo(map);

  function element(name, words, className) {
    var made = document.createElement(name);
    if (words) made.textContent = words;
    if (className) made.className = className;
    return made;
  }

  // --- What a point and a crowd of points say.
  function entry(card) {
    var p = element("p"), link = element("a", card.title);
    link.href = card.href;
    if (card.mark) p.append(element("b", card.mark, "tag off"), " ");
    p.append(link);
    if (card.told) p.append(element("br"), element("span", card.told, "meta"));
    return p;
  }
  function crowd(cards) {
    var list = element("div"), most = 50;
    cards.slice(0, most).forEach(function (card) { list.append(entry(card)); });
    if (cards.length > most) list.append(element("p", told.others.replace("#", cards.length - most)));
    return list;
  }
  function open(at, content) {
    L.popup({ maxHeight: 260, maxWidth: 260 }).setLatLng(at).setContent(content).openOn(map);
  }

  // --- Points.
  function listed(card) {
    var found = Array.prototype.find.call(document.querySelectorAll("#cards h3 a"), function (a) { return a.getAttribute("href") === card.href; });
    return found && found.closest("li");
  }
  function point(card, item) {
    document.querySelectorAll("#cards .found").forEach(function (other) { other.classList.remove("found"); });
    open(card.at, entry(card));
    if (item) item.classList.add("found");
  }
  var group = L.markerClusterGroup({
    maxClusterRadius: 46, showCoverageOnHover: false, spiderfyOnMaxZoom: false, zoomToBoundsOnClick: false, animate: moves, chunkedLoading: true,
    iconCreateFunction: function (c) { return L.divIcon({ html: element("b", String(c.getChildCount())), className: "pins", iconSize: [40, 40] }); }
  });
  data.points.forEach(function (card) {
    var pin = L.marker(card.at, { icon: L.divIcon({ className: "pin " + card.hue, iconSize: [24, 24] }), title: card.title });
    pin.card = card;
    pin.on("click", function () {
      var item = listed(card);
      point(card, item);
      for (var fold = item && item.closest("details"); fold; fold = null) fold.open = true;
      if (item) item.scrollIntoView({ block: "nearest", behavior: moves ? "smooth" : "auto" });
    });
    group.addLayer(pin);
  });
  group.on("clusterclick", function (event) {
    var cluster = event.layer, inside = cluster.getBounds();
    var apart = !inside.getNorthEast().equals(inside.getSouthWest());
    if (apart && map.getZoom() < map.getMaxZoom()) cluster.zoomToBounds({ padding: [40, 40] });
    else if (cluster.getChildCount() <= many) cluster.spiderfy();
    else open(cluster.getLatLng(), crowd(cluster.getAllChildMarkers().map(function (pin) { return pin.card; })));
  });
  map.addLayer(group);

  // --- Names of the ground, where no tile says them: those that have room, the largest first.
  function names() {
    var pane = map.getPane("names"), taken = [];
    pane.textContent = "";
    data.towns.forEach(function (town) {
      if (taken.length >= 40 || !map.getBounds().contains(town.at)) return;
      var at = map.latLngToLayerPoint(town.at), half = town.name.length * 4;
      var room = taken.every(function (o) { return Math.abs(o.y - at.y) > 20 || Math.abs(o.x - at.x) > o.half + half; });
      if (!room) return;
      taken.push({ x: at.x, y: at.y, half: half });
      L.DomUtil.setPosition(pane.appendChild(element("span", town.name)), at);
    });
  }
  if (!told.tiles) {
    map.createPane("names");
    map.on("zoomend moveend", names);
  }
  var corners = L.latLngBounds([[data.box[0], data.box[1]], [data.box[2], data.box[3]]]);
  map.fitBounds(corners);

  // --- Each card of the list that has a point can show it.
  data.points.forEach(function (card) {
    var item = listed(card);
    if (!item || item.querySelector(".onmap")) return;
    var button = element("button", told.show, "btn plain onmap");
    button.type = "button";
    button.setAttribute("aria-label", told.show + " – " + card.title);
    button.addEventListener("click", function () {
      map.setView(card.at, Math.max(map.getZoom(), 13));
      point(card, item);
      box.scrollIntoView({ block: "nearest" });
    });
    item.querySelector("h3").parentNode.append(button);
  });
})();
