package data

import "embed"

// Messages holds what people read: one folder a language, one go-i18n JSON
// file a room (messages/fr/form.json). pkg/i18n is its reader.
//
//go:embed messages
var Messages embed.FS
