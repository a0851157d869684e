// Package templates holds the HTML of the pages: layout.html around all,
// page/NAME.html one a page, part/NAME.html what several pages share. pkg/view
// is their reader and says which struct goes with which.
package templates

import "embed"

// Pages holds the layout, the pages and their parts.
//
//go:embed layout.html page part
var Pages embed.FS
