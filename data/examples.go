package data

import "embed"

// Examples holds what a developer takes as it is to show a feed: liste.html
// with liste.js, and wordpress.php. Tests run them.
//
//go:embed examples
var Examples embed.FS
