package auth

import (
	"net/http"
	"strings"
)

// maxAgent is the most bytes of a User-Agent that are looked at.
const maxAgent = 512

// A trace is a piece of a User-Agent, and what it tells. Browsers name their
// relatives too, so the first trace that is found counts.
type trace struct{ piece, name string }

var (
	browsers = []trace{
		{"OPR/", ""}, {"SamsungBrowser/", ""}, {"Vivaldi/", ""}, // they say Chrome too
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"Chrome/", "Chrome"}, {"CriOS/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = []trace{
		{"Windows", "Windows"}, {"Android", "Android"},
		{"iPhone", "iOS"}, {"iPad", "iOS"}, {"iPod", "iOS"},
		{"Macintosh", "macOS"}, {"Linux", "Linux"},
	}
)

// device returns the browser and the system that sent r, such as
// "Firefox · Windows", as far as a short list knows them. It is enough for
// people to tell their own sessions apart and too coarse to tell people apart;
// nothing of the header itself is ever kept.
func device(r *http.Request) string {
	agent := r.UserAgent()
	agent = agent[:min(len(agent), maxAgent)]
	browser, system := find(browsers, agent), find(systems, agent)
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + " · " + system
}

// find returns the name of the first trace that is in agent, or "".
func find(traces []trace, agent string) string {
	for _, t := range traces {
		if strings.Contains(agent, t.piece) {
			return t.name
		}
	}
	return ""
}
