// Package pgtest gives tests a PostgreSQL database of their own.
//
// The server is a private one: Debian's binaries, a temporary folder, a port
// of its own on 127.0.0.1, a random password, and no fsync, since nothing in
// it has to last. The tests of one package share it. It is started by the
// first that needs it and ends with the test process, however that ends.
//
// LOUPE_TEST_DATABASE_URL names a running server to use instead, as an
// address of a user who may create databases. Where PostgreSQL is absent the
// tests fail, unless LOUPE_TEST_POSTGRES is "skip".
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the server of this test process. It is the one thing that tests
// have in common, because starting it takes a second.
var shared = sync.OnceValues(func() (server, error) {
	if address := os.Getenv("LOUPE_TEST_DATABASE_URL"); address != "" {
		return server{address: address}, nil
	}
	return start()
})

// URL returns the address of a new, empty database, which is dropped when the
// test ends.
func URL(t testing.TB) string {
	t.Helper()
	if os.Getenv("LOUPE_TEST_POSTGRES") == "skip" {
		t.Skip("LOUPE_TEST_POSTGRES=skip: PostgreSQL is not tested")
	}
	running, err := shared()
	if err != nil {
		t.Fatalf("no PostgreSQL to test with: %v (install Debian's package postgresql, or set "+
			"LOUPE_TEST_DATABASE_URL, or LOUPE_TEST_POSTGRES=skip to do without)", err)
	}
	name := "loupe_test_" + strings.ToLower(rand.Text())
	own, err := withDatabase(running.address, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(running.address, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run(running.address, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return own
}

// withDatabase returns address with another database.
func withDatabase(address, name string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("reading LOUPE_TEST_DATABASE_URL: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// run runs one statement on a connection of its own.
func run(address, query string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connecting to PostgreSQL: %w", err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}
