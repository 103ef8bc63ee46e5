package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestBehind: only our proxies are believed on who calls, and only as far as
// they themselves say.
func TestBehind(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, test := range []struct {
		name      string
		remote    string
		forwarded []string
		want      string
	}{
		{"nobody between", "192.0.2.1:5", nil, "192.0.2.1:5"},
		{"a stranger who claims", "192.0.2.1:5", []string{"198.51.100.7"}, "192.0.2.1:5"},
		{"our proxy", "10.0.0.1:5", []string{"198.51.100.7"}, "198.51.100.7:0"},
		{"our proxy without a word", "10.0.0.1:5", nil, "10.0.0.1:5"},
		{"two of ours", "10.0.0.1:5", []string{"198.51.100.7, 10.0.0.2"}, "198.51.100.7:0"},
		{"a claim before the caller", "10.0.0.1:5", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7:0"},
		{"several headers", "10.0.0.1:5", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7:0"},
		{"rubbish before ours", "10.0.0.1:5", []string{"203.0.113.9, x, 10.0.0.2"}, "10.0.0.2:0"},
		{"with a port", "10.0.0.1:5", []string{"198.51.100.7:4711"}, "198.51.100.7:0"},
		{"rubbish", "10.0.0.1:5", []string{"<script>"}, "10.0.0.1:5"},
		{"IPv6", "[fd00::1]:5", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:5", []string{"198.51.100.7"}, "198.51.100.7:0"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.remote
		for _, f := range test.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		got := ""
		behind(ours, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(nil, r)
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
