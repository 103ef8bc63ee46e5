package pgtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/loupe-privacy/loupe/server/store/pgtest"
)

func TestURL(t *testing.T) {
	ctx := context.Background()
	connect := func(t *testing.T, address string) *pgx.Conn {
		t.Helper()
		c, err := pgx.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close(ctx) })
		return c
	}
	address := pgtest.URL(t)
	c := connect(t, address)
	if _, err := c.Exec(ctx, "CREATE TABLE here (n INTEGER)"); err != nil {
		t.Fatal(err)
	}

	var other string
	t.Run("each call gives a database of its own", func(t *testing.T) {
		other = pgtest.URL(t)
		c := connect(t, other)
		var n int
		err := c.QueryRow(ctx, "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'here'").Scan(&n)
		if err != nil || n != 0 {
			t.Errorf("the table of another database: %d, %v; want 0", n, err)
		}
	})
	t.Run("it is gone after the test", func(t *testing.T) {
		if c, err := pgx.Connect(ctx, other); err == nil {
			c.Close(ctx)
			t.Error("the database of a test that ended is still there")
		}
		if _, err := c.Exec(ctx, "SELECT n FROM here"); err != nil {
			t.Errorf("the database of this test: %v", err)
		}
	})
	t.Run("the password counts", func(t *testing.T) {
		config, err := pgx.ParseConfig(address)
		if err != nil {
			t.Fatal(err)
		}
		if config.Host != "127.0.0.1" {
			t.Skip("not a server of ours")
		}
		config.Password += "x"
		if c, err := pgx.ConnectConfig(ctx, config); err == nil {
			c.Close(ctx)
			t.Error("connected with a wrong password")
		}
	})
}
