package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/web"
)

// demoClient is the name of the portal at the demonstration's provider.
const demoClient = "loupe"

// demoAuth makes people log in at the demonstration's provider. Both run in
// this program, so their secret is made at each start.
func demoAuth(c config.Config, conf *auth.Config) {
	conf.Issuer = "http://" + c.DemoIDPAddr
	conf.ClientID, conf.ClientSecret = demoClient, rand.Text()
	conf.Scopes = []string{"openid", "profile", idp.ScopeNumber, idp.ScopeRole}
	conf.Claims = auth.Claims{
		Role: idp.ClaimRole, Controller: idp.ClaimController, Lang: idp.ClaimLang,
		Number: idp.ClaimNumber, GivenName: idp.ClaimGivenName, Assurance: idp.ClaimAssurance,
	}
	conf.Strong = []string{idp.Assurance}
	conf.Synthetic = true
}

// demoProvider returns the demonstration's identity provider, for a portal
// that logs in by conf.
func (b *base) demoProvider(conf auth.Config) (http.Handler, error) {
	font, err := fs.ReadFile(web.Files, "fonts/ahn-latin.woff2")
	if err != nil {
		return nil, err
	}
	return idp.New(idp.Config{
		Issuer:                 conf.Issuer,
		LoupeURL:               b.config.PublicURL,
		RedirectURIs:           []string{conf.RedirectURL},
		PostLogoutRedirectURIs: []string{conf.AfterLogout},
		ClientID:               conf.ClientID,
		ClientSecret:           conf.ClientSecret,
		People:                 demo.People(),
		Font:                   font,
	})
}

// fillDemo imports the files of the demonstration, as `loupe import` would.
// Importing them again changes nothing.
func fillDemo(ctx context.Context, b *base, log *slog.Logger) error {
	data := demo.Data()
	file, err := data.Open(demo.MembersFile)
	if err != nil {
		return err
	}
	defer file.Close()
	im := b.importer()
	inserted, updated, err := im.Members(ctx, file)
	if err != nil {
		return fmt.Errorf("demonstration: %s: %w", demo.MembersFile, err)
	}
	for _, d := range b.register.DomainIDs() {
		if err := fillDomain(ctx, im, data, d); err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
	}
	log.Info("demonstration imported", "members", inserted+updated)
	return nil
}

// fillDomain imports what the demonstration holds in one domain.
func fillDomain(ctx context.Context, im *feed.Importer, data fs.FS, domain string) error {
	name := demo.HoldingsFile(domain)
	file, err := data.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := im.Holdings(ctx, domain, file); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
