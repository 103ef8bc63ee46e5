package main

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/push"
)

// pushEndpoint returns what takes in files of feeds over HTTP, or nil where
// nobody may send them.
func (b *base) pushEndpoint(log *slog.Logger) (http.Handler, error) {
	if b.config.FeedPush == "" {
		return nil, nil
	}
	failed := func(err error) error { return fmt.Errorf("%sFEED_PUSH:\n%w", config.Prefix, err) }
	c, err := config.ReadPush(b.config.FeedPush)
	if err != nil {
		return nil, failed(err)
	}
	access, err := auth.NewAccess(c.Access)
	if err != nil {
		return nil, failed(err)
	}
	endpoint, err := push.New(push.Options{
		Access: access, Scopes: c.Scopes, Store: b.store, Rules: b.rules, Limits: b.feedOptions(),
		Folder: c.Folder, MaxBytes: c.MaxBytes, Log: log,
	})
	if err != nil {
		return nil, failed(err)
	}
	return endpoint, nil
}
