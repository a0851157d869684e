package registry

import (
	"math"
	"strconv"
	"strings"
)

// Image is a picture of a card. One kept here has an ID, and its URL is a
// path of ours; of one kept elsewhere Width, Height (pixels) and Bytes are 0
// when unknown.
type Image struct {
	ID     string `json:"id,omitempty"` // names the bytes kept here, see package picture
	URL    string `json:"url"`          // of the widest
	Type   string `json:"type,omitempty"`
	Alt    string `json:"alt,omitempty"` // what it shows, for who does not see it
	Credit string `json:"credit,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Bytes  int    `json:"bytes,omitempty"`
}

// ImageWidths are the widths a picture kept here comes in, but for those
// wider than it is; then its own width is the last one.
var ImageWidths = []int{320, 640, 1280}

// MaxImageHeight bounds the height of a picture kept here, in pixels: that
// of a poster of the greatest width.
const MaxImageHeight = 1920

// An ImageSize is one of the sizes a picture can be had in.
type ImageSize struct {
	URL           string
	Width, Height int
}

// Sizes lists what a picture can be had in, the narrowest first. One kept
// elsewhere is there as it is.
func (i Image) Sizes() []ImageSize {
	if i.ID == "" || i.Width <= 0 {
		return []ImageSize{{i.URL, i.Width, i.Height}}
	}
	var sizes []ImageSize
	for _, width := range ImageWidths {
		if width < i.Width {
			height := math.Round(float64(i.Height) * float64(width) / float64(i.Width))
			sizes = append(sizes, ImageSize{ImagePath(i.ID, width), width, max(1, int(height))})
		}
	}
	return append(sizes, ImageSize{ImagePath(i.ID, i.Width), i.Width, i.Height})
}

// ImagePath is where a picture kept here is served in one of its widths. It
// ends in .jpg, which is how some readers of feeds know a picture.
func ImagePath(id string, width int) string {
	return "/images/" + id + "-" + strconv.Itoa(width) + ".jpg"
}

// ValidImageID says whether s could name a picture kept here.
func ValidImageID(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
