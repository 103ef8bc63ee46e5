package config

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/live"
)

// A connectorsFile is the file of [Config.Connectors].
type connectorsFile struct {
	Connector []connectorEntry `toml:"connector"`
}

// A connectorEntry is one live source in that file. Paths in it start at the
// folder of the file.
type connectorEntry struct {
	Domain string `toml:"domain"`
	URL    string `toml:"url"`
	Budget string `toml:"budget"`
	AtOnce int    `toml:"at_once"`
	CAFile string `toml:"ca_file"`

	TokenURL         string          `toml:"token_url"`
	ClientID         string          `toml:"client_id"`
	ClientAuth       auth.ClientAuth `toml:"client_auth"`
	ClientSecretFile string          `toml:"client_secret_file"`
	Audience         string          `toml:"audience"`
	Scopes           []string        `toml:"scopes"`
}

// ReadConnectors returns the live sources of a file. The error holds every
// problem that was found; that a domain is one of the register, and named once,
// is for package live to see.
func ReadConnectors(path string) ([]live.Connector, error) {
	var file connectorsFile
	errs, err := decodeFile(path, &file)
	if err != nil {
		return nil, err
	}
	var all []live.Connector
	for i, e := range file.Connector {
		c, err := e.connector(filepath.Dir(path))
		if err = errors.Join(err, c.Check()); err != nil {
			errs = append(errs, fmt.Errorf("%s: connector %d (%s): %w", path, i+1, e.Domain, err))
		}
		all = append(all, c)
	}
	if len(all) == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s: names no connector", path))
	}
	return all, errors.Join(errs...)
}

// connector returns the entry with the files that it names.
func (e connectorEntry) connector(dir string) (live.Connector, error) {
	c := live.Connector{
		Domain: e.Domain, URL: e.URL, AtOnce: e.AtOnce,
		Login: live.Login{
			TokenURL: e.TokenURL, ClientID: e.ClientID, Auth: e.ClientAuth, Audience: e.Audience, Scopes: e.Scopes,
		},
	}
	var errs []error
	if e.Budget != "" {
		var err error
		if c.Budget, err = time.ParseDuration(e.Budget); err != nil || c.Budget <= 0 {
			errs = append(errs, fmt.Errorf("budget: not a time such as 800ms: %q", e.Budget))
			c.Budget = 0
		}
	}
	if e.ClientSecretFile != "" {
		b, err := os.ReadFile(below(dir, e.ClientSecretFile))
		if c.Login.Secret = strings.TrimSpace(string(b)); err == nil && c.Login.Secret == "" {
			err = fmt.Errorf("%s: empty", e.ClientSecretFile)
		}
		errs = append(errs, err)
	}
	if e.CAFile != "" {
		b, err := os.ReadFile(below(dir, e.CAFile))
		if c.Roots = x509.NewCertPool(); err == nil && !c.Roots.AppendCertsFromPEM(b) {
			err = fmt.Errorf("%s: holds no certificate", e.CAFile)
		}
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}
