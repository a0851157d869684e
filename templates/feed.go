package templates

import "embed"

// Feeds holds feed/embed.html, the format of a feed that other sites show in
// a frame.
//
//go:embed feed
var Feeds embed.FS
