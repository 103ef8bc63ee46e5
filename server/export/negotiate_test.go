package export_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/server/export"
)

func TestNegotiate(t *testing.T) {
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
	for _, test := range []struct {
		accept string
		want   string // the name of the form, "" for none
	}{
		{"", "html"},
		{"  ", "html"},
		{"*/*", "html"},
		{browser, "html"},
		{"text/html", "html"},
		{"application/json", "json"},
		{"application/ld+json", "dpv"},
		{"text/csv", "csv"},
		{"application/vnd.tilt+json", "tilt"},
		{"APPLICATION/LD+JSON", "dpv"},

		// Whole families.
		{"application/*", "json"},
		{"text/*", "html"},
		{"text/*, application/json", "json"},

		// Quality.
		{"text/html;q=0.5, text/csv;q=0.6", "csv"},
		{"application/json;q=0.9, application/ld+json", "dpv"},
		{"text/html;q=0, */*", "json"},
		{"text/html;q=0, application/json;q=0, */*;q=0.1", "dpv"},
		{"text/*;q=0.9, text/html;q=0.1, application/json;q=0.5", "csv"},
		{"text/csv;q=0.001", "csv"},
		{"text/csv ; q = 1", "csv"},

		// Equal quality: the narrower, then the one named first.
		{"application/ld+json, application/json", "dpv"},
		{"application/json, application/ld+json", "json"},
		{"*/*, text/csv", "csv"},
		{"*/*, application/vnd.tilt+json, text/csv", "tilt"},

		// Parameters that say nothing to us.
		{`application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded, x"`, "dpv"},
		{"text/csv;charset=utf-8;header=present", "csv"},
		{"text/html;level=1;q=0.2, text/csv;q=0.1", "html"},

		// None of ours.
		{"image/png", ""},
		{"application/xml, text/turtle", ""},
		{"*/*;q=0", ""},
		{"text/csv;q=0", ""},
		{"audio/*", ""},

		// What cannot be read counts as not sent.
		{"json", ""},
		{"*/json", ""},
		{";;;,,,", ""},
		{"text/csv;q=2", ""},
		{"text/csv;q=0.1234", ""},
		{"text/csv;q=-1", ""},
		{"text/csv;q=1e-1", ""},
		{"text/csv;q=1.5", ""},
		{"text/csv;q=", ""},
		{"text/csv;q=x, application/json;q=0.1", "json"},
		{`text/"csv, application/json`, ""},
		{strings.Repeat("image/png,", 70) + "text/csv", ""},
		{strings.Repeat("x", 100_000), ""},
	} {
		got, ok := export.Negotiate(test.accept)
		if ok != (test.want != "") || ok && got.Name != test.want {
			t.Errorf("%.60q: %q, %t, want %q", test.accept, got.Name, ok, test.want)
		}
	}
}

// TestNegotiateAnything wants an answer to every header, one of ours, and
// always the same.
func TestNegotiateAnything(t *testing.T) {
	names := []string{"html", "dpv", "tilt", "csv", "json"}
	parts := []string{"text/", "application/", "*/", "*", "csv", "html", "json", "ld+json", ";q=", "0", "1", ".5", ",", ", ", `"`, `\`, ";", "=", " "}
	rapid.Check(t, func(t *rapid.T) {
		accept := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 40).Draw(t, "accept"), "")
		got, ok := export.Negotiate(accept)
		again, okAgain := export.Negotiate(accept)
		if got.Name != again.Name || ok != okAgain || ok && !slices.Contains(names, got.Name) || !ok && got.Name != "" {
			t.Fatalf("%q: %q, %t", accept, got.Name, ok)
		}
	})
}
