package view

import (
	"html/template"
	"net/url"
	"strconv"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// TerritoryPage is what is coming in a commune, an EPCI, a département or a
// région, and how to take it away.
type TerritoryPage struct {
	Frame
	Heading string // "Ce qui se passe à Briançon"
	Name    string
	Inside  string // "à Briançon", "dans les Hautes-Alpes"
	Of      string // "de Briançon", "des Hautes-Alpes"
	Crumbs  []Link // the territories around, largest first

	Count int
	Going []Item
	Days  []Day
	More  string // address of all of it

	Notices     []NoticeItem
	MoreNotices string // address of all of them

	Actors *SomeActors // nil without any

	Addresses
	Papers       []Link // letter and posters
	AnnounceHref string
	PickHref     string
	Inner        []Link // the territories inside, or the neighbours of a commune
	InnerTitle   string
}

// Addresses is how a feed is taken away: in each program sites are made with,
// and in each format. The part "addresses" shows it.
type Addresses struct {
	Formats []Address
	Tools   []Tool
}

// Holds is how much the first format holds, and most others: said once.
func (a Addresses) Holds() string {
	if len(a.Formats) == 0 {
		return ""
	}
	return a.Formats[0].Holds
}

// Address is where one format of a feed is read, and what for.
type Address struct {
	Ext, Name, URL, Use string
	Holds               string // how much by default and at most, in words
}

// Format names a format a feed has, and how many cards it holds by default
// and at most, dates when it holds each of them, or characters when they are
// counted.
type Format struct {
	Ext, Name    string
	Default, Max int
	Letters      int
	Each         bool
}

// holds says how much the format holds: "Les 50 premières annonces".
func (f Format) holds(lang string) string {
	key := "flux.holds.cards"
	switch {
	case f.Letters > 0:
		return i18n.T(lang, "flux.holds.letters", "Count", f.Letters)
	case f.Each:
		key = "flux.holds.dates"
	case f.Default == f.Max:
		key = "flux.holds.all"
	}
	return i18n.T(lang, key, "Default", i18n.Number(lang, f.Default), "Max", i18n.Number(lang, f.Max), "Limit", strconv.Itoa(f.Max))
}

// NewAddresses lists the addresses of a feed: base is "https://host/flux/slug"
// or "https://host/communes/05023", to which ".ext" is added, and query what
// follows (it may be blank).
func NewAddresses(lang, title, base, query string, formats []Format) Addresses {
	if query != "" {
		query = "?" + query
	}
	var a Addresses
	values := map[string]string{}
	for _, f := range formats {
		address := base + "." + f.Ext + query
		a.Formats = append(a.Formats, Address{Ext: f.Ext, Name: f.Name, URL: address, Use: i18n.T(lang, "page.format."+f.Ext), Holds: f.holds(lang)})
		values[f.Ext] = address
	}
	page := base
	if query == "" {
		values["page"] = base
	} else {
		page = values["html"]
	}
	host := template.HTMLEscapeString(hostOf(base))
	values["component"] = `<script src="` + host + `/pioche-flux.js" async></script>
<pioche-flux src="` + template.HTMLEscapeString(values["json"]) + `"><a href="` + template.HTMLEscapeString(page) + `">` + template.HTMLEscapeString(title) + `</a></pioche-flux>`
	values["frame"] = `<iframe src="` + template.HTMLEscapeString(values["html"]) + `" title="` + template.HTMLEscapeString(title) + `" loading="lazy" width="100%" height="640"></iframe>
<script src="` + host + `/pioche-cadre.js" async></script>`
	values["loop"] = spipLoop(lang, values["rss"], page)
	values["include"] = "<?php readfile('" + values["fragment"] + "'); ?>"
	a.Tools = newTools(lang, title, values)
	return a
}

// hostOf is the site an address is of: "https://pioche.example".
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// territoryPaths are the French words addresses are made of, by level.
var territoryPaths = map[registry.Level]string{
	registry.LevelCommune: "/communes/",
	registry.LevelEPCI:    "/epci/",
	registry.LevelDept:    "/departements/",
	registry.LevelRegion:  "/regions/",
}

// TerritoryPath is the address of a territory's page, without its language.
func TerritoryPath(t registry.Territory) string { return territoryPaths[t.Level] + t.Code }

// degrees writes microdegrees with their point.
func degrees(micro int) string { return strconv.FormatFloat(float64(micro)/1e6, 'f', -1, 64) }
