// Package static holds the files a browser loads: style, script, icon. Each
// is served at an address that holds the hash of its bytes, so that a
// browser may keep it for ever:
//
//	static.Path("pioche.css") // "/static/3f2a91c04b1e/pioche.css"
//
// Those of vendor are others', as they came; those of shots were taken by the
// trials (PIOCHE_SHOTS=1), in other people's programs.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"sync"
)

// Files are the files as they are, by name.
//
//go:embed *.css *.js *.svg *.png *.ico shots vendor
var Files embed.FS

// hashes are the names of all files and the first 12 digits of their SHA-256.
// The files are inside the binary: failing to read one is a programmer's mistake.
var hashes = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	err := fs.WalkDir(Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := Files.ReadFile(name)
		sum := sha256.Sum256(content)
		all[name] = hex.EncodeToString(sum[:])[:12]
		return err
	})
	if err != nil {
		panic("read static files: " + err.Error())
	}
	return all
})

// Path is the address of a file, "" when there is none of that name.
func Path(name string) string {
	hash := Hash(name)
	if hash == "" {
		return ""
	}
	return "/static/" + hash + "/" + name
}

// Hash is the part of a file's address that changes with its bytes, "" when
// there is no such file.
func Hash(name string) string { return hashes()[name] }
