package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// A providersFile is the file of [Config.Providers].
type providersFile struct {
	Provider []providerEntry `toml:"provider"`
}

// A providerEntry is one provider in that file. Paths in it start at the
// folder of the file. What is left out is taken from the shape.
type providerEntry struct {
	ID    string        `toml:"id"`
	Shape string        `toml:"shape"`
	For   auth.Audience `toml:"for"`
	Name  struct {
		FR string `toml:"fr"`
		NL string `toml:"nl"`
	} `toml:"name"`

	Issuer           string          `toml:"issuer"`
	ClientID         string          `toml:"client_id"`
	ClientAuth       auth.ClientAuth `toml:"client_auth"`
	ClientSecretFile string          `toml:"client_secret_file"`

	Scopes []string `toml:"scopes"`
	Claims struct {
		Role       *string `toml:"role"`
		Controller *string `toml:"controller"`
		Lang       *string `toml:"language"`
		Number     *string `toml:"national_number"`
		GivenName  *string `toml:"given_name"`
	} `toml:"claims"`
	Assurance []struct {
		Claim string       `toml:"claim"`
		Value string       `toml:"value"`
		Level rights.Level `toml:"level"`
	} `toml:"assurance"`
	Ask []struct {
		Level rights.Level `toml:"level"`
		ACR   string       `toml:"acr"`
	} `toml:"ask"`

	DecryptionKeyFiles []string `toml:"decryption_key_files"`
	SignedUserinfo     bool     `toml:"signed_userinfo"`
}

// How the federal authentication service calls its two strongest logins.
const (
	fas450 = "urn:be:fedict:iam:fas:Level450"
	fas500 = "urn:be:fedict:iam:fas:Level500"
)

// shapes are the providers whose way of speaking is known: what they call
// things, and how sure each of their words makes us.
var shapes = map[string]auth.Provider{
	"generic": {
		Scopes: []string{"openid", "profile"},
		Claims: auth.Claims{Lang: "locale", GivenName: "given_name"},
	},
	// The federal authentication service. The level is in acr or, in some
	// of its versions, only in amr. Level 450 is taken for one step less
	// than a card in a reader.
	"fas": {
		Scopes: []string{"openid", "profile", "egovnrn"},
		Claims: auth.Claims{Lang: "locale", Number: "egovNRN", GivenName: "given_name"},
		Assurance: slices.Concat(
			known("acr", fas450, rights.Substantial), known("amr", fas450, rights.Substantial),
			known("acr", fas500, rights.High), known("amr", fas500, rights.High),
		),
		Ask: map[rights.Level]string{rights.Substantial: fas450, rights.High: fas500},
	},
	"itsme": {
		Scopes: []string{"openid", "profile", "eid"},
		Claims: auth.Claims{Lang: "locale", Number: "http://itsme.services/v2/claim/BENationalNumber", GivenName: "given_name"},
		Assurance: slices.Concat(
			known("acr", "http://itsme.services/v2/claim/acr_basic", rights.Substantial),
			known("acr", "http://itsme.services/v2/claim/acr_advanced", rights.High),
		),
		Ask: map[rights.Level]string{
			rights.Substantial: "http://itsme.services/v2/claim/acr_basic",
			rights.High:        "http://itsme.services/v2/claim/acr_advanced",
		},
	},
}

// known returns one assurance.
func known(claim, value string, level rights.Level) []auth.Assurance {
	return []auth.Assurance{{Claim: claim, Value: value, Level: level}}
}

// ReadProviders returns the providers of a file. The error holds every problem
// that was found; what package auth refuses besides is found there.
func ReadProviders(path string) ([]auth.Provider, error) {
	var file providersFile
	errs, err := decodeFile(path, &file)
	if err != nil {
		return nil, err
	}
	var all []auth.Provider
	for i, e := range file.Provider {
		p, err := e.provider(filepath.Dir(path))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: provider %d (%s): %w", path, i+1, e.ID, err))
		}
		all = append(all, p)
	}
	if len(all) == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s: names no provider", path))
	}
	return all, errors.Join(errs...)
}

// provider returns the entry on top of its shape.
func (e providerEntry) provider(dir string) (auth.Provider, error) {
	shape := e.Shape
	if shape == "" {
		shape = "generic"
	}
	p, ok := shapes[shape]
	if !ok {
		return auth.Provider{}, fmt.Errorf("unknown shape %q", e.Shape)
	}
	p.ID, p.For, p.Name = e.ID, e.For, lang.Text{FR: e.Name.FR, NL: e.Name.NL}
	p.Issuer, p.ClientID, p.ClientAuth = e.Issuer, e.ClientID, e.ClientAuth
	p.SignedUserinfo = e.SignedUserinfo
	if e.Scopes != nil {
		p.Scopes = e.Scopes
	}
	for to, from := range map[*string]*string{
		&p.Claims.Role: e.Claims.Role, &p.Claims.Controller: e.Claims.Controller, &p.Claims.Lang: e.Claims.Lang,
		&p.Claims.Number: e.Claims.Number, &p.Claims.GivenName: e.Claims.GivenName,
	} {
		if from != nil {
			*to = *from
		}
	}
	if e.Assurance != nil {
		p.Assurance = nil
		for _, a := range e.Assurance {
			p.Assurance = append(p.Assurance, auth.Assurance{Claim: a.Claim, Value: a.Value, Level: a.Level})
		}
	}
	if e.Ask != nil {
		p.Ask = map[rights.Level]string{}
		for _, a := range e.Ask {
			p.Ask[a.Level] = a.ACR
		}
	}
	return p, e.secrets(dir, &p)
}

// secrets reads the files that e names into p.
func (e providerEntry) secrets(dir string, p *auth.Provider) error {
	if e.ClientSecretFile != "" {
		b, err := os.ReadFile(below(dir, e.ClientSecretFile))
		if err != nil {
			return err
		}
		if p.ClientSecret = strings.TrimSpace(string(b)); p.ClientSecret == "" {
			return fmt.Errorf("%s: empty", e.ClientSecretFile)
		}
	}
	for _, name := range e.DecryptionKeyFiles {
		b, err := os.ReadFile(below(dir, name))
		if err != nil {
			return err
		}
		var key jose.JSONWebKey
		if json.Unmarshal(b, &key) != nil || !key.Valid() || key.IsPublic() || key.KeyID == "" {
			return fmt.Errorf("%s: not a private JSON Web Key with a kid", name)
		}
		p.DecryptionKeys = append(p.DecryptionKeys, key)
	}
	return nil
}

// below returns a path as it is if it starts at the root, and below dir
// otherwise.
func below(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
