// <pioche-flux src="https://…/flux/slug.json"> shows a feed on any page, as part of it: it takes its
// letters and colours from around, in the dark too. Attributes: layout="cards", heading="2" (level of the
// title), untitled, limit="10", nochips. Colours: --pioche-accent, --pioche-soft, --pioche-line, --pioche-card.
// What it holds is shown until the feed has come, and stays when it does not come.
(function () {
  "use strict";
  if (!window.customElements || customElements.get("pioche-flux") || !("adoptedStyleSheets" in document)) return;

  var CHIPS = 6; // more would push the dates out of a phone's screen

  var WORDS = {
    fr: {
      now: "En ce moment", regular: "Toute l’année", chips: "Choisir un thème", all: "Tout", others: "Autres thèmes (#)",
      one: "1 annonce", many: "# annonces", more: "# dates en tout",
      tentative: "date pressentie", full: "complet", moved_online: "en ligne", postponed: "reporté", cancelled: "annulé"
    },
    en: {
      now: "On now", regular: "All year round", chips: "Choose a theme", all: "All", others: "Other themes (#)",
      one: "1 announcement", many: "# announcements", more: "# dates in all",
      tentative: "to be confirmed", full: "full", moved_online: "online", postponed: "postponed", cancelled: "cancelled"
    }
  };

  var style = new CSSStyleSheet();
  style.replaceSync(`
    :host { display: block; --line: var(--pioche-line, color-mix(in srgb, currentColor 25%, transparent)) }
    :host([hidden]), [hidden] { display: none !important }
    * { box-sizing: border-box; overflow-wrap: anywhere }
    h1, h2, h3, h4, h5, h6, p, ul { margin: 0; padding: 0 }
    a { color: inherit; text-underline-offset: .18em }
    :focus-visible { outline: 3px solid currentColor; outline-offset: 2px }
    .title { font-size: 1.35em; line-height: 1.25; margin-bottom: .5em }
    .chips, .list { list-style: none }
    .chips { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .6rem }
    button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 2rem; min-height: 2.75rem; padding: .3rem 1rem; cursor: pointer }
    button[aria-pressed=true] { border: 2px solid currentColor; font-weight: 700 }
    .item { display: grid; grid-template-columns: 3.6rem minmax(0, 1fr); gap: 0 .9rem; padding: .7rem 0; border-top: 1px solid var(--line) }
    .item > :only-child { grid-column: 1 / -1 }
    .date { text-align: center; font-weight: 700; font-size: .8em; line-height: 1.3; color: var(--pioche-accent, var(--accent, inherit)) }
    .date b { display: block; font-size: 2em; line-height: 1 }
    .name { font-size: 1.08em; line-height: 1.3 }
    .meta { font-size: .95em; color: var(--pioche-soft, inherit) }
    .mark { text-transform: uppercase; font-size: .85em; font-weight: 700 }
    .off a { text-decoration: line-through }
    img { display: none }
    details { border-top: 1px solid var(--line) }
    summary { min-height: 2.75rem; padding: .6rem 0; font-weight: 700; cursor: pointer }
    .end { border-top: 1px solid var(--line); padding: .7rem 0; font-weight: 700 }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
    .cards .list { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 1rem; margin-bottom: 1rem }
    .cards .item { align-content: start; border: 1px solid var(--line); border-radius: .6rem; padding: .9rem; background: var(--pioche-card, none); overflow: hidden }
    .cards img { display: block; grid-column: 1 / -1; width: calc(100% + 1.8rem); max-width: none; height: auto; aspect-ratio: 16 / 9; object-fit: cover; margin: -.9rem -.9rem .9rem }
    @media (max-width: 20rem) { .item { grid-template-columns: minmax(0, 1fr) } .date { text-align: start } .date b { display: inline; font-size: 1.3em; margin: 0 .2em } }
    @media print { .chips, .end { display: none } .item { break-inside: avoid } details::details-content { content-visibility: visible; block-size: auto } }
  `);

  // What comes from the feed becomes text, never code: this is the one way in.
  function make(name, className, text) {
    var element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function web(address, base) {
    try {
      var url = new URL(address, base);
      return /^https?:$/.test(url.protocol) ? url.href : "";
    } catch (_) {
      return "";
    }
  }

  function link(words, address, base) {
    var a = make("a", "", words), href = web(address, base);
    if (href) a.href = href;
    return a;
  }

  class PiocheFlux extends HTMLElement {
    static get observedAttributes() { return ["src", "layout", "heading", "untitled", "limit", "nochips"]; }

    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
        this.shadowRoot.append(make("slot"));
      }
      this.again = () => { if (!this.feed) this.load(); };
      window.addEventListener("online", this.again);
      this.load();
    }

    disconnectedCallback() {
      window.removeEventListener("online", this.again);
      if (this.asked) this.asked.abort();
    }

    attributeChangedCallback(name, before, now) {
      if (!this.shadowRoot || before === now) return;
      if (name === "src") this.load();
      else if (this.feed) this.show();
    }

    async load() {
      var address = web(this.getAttribute("src") || "", document.baseURI);
      if (!address) return;
      if (this.asked) this.asked.abort();
      var asked = this.asked = new AbortController();
      var late = setTimeout(() => asked.abort(), 20000);
      try {
        var answer = await fetch(address, { signal: asked.signal, credentials: "omit", referrerPolicy: "strict-origin" });
        var feed = answer.ok && await answer.json();
        if (!feed || !Array.isArray(feed.items) || asked !== this.asked) return;
        this.address = address;
        this.feed = feed;
        this.show();
      } catch (_) {
        // Offline, or our server is down: the link inside is there.
      } finally {
        clearTimeout(late);
      }
    }

    show() {
      var feed = this.feed, words = this.words = WORDS[feed.language] || WORDS.fr;
      var level = Math.min(Math.max(parseInt(this.getAttribute("heading"), 10) || 2, 1), 6);
      var untitled = this.hasAttribute("untitled");
      this.level = untitled ? level : Math.min(level + 1, 6);
      var root = make("div", this.getAttribute("layout") === "cards" ? "cards" : "");
      root.lang = feed.language || "fr";
      var accent = (feed._pioche || {}).accent;
      if (/^#[0-9a-f]{6}$/.test(accent)) root.style.setProperty("--accent", accent);
      if (!untitled) {
        var title = make("h" + level, "title");
        title.append(link(feed.title, feed.home_page_url, this.address));
        root.append(title);
      }
      var limit = parseInt(this.getAttribute("limit"), 10), items = limit > 0 ? feed.items.slice(0, limit) : feed.items;
      this.entries = [];
      var lists = this.divide(items);
      if (!this.hasAttribute("nochips")) this.chips(root, items);
      this.groups = [];
      lists.forEach(one => {
        if (!one.items.length) return;
        var list = make("ul", "list");
        list.setAttribute("role", "list");
        one.items.forEach(item => list.append(this.item(item)));
        var whole = list;
        if (one.words) {
          whole = make("details");
          whole.open = !lists[0].items.length;
          whole.append(make("summary", "", one.words + " (" + one.items.length + ")"), list);
        }
        this.groups.push({ whole: whole, list: list });
        root.append(whole);
      });
      if (feed._pioche && feed._pioche.announce) {
        var end = make("p", "end");
        end.append(link(feed._pioche.invite, feed._pioche.announce, this.address));
        root.append(end);
      }
      this.shadowRoot.replaceChildren(root);
    }

    // What happens once comes first; what goes on already and what comes back all year would hide it.
    divide(items) {
      var today = new Date().setHours(0, 0, 0, 0), once = [], now = [], regular = [];
      items.forEach(item => {
        var card = item._pioche || {};
        if (card.next && new Date(card.next.start) < today) now.push(item);
        else if (card.regular) regular.push(item);
        else once.push(item);
      });
      return [{ items: once }, { words: this.words.now, items: now }, { words: this.words.regular, items: regular }];
    }

    // The visitor keeps one theme of those there are: the commonest at hand, the others one touch away.
    chips(root, items) {
      var themes = new Map();
      items.forEach(item => ((item._pioche || {}).themes || []).forEach(theme => {
        var known = themes.get(theme.code) || { code: theme.code, label: theme.label, count: 0 };
        known.count++;
        themes.set(theme.code, known);
      }));
      if (themes.size < 2) return;
      var common = [...themes.values()].sort((a, b) => b.count - a.count).slice(0, CHIPS), rest = themes.size - common.length;
      var list = make("div", "chips"), said = make("p", "unseen");
      list.setAttribute("role", "group");
      list.setAttribute("aria-label", this.words.chips);
      said.setAttribute("role", "status");
      [{ code: "", label: this.words.all }].concat([...themes.values()].sort((a, b) => a.label.localeCompare(b.label))).forEach(theme => {
        var button = make("button", "", theme.label);
        button.type = "button";
        button.hidden = rest > 1 && theme.code !== "" && !common.includes(theme);
        button.setAttribute("aria-pressed", theme.code === "");
        button.addEventListener("click", () => {
          list.querySelectorAll("[aria-pressed]").forEach(other => other.setAttribute("aria-pressed", other === button));
          said.textContent = this.keep(theme.code);
        });
        list.append(button);
      });
      if (rest > 1) list.append(this.others(list, rest));
      root.append(list, said);
    }

    others(list, rest) {
      var button = make("button", "", this.words.others.replace("#", rest));
      button.type = "button";
      button.addEventListener("click", () => {
        var hidden = list.querySelectorAll("[hidden]");
        hidden.forEach(one => { one.hidden = false; });
        hidden[0].focus();
        button.remove();
      });
      return button;
    }

    keep(code) {
      var count = 0;
      this.entries.forEach(entry => {
        entry.element.hidden = code !== "" && !entry.themes.includes(code);
        if (!entry.element.hidden) count++;
      });
      this.groups.forEach(group => { group.whole.hidden = !group.list.querySelector("li:not([hidden])"); });
      return count === 1 ? this.words.one : this.words.many.replace("#", count);
    }

    item(item) {
      var card = item._pioche || {}, next = card.next, words = this.words;
      var element = make("li", "item" + (/^(cancelled|postponed)$/.test(card.status) ? " off" : "")), body = make("div");
      this.entries.push({ element: element, themes: (card.themes || []).map(theme => theme.code) });
      var picture = web(item.image || "", this.address);
      if (picture && this.getAttribute("layout") === "cards") element.append(this.picture(picture, card));
      if (next) element.append(this.date(next));
      var name = make("h" + this.level, "name");
      if (words[card.status]) name.append(make("span", "mark", words[card.status]), " ");
      name.append(link(card.title || item.title, item.url, this.address));
      if (item.language) name.lang = item.language;
      body.append(name);
      var place = card.place || {}, where = place.name === place.commune ? "" : place.name;
      var meta = make("p", "meta"), parts = [where, place.commune, (card.price || {}).text].filter(Boolean);
      if (next && next.when) {
        var time = make("time", "", next.when);
        time.dateTime = next.start;
        meta.append(time, parts.length ? " · " : "");
      }
      meta.append(parts.join(" · "));
      body.append(meta);
      if (!next) body.append(make("p", "", card.summary || item.content_text));
      [card.status_note, card.dates && card.dates.length > 1 && words.more.replace("#", card.dates.length), card.credit].forEach(said => {
        if (said) body.append(make("p", "meta", said));
      });
      element.append(body);
      return element;
    }

    date(next) {
      var day = new Date(next.start), block = make("p", "date");
      var say = options => new Intl.DateTimeFormat(this.feed.language || "fr", Object.assign({ timeZone: next.zone }, options)).format(day);
      block.setAttribute("aria-hidden", "true");
      block.append(say({ weekday: "short" }), make("b", "", say({ day: "numeric" })), say({ month: "short" }));
      return block;
    }

    picture(address, card) {
      var image = make("img");
      image.loading = "lazy";
      image.alt = ((card.images || [])[0] || {}).alt || "";
      image.addEventListener("error", () => image.remove());
      image.src = address;
      return image;
    }
  }

  customElements.define("pioche-flux", PiocheFlux);
})();
