package view

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
)

// The papers of the page to embed, light and dark (static/embed.css), and the
// contrast of a text on them (WCAG 2.2, 1.4.3).
const (
	lightPaper = 0xffffff
	darkPaper  = 0x14191a
	readable   = 4.5
)

// Accent makes a colour of six digits readable as a text: darkened until it is
// on the light paper, lightened until it is on the dark one. Blank for what is
// no colour.
func Accent(digits string) (light, dark string) {
	colour, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return "", ""
	}
	return legible(int(colour), lightPaper, 0x000000), legible(int(colour), darkPaper, 0xffffff)
}

// legible moves a colour towards another, a twentieth at a time, until it can
// be read on a paper.
func legible(colour, paper, towards int) string {
	said := colour
	for step := 1; contrast(said, paper) < readable && step <= 20; step++ {
		said = 0
		for shift := 16; shift >= 0; shift -= 8 {
			from, to := colour>>shift&0xff, towards>>shift&0xff
			said |= (from + (to-from)*step/20) << shift
		}
	}
	return fmt.Sprintf("#%06x", said)
}

// contrast is the ratio of two colours as WCAG 2.2 defines it.
func contrast(a, b int) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is how bright a colour is, from 0 to 1 (WCAG 2.2, relative luminance).
func luminance(colour int) float64 {
	linear := func(part int) float64 {
		c := float64(part) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(colour>>16&0xff) + 0.7152*linear(colour>>8&0xff) + 0.0722*linear(colour&0xff)
}

// AccentStyle is the style sheet of a page to embed that has a colour of its own.
func AccentStyle(digits string) template.CSS {
	light, dark := Accent(digits)
	if light == "" {
		return ""
	}
	return template.CSS(":root{--accent:" + light + "}@media(prefers-color-scheme:dark){:root{--accent:" + dark + "}}li[class] .d{color:var(--accent)}") // two colours, nothing that was typed
}
