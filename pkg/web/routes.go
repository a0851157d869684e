package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"pioche/pkg/registry"
)

// who may enter.
type who string

const (
	public who = "public" // anyone
	holder who = "holder" // whoever holds the private link of a card or a feed
)

// flag says what is particular to a route.
type flag int

const (
	write      flag = 1 << iota // changes something: cross-site protection, rate limit, POST only
	embeddable                  // its .html is shown by other sites in a frame: no session, no form with effect
	private                     // never stored by anyone, never leaked by a link out, never indexed
	machine                     // no English twin: not a page
	upload                      // takes a picture: more, and for longer
)

// route is one address, and who may enter it.
type route struct {
	Method, Path string
	Handler      echo.HandlerFunc
	Who          who
	Flags        flag
}

func (r route) has(f flag) bool { return r.Flags&f != 0 }

// routes is the whole site.
func (s *Server) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/", s.home, public, 0},
		{get, "/evenements", s.list(eventList), public, 0},
		{get, "/evenements/:id", s.event, public, embeddable},
		{get, "/evenements/:id/affiche", s.cardPoster(registry.KindEvent), public, 0},
		{get, "/infos", s.list(noticeList), public, 0},
		{get, "/infos/:id", s.notice, public, embeddable},
		{get, "/infos/:id/affiche", s.cardPoster(registry.KindNotice), public, 0},
		{get, "/acteurs", s.list(actorList), public, 0},
		{get, "/acteurs/:id", s.actor, public, embeddable},
		{get, "/acteurs/:id/affiche", s.cardPoster(registry.KindActor), public, 0},
		{get, "/acteurs/:id/bilan", s.actorYear, public, 0},
		{get, "/communes/:code", s.territory(registry.LevelCommune), public, embeddable},
		{get, "/epci/:code", s.territory(registry.LevelEPCI), public, embeddable},
		{get, "/departements/:code", s.territory(registry.LevelDept), public, embeddable},
		{get, "/regions/:code", s.territory(registry.LevelRegion), public, embeddable},

		{get, "/evenements/nouveau", s.newCard(eventForm), public, 0},
		{post, "/evenements/nouveau", s.announce(eventForm), public, write | upload},
		{get, "/evenements/nouveau/autour", s.around, public, 0},
		{get, "/evenements/nouveau/communes", s.communes, public, 0},
		{get, "/infos/nouveau", s.newCard(noticeForm), public, 0},
		{get, "/infos/nouveau/territoires", s.territories, public, 0},
		{post, "/infos/nouveau", s.announce(noticeForm), public, write | upload},
		{get, "/acteurs/nouveau", s.newCard(actorForm), public, 0},
		{post, "/acteurs/nouveau", s.announce(actorForm), public, write | upload},
		{get, "/acteurs/nouveau/noms", s.actorNames, public, 0},
		{get, "/gerer/:secret", opened(s.manage, s.manageFeed), holder, private},
		{post, "/gerer/:secret", s.change, holder, private | write | upload},
		{get, "/gerer/:secret/modifier", s.changeForm, holder, private},
		{get, "/gerer/:secret/image.jpg", s.heldImage, holder, private | machine},
		{get, "/gerer/:secret/dupliquer", s.duplicate, holder, private},
		{post, "/gerer/:secret/version", s.restore, holder, private | write},
		{get, "/gerer/:secret/:act", s.actForm, holder, private},
		{post, "/gerer/:secret/:act", s.act, holder, private | write},
		{get, "/retrouver", s.mineForm, public, 0},
		{post, "/retrouver", s.mine, public, write},

		{get, "/flux", s.fluxList, public, 0},
		{get, "/flux/nouveau", s.fluxNew, public, 0},
		{post, "/flux/nouveau", s.fluxSave, public, write},
		{get, "/flux/:name", s.flux, public, embeddable},
		{get, "/flux/:name/pourquoi", s.fluxWhy, public, 0},
		{get, "/flux.:ext", s.filterFeed, public, embeddable},
		{get, "/evenements.:ext", s.listFeed(eventList), public, embeddable},
		{get, "/acteurs.:ext", s.listFeed(actorList), public, embeddable},
		{get, "/infos.:ext", s.listFeed(noticeList), public, embeddable},
		{get, "/flux/:name/affiche", s.fluxPoster, public, 0},
		{get, "/affiche", s.filterPoster, public, 0},
		{get, "/flux/:name/lettre", s.fluxLetter, public, 0},
		{get, "/flux/:name/lettre.html", s.fluxLetter, public, 0},
		{get, "/flux/:name/lettre/:day", s.fluxIssue, public, 0},
		{get, "/lettre", s.filterLetter, public, 0},
		{get, "/lettre.html", s.filterLetter, public, 0},
		{get, "/gerer/:secret/criteres", s.fluxEdit, holder, private},
		{post, "/gerer/:secret/criteres", s.fluxChange, holder, private | write},
		{post, "/gerer/:secret/fiches", s.decide, holder, private | write},
		{post, "/gerer/:secret/approbation", s.approval, holder, private | write},
		{post, "/gerer/:secret/bouclage", s.fluxClosing, holder, private | write},
		{get, "/gerer/:secret/reglages", s.fluxFiner, holder, private},
		{post, "/gerer/:secret/reglages", s.fluxRefine, holder, private | write},
		{get, "/gerer/:secret/supprimer", s.fluxEndForm, holder, private},
		{post, "/gerer/:secret/supprimer", s.fluxEnd, holder, private | write},

		{get, "/api/v1/events", s.apiCards(registry.KindEvent), public, machine},
		{get, "/api/v1/events/:id", s.apiCard(registry.KindEvent), public, machine},
		{get, "/api/v1/actors", s.apiCards(registry.KindActor), public, machine},
		{get, "/api/v1/actors/:id", s.apiCard(registry.KindActor), public, machine},
		{get, "/api/v1/notices", s.apiCards(registry.KindNotice), public, machine},
		{get, "/api/v1/notices/:id", s.apiCard(registry.KindNotice), public, machine},
		{get, "/api/v1/selections", s.apiSelections, public, machine},
		{get, "/api/v1/territories", s.apiTerritories, public, machine},
		{get, "/api/v1/themes", s.apiThemes, public, machine},
		{get, "/api/v1/openapi.json", s.openAPI, public, machine},
		{get, "/schema/pioche-1.json", s.schema, public, machine},

		{get, "/oembed", s.oembed, public, machine},
		{get, "/pioche-flux.js", s.script, public, machine},
		{get, "/pioche-cadre.js", s.script, public, machine},

		{get, "/aide", s.help, public, 0},
		{get, "/aide/json", s.helpJSON, public, 0},
		{get, "/aide/criteres", s.criteria, public, 0},
		{get, "/aide/:topic", s.help, public, 0},
		{get, "/charte", s.text("charter"), public, 0},
		{get, "/donnees", s.text("privacy"), public, 0},
		{get, "/accessibilite", s.text("accessibility"), public, 0},
		{get, "/mentions-legales", s.text("legal"), public, 0},

		{get, "/images/:name", s.image, public, machine},
		{get, "/apercu/:name", s.waitingImage, public, private | machine},
		{get, "/tuiles/:z/:x/:y", s.tile, public, machine},
		{get, "/static/:hash/*", s.file, public, machine},
		{get, "/favicon.ico", s.favicon, public, machine},
		{get, "/robots.txt", s.robots, public, machine},
		{get, "/sitemap.xml", s.sitemap, public, machine},
		{get, "/healthz", s.healthz, public, machine},
		{get, "/readyz", s.readyz, public, machine},
	}
}
