package registry

import "strings"

// Problem is one thing a person can mend: where, in paths of the domain
// ("occurrences[0].end"), and the key of the message that says it, with the
// name and value pairs the message needs.
type Problem struct {
	Path string
	Key  string
	Args []any
}

// Problems is an error made of all that a person can mend, in the order of the form.
type Problems []Problem

// Add notes one more problem.
func (p *Problems) Add(path, key string, args ...any) {
	*p = append(*p, Problem{Path: path, Key: key, Args: args})
}

// Err is the problems as an error, nil when there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Error lists paths and keys, for logs and tests; people read the catalog's words.
func (p Problems) Error() string {
	var parts []string
	for _, one := range p {
		parts = append(parts, one.Path+": "+one.Key)
	}
	return strings.Join(parts, "; ")
}

// On gives the first problem at a path.
func (p Problems) On(path string) (Problem, bool) {
	for _, one := range p {
		if one.Path == path {
			return one, true
		}
	}
	return Problem{}, false
}
