package templates

import "embed"

// Feeds holds feed/embed.html and feed/fragment.html, the formats of a feed
// that other sites show in a frame and include, and feed/letter.html, the HTML
// of a newsletter. pkg/view and pkg/feed are their readers.
//
//go:embed feed
var Feeds embed.FS
