package e2e

import "github.com/chromedp/cdproto/network"

// cookies returns the cookies of the portal by name.
func (b *tab) cookies() map[string]string {
	b.t.Helper()
	all := map[string]string{}
	for _, c := range send(b, network.GetCookies, network.GetCookiesParams{URLs: []string{b.site.url + "/"}}).Cookies {
		all[c.Name] = c.Value
	}
	return all
}
