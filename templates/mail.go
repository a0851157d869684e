package templates

import "embed"

// Mail holds the letters, one text file each: its first line is the subject,
// what follows the blank line is the body. pkg/mail is their reader.
//
//go:embed mail
var Mail embed.FS
