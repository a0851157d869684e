package feed

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of Item, as it is published at
// /schema/pioche-1.json. It is additive only: it never refuses a field more.
//
//go:embed pioche-1.schema.json
var Schema []byte
