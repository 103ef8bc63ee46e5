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
