package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/demo/connector"
	"github.com/loupe-privacy/loupe/server/live"
)

// demoLive is the domain that the demonstration asks while a page is made. The
// others show what was fed.
const demoLive = "complementary"

// demoClient is the name of the portal at the demonstration's connector.
const demoClient = "loupe"

// A liveSide is the source systems that are asked while a page is made and, in
// the demonstration, the connector that answers for one.
type liveSide struct {
	sources *live.Sources // nil where none can be asked
	server  *http.Server  // nil where none runs
}

// openLive returns the source systems of the settings or, in the demonstration
// without any, its own. The caller closes it.
func (b *base) openLive(ctx context.Context, log *slog.Logger) (liveSide, error) {
	var side liveSide
	var connectors []live.Connector
	var err error
	switch {
	case b.config.Connectors != "":
		if connectors, err = config.ReadConnectors(b.config.Connectors); err != nil {
			return liveSide{}, fmt.Errorf("%sCONNECTORS:\n%w", config.Prefix, err)
		}
	case b.config.Demo:
		var c live.Connector
		if side, c, err = openDemoLive(ctx, []string{demoLive}, b.office, "127.0.0.1:0", log); err != nil {
			return liveSide{}, err
		}
		connectors = append(connectors, c)
	default:
		return liveSide{}, nil
	}
	side.sources, err = live.New(live.Options{
		Connectors: connectors, Rules: b.rules(), Assert: b.ring.Assert, Now: time.Now, Log: log,
	})
	if err != nil {
		side.close()
		return liveSide{}, fmt.Errorf("%sCONNECTORS:\n%w", config.Prefix, err)
	}
	return side, nil
}

// openDemoLive returns the demonstration's connector for some domains, which
// serves from then on, and how the first of them is asked. Its secret is made
// anew at each start.
func openDemoLive(ctx context.Context, domains []string, office *time.Location, addr string, log *slog.Logger) (liveSide, live.Connector, error) {
	secret := rand.Text()
	handler, err := connector.New(connector.Config{
		Domains: domains, ClientID: demoClient, Secret: secret, Now: time.Now, Zone: office,
	})
	if err != nil {
		return liveSide{}, live.Connector{}, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return liveSide{}, live.Connector{}, err
	}
	side := liveSide{server: server.HTTPServer(l.Addr().String(), handler, log)}
	go func() {
		if err := side.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("connector of the demonstration failed", "err", err)
		}
	}()
	url := "http://" + l.Addr().String()
	return side, live.Connector{
		Domain: domains[0], URL: url + connector.BasePath,
		Login: live.Login{
			TokenURL: url + connector.TokenPath, ClientID: demoClient, Secret: secret, Scopes: []string{connector.Scope},
		},
	}, nil
}

// asker returns what pages ask, or nil.
func (s liveSide) asker() server.Live {
	if s.sources == nil {
		return nil // and not a nil pointer in an interface
	}
	return s.sources
}

// close ends the demonstration's connector, if there is one.
func (s liveSide) close() {
	if s.server != nil {
		_ = s.server.Close() // and its listener: who asks just then is told that nobody answered
	}
}
