package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/mail"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// settings are what the host chooses, as typed: by flag, or else by the
// environment.
type settings struct {
	Addr     string `env:"PIOCHE_ADDR" default:"127.0.0.1:8080" help:"${help_addr}" placeholder:"HOST:PORT"`
	URL      string `name:"url" env:"PIOCHE_URL" help:"${help_url}" placeholder:"URL"`
	State    string `env:"PIOCHE_STATE" default:"./var" help:"${help_state}" placeholder:"DIR"`
	Database string `env:"PIOCHE_DATABASE" help:"${help_database}" placeholder:"URL"`
	Name     string `env:"PIOCHE_NAME" default:"Pioche" help:"${help_name}" placeholder:"NAME"`
	Contact  string `env:"PIOCHE_CONTACT" help:"${help_contact}" placeholder:"EMAIL"`
	Zone     string `env:"PIOCHE_ZONE" default:"Europe/Paris" help:"${help_zone}" placeholder:"ZONE"`
	Lang     string `env:"PIOCHE_LANG" default:"fr" help:"${help_lang}" placeholder:"LANG"`
	Scope    string `env:"PIOCHE_SCOPE" help:"${help_scope}" placeholder:"FILTER"`
	Kinds    string `env:"PIOCHE_KINDS" default:"event,actor,notice" help:"${help_kinds}" placeholder:"KINDS"`
	SMTP     string `name:"smtp" env:"PIOCHE_SMTP" help:"${help_smtp}" placeholder:"URL"`
	Proxies  string `env:"PIOCHE_PROXIES" help:"${help_proxies}" placeholder:"NETWORKS"`
	Rate     string `env:"PIOCHE_RATE" default:"30" help:"${help_rate}" placeholder:"N"`
	Cache    string `env:"PIOCHE_CACHE" default:"64" help:"${help_cache}" placeholder:"MB"`
	Tiles    string `env:"PIOCHE_TILES" help:"${help_tiles}" placeholder:"URL"`
	Credit   string `name:"tiles-credit" env:"PIOCHE_TILES_CREDIT" help:"${help_tiles_credit}" placeholder:"WORDS"`
	Trust    string `env:"PIOCHE_TRUST" default:"open" help:"${help_trust}" placeholder:"TRUST"`
}

// config is the settings understood.
type config struct {
	Addr     string
	URL      string // without a final slash; blank: made of Addr
	State    string
	Database string
	Name     string
	Contact  string
	Zone     *time.Location
	Lang     string
	Scope    filter.Filter
	Kinds    []registry.Kind
	SMTP     *mail.SMTP // nil: letters are files of the state folder
	Proxies  []*net.IPNet
	Rate     int   // 0: no limit
	Cache    int64 // bytes
	Tiles    string
	Credit   string // whose the tiles are; blank: as the source is known for
	Trust    string
}

// helpWords are the sentences of --help in a language.
func helpWords(lang string) kong.Vars {
	words := kong.Vars{}
	for _, key := range i18n.Keys(lang) {
		if name, ok := strings.CutPrefix(key, "command.help."); ok {
			words["help_"+name] = i18n.T(lang, key)
		}
	}
	return words
}

// read understands the settings. The first that is wrong is a usageError: one
// sentence that names it.
func (s settings) read() (config, error) {
	c := config{
		State: s.State, Database: s.Database, Name: text.Clean(s.Name), Lang: i18n.Spoken(s.Lang), Trust: s.Trust, Tiles: s.Tiles, Credit: text.Clean(s.Credit),
	}
	for _, setting := range []struct {
		name, value string
		read        func(*config, string) bool
	}{
		{"LANG", s.Lang, func(c *config, v string) bool { return slices.Contains(i18n.Langs, v) }},
		{"ADDR", s.Addr, (*config).readAddr},
		{"URL", s.URL, (*config).readURL},
		{"STATE", s.State, func(c *config, v string) bool { return strings.TrimSpace(v) != "" }},
		{"NAME", s.Name, func(c *config, v string) bool { return c.Name != "" && utf8.RuneCountInString(c.Name) <= 60 }},
		{"CONTACT", s.Contact, (*config).readContact},
		{"ZONE", s.Zone, (*config).readZone},
		{"KINDS", s.Kinds, (*config).readKinds},
		{"PROXIES", s.Proxies, (*config).readProxies},
		{"RATE", s.Rate, (*config).readRate},
		{"CACHE", s.Cache, (*config).readCache},
		{"TILES", s.Tiles, validTiles},
		{"TILES_CREDIT", s.Credit, func(c *config, v string) bool { return utf8.RuneCountInString(c.Credit) <= 200 }},
		{"TRUST", s.Trust, func(c *config, v string) bool { return v == "open" }},
	} {
		if !setting.read(&c, setting.value) {
			return c, wrongSetting(c.Lang, setting.name, "Value", text.Excerpt(setting.value, 80))
		}
	}
	return c, c.readSecretive(s)
}

// readSecretive reads the settings that may hold a password, which no error
// repeats, and the filter, which says itself what is wrong with it.
func (c *config) readSecretive(s settings) error {
	if s.Database != "" {
		u, err := url.Parse(s.Database)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return wrongSetting(c.Lang, "DATABASE")
		}
	}
	if s.SMTP != "" {
		server, err := mail.ParseSMTP(s.SMTP)
		if err != nil {
			return wrongSetting(c.Lang, "SMTP")
		}
		c.SMTP = &server
	}
	scope, err := filter.ParseQuery(s.Scope, filter.Context{})
	if err != nil {
		cause := err.Error()
		if wrong := (*filter.Error)(nil); errors.As(err, &wrong) {
			cause = wrong.Message(c.Lang)
		}
		return wrongSetting(c.Lang, "SCOPE", "Cause", cause)
	}
	c.Scope = scope
	return nil
}

func wrongSetting(lang, name string, args ...any) error {
	return usageError("PIOCHE_" + name + " " + i18n.T(lang, "command.config."+strings.ToLower(name), args...))
}

func (c *config) readAddr(value string) bool {
	host, port, err := net.SplitHostPort(value)
	n, notNumber := strconv.Atoi(port)
	c.Addr = value
	return err == nil && notNumber == nil && n >= 0 && n <= 65535 && !strings.ContainsAny(host, " /")
}

func (c *config) readURL(value string) bool {
	if value == "" {
		return true
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return false
	}
	c.URL = u.Scheme + "://" + strings.ToLower(u.Host)
	return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == ""
}

func (c *config) readContact(value string) bool {
	if value == "" {
		return true
	}
	address, ok := text.Email(value)
	c.Contact = address
	return ok
}

func (c *config) readZone(value string) bool {
	zone, err := time.LoadLocation(value)
	c.Zone = zone
	return err == nil && value != "" && value != "Local"
}

func (c *config) readKinds(value string) bool {
	for name := range strings.SplitSeq(value, ",") {
		kind := registry.Kind(strings.TrimSpace(name))
		if !slices.Contains(registry.Kinds, kind) {
			return false
		}
		c.Kinds = append(c.Kinds, kind)
	}
	return len(c.Kinds) > 0
}

func (c *config) readProxies(value string) bool {
	for name := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		if ip := net.ParseIP(name); ip != nil {
			bits := 128
			if ip.To4() != nil {
				bits = 32
			}
			name = fmt.Sprintf("%s/%d", name, bits)
		}
		_, network, err := net.ParseCIDR(name)
		if err != nil {
			return false
		}
		c.Proxies = append(c.Proxies, network)
	}
	return true
}

func (c *config) readRate(value string) bool {
	if value == "off" {
		return true
	}
	n, err := strconv.Atoi(value)
	c.Rate = n
	return err == nil && n > 0
}

// maxCache is more than any machine has, in megabytes.
const maxCache = 1 << 20

func (c *config) readCache(value string) bool {
	n, err := strconv.ParseInt(value, 10, 64)
	c.Cache = n << 20
	return err == nil && n >= 0 && n <= maxCache
}

func validTiles(_ *config, value string) bool {
	if value == "" {
		return true
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return false
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if !strings.Contains(value, part) {
			return false
		}
	}
	return true
}

// base is the address links are built on, for a server listening there.
func (c *config) base(listening net.Addr) string {
	if c.URL != "" {
		return c.URL
	}
	host, port, err := net.SplitHostPort(listening.String())
	if err != nil {
		return "http://" + listening.String()
	}
	if named, _, _ := net.SplitHostPort(c.Addr); named != "" {
		host = named
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// from is the address letters come from.
func (c *config) from(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return c.Contact
	}
	return cmp.Or(c.Contact, "pioche@"+u.Hostname())
}
