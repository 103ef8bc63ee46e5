package e2e

import (
	"net/http"

	"github.com/chromedp/cdproto/network"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// sessionCookie is the name of the cookie of a session.
const sessionCookie = "__Host-session"

// cookies returns the cookies of the portal by name.
func (b *tab) cookies() map[string]string {
	b.t.Helper()
	all := map[string]string{}
	for _, c := range send(b, network.GetCookies, network.GetCookiesParams{URLs: []string{b.site.url + "/"}}).Cookies {
		all[c.Name] = c.Value
	}
	return all
}

// asSession asks for a personal page as a thief of a cookie would, and returns
// the status of the answer.
func (s *site) asSession(secret string) int {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.url+wire.APIPage+"?path="+wire.Path(lang.FR, wire.Me, ""), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: secret})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close() // the status tells
	return res.StatusCode
}
