package mail

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Files keeps letters in a folder, one .eml file each, for a machine that
// has no mail server: its host reads them there.
type Files struct {
	Dir string // made at the first letter
}

// Send writes the letter to a file named after its key: sent twice, it is there once.
func (f Files) Send(_ context.Context, letter Letter) error {
	var content bytes.Buffer
	if _, err := letter.WriteTo(&content); err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of letters: %w", err)
	}
	// A private link is inside: nobody else on the machine reads it.
	name := filepath.Join(f.Dir, filepath.Base(letter.Key)+".eml")
	if err := os.WriteFile(name+".part", content.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write a letter: %w", err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		return fmt.Errorf("write a letter: %w", err)
	}
	return nil
}
