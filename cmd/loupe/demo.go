package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/web"
)

// The names of the portal at the demonstration's provider: one for members, one
// for staff.
const (
	demoMembers = "loupe"
	demoStaff   = "loupe-staff"
)

// demoProviders returns how people log in at the demonstration's provider. It
// runs in this program, so the secrets are made at each start.
func demoProviders(c config.Config) []auth.Provider {
	common := auth.Provider{
		Issuer:     "http://" + c.DemoIDPAddr,
		ClientAuth: auth.SecretBasic,
		Assurance: []auth.Assurance{
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceLow, Level: rights.Low},
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceSubstantial, Level: rights.Substantial},
			{Claim: idp.ClaimAssurance, Value: idp.AssuranceHigh, Level: rights.High},
		},
		Ask: map[rights.Level]string{rights.Substantial: idp.AssuranceSubstantial, rights.High: idp.AssuranceHigh},
	}
	members, staff := common, common
	members.ID, members.For = "demo", auth.Members
	members.Name = lang.Text{FR: "Connexion de démonstration", NL: "Demonstratie-aanmelding"}
	members.ClientID, members.ClientSecret = demoMembers, rand.Text()
	members.Scopes = []string{"openid", "profile", idp.ScopeNumber}
	members.Claims = auth.Claims{Lang: idp.ClaimLang, Number: idp.ClaimNumber, GivenName: idp.ClaimGivenName}
	staff.ID, staff.For = "demo-staff", auth.Staff
	staff.Name = lang.Text{FR: "Personnel de démonstration", NL: "Demonstratiemedewerkers"}
	staff.ClientID, staff.ClientSecret = demoStaff, rand.Text()
	staff.Scopes = []string{"openid", "profile", idp.ScopeRole}
	staff.Claims = auth.Claims{Role: idp.ClaimRole, Controller: idp.ClaimController, Lang: idp.ClaimLang, GivenName: idp.ClaimGivenName}
	return []auth.Provider{members, staff}
}

// demoProvider returns the demonstration's identity provider, for a portal
// that logs in by conf.
func (b *base) demoProvider(conf auth.Config) (http.Handler, error) {
	font, err := fs.ReadFile(web.Files, "fonts/ahn-latin.woff2")
	if err != nil {
		return nil, err
	}
	issuer := "http://" + b.config.DemoIDPAddr
	var clients []idp.Client
	for _, p := range conf.Providers {
		if p.Issuer == issuer {
			clients = append(clients, idp.Client{
				ID: p.ClientID, Secret: p.ClientSecret, For: idp.Audience(p.For),
				RedirectURIs:           []string{conf.RedirectURL + p.ID},
				PostLogoutRedirectURIs: []string{conf.AfterLogout},
				BackChannelURL:         b.config.PublicURL + wire.BackChannel + p.ID,
			})
		}
	}
	return idp.New(idp.Config{
		Issuer: issuer, LoupeURL: b.config.PublicURL, Clients: clients, People: demo.People(), Font: font,
	})
}

// fillDemo imports the files of the demonstration, as `loupe import` would.
// Importing them again changes nothing.
func fillDemo(ctx context.Context, b *base, log *slog.Logger) error {
	o := b.feedOptions()
	o.MaxRejects, o.MaxDrop = 0, 1 // nobody is missed among a few people
	for _, name := range demo.Files(b.register.DomainIDs()) {
		result, err := feed.Import(ctx, b.store, demo.Open(name), b.rules(), o)
		if err != nil {
			return fmt.Errorf("demonstration: %s: %w%s", name, err, firstOf(result.Rejected))
		}
		if !result.Again {
			log.Info("demonstration imported", "file", name, "lines", result.Lines)
		}
	}
	return nil
}

// firstOf names the first of rejected lines.
func firstOf(all []feed.Rejection) string {
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf(": line %d: %s", all[0].Line, all[0].Reason)
}
