package data

import _ "embed"

// Demo is what the fictitious registry of "pioche demo" is made of: JSON
// lists of structures, kinds of events, infos, places and feeds. All of it is invented.
//
//go:embed demo/demo.json
var Demo []byte
