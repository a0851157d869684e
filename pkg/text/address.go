package text

import (
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

const longestURL = 2000

// WebURL reads a web address as people type it ("exemple.fr/x") and gives it absolute, in ASCII: http or https
// (https unless said), host in Punycode (RFC 5891), the rest percent-encoded (RFC 3986). It refuses what a public
// link has no need of: other schemes, a user or password, addresses in digits, hosts of a local network, more than
// 2000 characters.
func WebURL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > longestURL || s != Clean(s) || strings.ContainsAny(s, "\\ ") {
		return "", false
	}
	u, err := url.Parse(repairPercents(withScheme(s)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return "", false
	}
	host, ok := publicHost(u.Hostname())
	if !ok {
		return "", false
	}
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return "", false
		}
		host += ":" + port
	}
	u.Host, u.RawQuery = host, escapeQuery(u.RawQuery)
	result := brackets.Replace(u.String())
	return result, len(result) <= longestURL
}

// withScheme adds https:// to an address typed without; "exemple.fr:8080/x" has a port, not a scheme.
func withScheme(s string) string {
	before, after, colon := strings.Cut(s, ":")
	if !colon || strings.ContainsAny(before, "/?#") {
		if strings.HasPrefix(s, "/") {
			return s
		}
		return "https://" + s
	}
	if strings.Contains(before, ".") && after != "" && after[0] >= '0' && after[0] <= '9' {
		return "https://" + s
	}
	return s
}

// repairPercents makes a lone % of a hand-typed address a literal one.
func repairPercents(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		out.WriteByte(s[i])
		if s[i] == '%' && (i+2 >= len(s) || !hexadecimal(s[i+1]) || !hexadecimal(s[i+2])) {
			out.WriteString("25")
		}
	}
	return out.String()
}

// brackets have no place in an address after its host (RFC 3986 section
// 3.2.2), whatever package url lets through.
var brackets = strings.NewReplacer("[", "%5B", "]", "%5D")

func escapeQuery(query string) string {
	var out strings.Builder
	for i := 0; i < len(query); i++ {
		if c := query[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"'<>`{}|^\\", c) >= 0 {
			out.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)+0x100, 16))[1:])
			continue
		}
		out.WriteByte(query[i])
	}
	return out.String()
}

func hexadecimal(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

// publicHost gives the ASCII name of a host that could be on the open Internet.
func publicHost(host string) (string, bool) {
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil || len(ascii) > 253 {
		return "", false
	}
	ascii = strings.ToLower(ascii)
	dot := strings.LastIndexByte(ascii, '.')
	if dot < 1 || strings.Contains(ascii, "..") {
		return "", false
	}
	top := ascii[dot+1:]
	switch top {
	case "", "localhost", "local", "localdomain", "internal", "lan", "home", "arpa":
		return "", false
	}
	return ascii, top[0] > '9' // an address in digits ends in a digit label, 0x7f included; no domain does
}

// Email reads one e-mail address as typed, with or without a name before it (RFC 5322), and gives the address alone,
// its host lower case in ASCII. It refuses quoted local parts, hosts in digits and more than 254 characters.
func Email(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 500 || s != Clean(s) {
		return "", false
	}
	address, err := mail.ParseAddress(s)
	if err != nil {
		return "", false
	}
	at := strings.LastIndexByte(address.Address, '@')
	local := address.Address[:at]
	if len(local) > 64 || strings.ContainsFunc(local, func(r rune) bool { return !localPart(r) }) {
		return "", false
	}
	host, ok := publicHost(address.Address[at+1:])
	if !ok || len(local)+1+len(host) > 254 {
		return "", false
	}
	return local + "@" + host, true
}

// localPart tells the characters of an address's dot-atom, RFC 5322 section 3.2.3.
func localPart(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r)
}

// overseas gives the country code of the départements that have their own, by the first three figures after the 0.
var overseas = map[string]string{
	"590": "590", "690": "590", "691": "590", "594": "594", "694": "594", "596": "596", "696": "596", "697": "596",
	"262": "262", "263": "262", "692": "262", "693": "262", "269": "262", "639": "262", "508": "508", "708": "508",
}

// Phone gives the number of a tel: link (E.164: "+33492…"), from a telephone number in any French form or an
// international one; a French short number (3949) stays as it is. It is "" when the text is not one number.
func Phone(s string) string {
	s = strings.TrimLeftFunc(Clean(s), func(r rune) bool { return (r < '0' || r > '9') && r != '+' && r != '(' })
	s = strings.Replace(s, "(0)", "", 1)
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("  \u202f.-/()", r) {
			return -1
		}
		return r
	}, s)
	digits, plus := strings.CutPrefix(digits, "+")
	if !plus {
		digits, plus = strings.CutPrefix(digits, "00")
	}
	if _, err := strconv.ParseUint(digits, 10, 64); err != nil {
		return ""
	}
	switch {
	case plus && strings.HasPrefix(digits, "330"):
		return Phone("0" + digits[3:])
	case plus && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0':
		return "+" + digits
	case plus:
		return ""
	case len(digits) == 10 && digits[0] == '0' && digits[1] != '0':
		if country := overseas[digits[1:4]]; country != "" {
			return "+" + country + digits[1:]
		}
		return "+33" + digits[1:]
	case len(digits) == 11 && strings.HasPrefix(digits, "33"):
		return "+" + digits
	case len(digits) == 4 && (digits[0] == '3' || digits[:2] == "10"):
		return digits
	}
	return ""
}
