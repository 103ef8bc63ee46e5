package client

import "strconv"

// placeKey is the member of the state of a history entry that names its place.
const placeKey = "loupe"

// A place is one entry of the browser's history.
type place struct {
	key   string
	y     float64 // how far it was scrolled when it was left, in CSS pixels
	known bool    // whether it was left before, in this document
}

// places remembers how far each entry of the history was scrolled. The
// browser would do that by itself, but before the page is there.
type places struct {
	origin string // tells the keys of this document from those of others
	at     string // key of the present entry
	count  int
	left   map[string]float64
}

// move leaves the present entry, scrolled to y, and returns the one reached.
// Key is the key of that entry, or "" if it is new.
func (p *places) move(key string, y float64) place {
	if p.left == nil {
		p.left = map[string]float64{}
	}
	if p.at != "" && p.at != key {
		p.left[p.at] = y
	}
	stays := p.at != "" && p.at == key
	if key == "" {
		p.count++
		key = p.origin + "-" + strconv.Itoa(p.count)
	}
	p.at = key
	seen, ok := p.left[key]
	return place{key: key, y: seen, known: ok && !stays}
}
