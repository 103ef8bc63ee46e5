package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/loupe-privacy/loupe/app/document"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/assets"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/words"
	"github.com/loupe-privacy/loupe/web"
)

// serve runs "loupe serve" until ctx ends: the portal and, in the
// demonstration, its identity provider and its mailbox beside it.
func serve(ctx context.Context, args []string, stderr io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("serve: takes no arguments: %w", errUsage)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	b, err := openBase(ctx)
	if err != nil {
		return err
	}
	defer b.store.Close()
	if err := b.config.CheckServe(); err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	log := logger(stderr, b.config.LogLevel)
	desk, err := b.desk()
	if err != nil {
		return err
	}
	if b.config.Demo {
		if err := fillDemo(ctx, b, log); err != nil {
			return err
		}
		if err := b.fillCases(ctx, *desk); err != nil {
			return err
		}
	}
	conf, err := b.authConfig()
	if err != nil {
		return err
	}
	door, err := auth.New(conf, b.store)
	if err != nil {
		return err
	}
	catalogs, err := words.New()
	if err != nil {
		return err
	}
	post, err := b.openPost(ctx, log)
	if err != nil {
		return err
	}
	defer post.close()
	side, err := b.openLive(ctx, log)
	if err != nil {
		return err
	}
	defer side.close()
	portal, err := b.portal(door, desk, catalogs, post, side.asker(), log)
	if err != nil {
		return err
	}
	runner, err := b.runner(desk, catalogs, post, log)
	if err != nil {
		return err
	}
	servers := append(post.servers(b.config.DemoMailAddr, log), server.HTTPServer(b.config.Addr, portal, log))
	if b.config.Demo {
		idp, err := b.demoProvider(conf)
		if err != nil {
			return err
		}
		servers = append(servers, server.HTTPServer(b.config.DemoIDPAddr, idp, log))
	}
	var background sync.WaitGroup
	background.Go(func() { purge(ctx, door, log) })
	background.Go(func() { runner.Run(ctx) })
	err = listen(ctx, servers, func() {
		log.Info("serving", "url", b.config.PublicURL, "demo", b.config.Demo, "edition", b.register.Edition.Number)
	})
	stop()
	background.Wait()
	return err
}

// portal returns the handler of the portal.
func (b *base) portal(
	door *auth.Door, desk *casework.Desk, catalogs *words.Bundle, post post, sources server.Live, log *slog.Logger,
) (http.Handler, error) {
	set, err := assets.Load(web.Files)
	if err != nil {
		return nil, err
	}
	if !set.Ready() {
		log.Warn("the browser client is not built in: pages work without it; `make build` puts it in")
	}
	proxies, err := b.config.TrustedProxies()
	if err != nil {
		return nil, err
	}
	feeds, err := b.pushEndpoint(log)
	if err != nil {
		return nil, err
	}
	return server.New(server.Options{
		PublicURL: b.config.PublicURL,
		Hosts:     b.config.AllowedHosts(),
		Editions:  b.editions,
		News:      b.store,
		Holdings:  b.store,
		Looks:     b.store,
		Ages:      b.config.Ages(),
		Live:      sources,
		Desk:      desk,
		Book:      b.book(),
		Receipts:  receipt.Writer{Words: catalogs, Editions: b.editions},
		Contacts:  b.contacts(),
		CanMail:   post.sender != nil,
		Mailbox:   b.mailboxURL(),
		Guests:    &casework.Guests{Desk: desk, Tag: b.ring.Tag},
		Door:      door,
		Keys:      b.ring,
		Proxies:   proxies,
		Words:     catalogs,
		Assets:    set,
		Render:    document.HTML,
		Feeds:     feeds,
		Office:    b.office,
		Now:       time.Now,
		Log:       log,
	})
}

// authConfig returns how people log in.
func (b *base) authConfig() (auth.Config, error) {
	c := b.config
	var providers []auth.Provider
	if c.Demo {
		providers = demoProviders(c)
	}
	if c.Providers != "" {
		more, err := config.ReadProviders(c.Providers)
		if err != nil {
			return auth.Config{}, fmt.Errorf("%sPROVIDERS:\n%w", config.Prefix, err)
		}
		providers = append(providers, more...)
	}
	var controllers []string
	for _, d := range b.register.Domains {
		controllers = append(controllers, d.Controller)
	}
	return auth.Config{
		Providers:   providers,
		RedirectURL: c.PublicURL + wire.Callback,
		AfterLogout: c.PublicURL + "/",
		LinkLevel:   rights.Level(c.LinkLevel),
		Controllers: controllers,
		Index:       b.index,
		Synthetic:   c.Demo,
		Assert:      b.ring.Assert,
		PublicKeys:  b.ring.PublicKeys,
		Tag:         b.ring.Tag,
		Member:      auth.Limits{Idle: c.SessionIdle, Absolute: c.SessionAbsolute},
		Staff:       auth.Limits{Idle: c.StaffIdle, Absolute: c.SessionAbsolute},
		Kiosk:       auth.Limits{Idle: c.KioskIdle, Absolute: c.KioskAbsolute},
		PerAddress:  c.LoginsPerAddress,
		PerSubject:  c.LoginsPerSubject,
		Office:      b.office,
	}, nil
}

// listen serves until ctx ends, then lets what is under way finish. Serving is
// called once connections are taken.
func listen(ctx context.Context, servers []*http.Server, serving func()) error {
	failed := make(chan error, len(servers))
	for _, s := range servers {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Addr)
		if err != nil {
			return err
		}
		go func() { failed <- s.Serve(l) }()
	}
	serving()
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	for _, s := range servers {
		serr := s.Shutdown(last)
		if errors.Is(serr, context.DeadlineExceeded) {
			serr = s.Close() // whoever is that slow has to come again
		}
		err = errors.Join(err, serr)
	}
	return err
}

// purge forgets ended sessions and abandoned logins, every minute.
func purge(ctx context.Context, door *auth.Door, log *slog.Logger) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := door.Purge(ctx); err != nil && ctx.Err() == nil {
			log.Error("purge failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// logger returns the log of the program: JSON lines.
func logger(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo // the settings were checked
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l}))
}
