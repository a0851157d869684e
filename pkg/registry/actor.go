package registry

// Actor is what a structure's card holds beside what every card shares: its
// name is the card's title, its seat the card's place, the territories it
// serves the card's scope.
type Actor struct {
	Trades   []string  `json:"trades,omitempty"` // codes of data/
	Offers   []string  `json:"offers,omitempty"` // what others can ask it for, in words
	Seeks    []string  `json:"seeks,omitempty"`  // what it needs, in words
	Channels []Channel `json:"channels,omitempty"`
	Hours    string    `json:"hours,omitempty"` // in plain words
	SIRET    string    `json:"siret,omitempty"`
	RNA      string    `json:"rna,omitempty"`
}

// Channel is a way a structure speaks to people: a site, a newsletter, a display board.
type Channel struct {
	Type string `json:"type"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}
