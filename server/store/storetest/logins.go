package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

// testLogins tests logins under way.
func testLogins(t *testing.T, f fixture) {
	want := filled[auth.LoginState](t)
	must(t, f.SaveLogin(f.ctx, want))
	wantCode(t, "saved again", f.SaveLogin(f.ctx, want), fault.Conflict)
	got, err := f.TakeLogin(f.ctx, want.Hash)
	must(t, err)
	wantSame(t, "a login", got, want)
	_, err = f.TakeLogin(f.ctx, want.Hash)
	wantCode(t, "taken again", err, fault.NotFound)

	for given, kept := range map[time.Duration]time.Duration{
		0: 0, 30 * time.Minute: 30 * time.Minute, time.Second + 1999: time.Second + 1000, 100000 * time.Hour: 100000 * time.Hour,
	} {
		l := login("aged")
		l.MaxAge = given
		must(t, f.SaveLogin(f.ctx, l))
		got, err := f.TakeLogin(f.ctx, "aged")
		if err != nil || got.MaxAge != kept {
			t.Errorf("a greatest age of %v came back as %v, %v; want %v", given, got.MaxAge, err, kept)
		}
	}
	t.Run("purge", func(t *testing.T) {
		old, fresh := login("old"), login("fresh")
		old.Created = noon.Add(-time.Microsecond)
		must(t, f.SaveLogin(f.ctx, old))
		must(t, f.SaveLogin(f.ctx, fresh))
		must(t, f.Purge(f.ctx, noon.Add(time.Hour), noon.Add(time.Hour), noon))
		_, err := f.TakeLogin(f.ctx, "old")
		wantCode(t, "a login begun before", err, fault.NotFound)
		_, err = f.TakeLogin(f.ctx, "fresh")
		must(t, err)
	})
}

// testTokens tests that a token is good once.
func testTokens(t *testing.T, f fixture) {
	must(t, f.UseToken(f.ctx, "issuer", "1", noon))
	for _, until := range []time.Time{noon, noon.Add(time.Hour), noon.Add(-time.Hour)} {
		wantCode(t, "used again", f.UseToken(f.ctx, "issuer", "1", until), fault.Conflict)
	}
	t.Run("others are others", func(t *testing.T) {
		for _, token := range [][2]string{
			{"issuer", "2"}, {"other", "1"}, {"", "1"}, {"issuer", ""}, {"", ""}, {"issuer1", ""}, {"", "issuer1"},
			{"issue", "r1"}, {"1:i", "ssuer1"}, {"issuer", "1 "}, {"Issuer", "1"}, {"issuer", "\x00\xff"},
			{"issuer", strings.Repeat("long", 20000)},
		} {
			if err := f.UseToken(f.ctx, token[0], token[1], noon); err != nil {
				t.Errorf("%q: %v", token, err)
			}
			wantCode(t, "used again", f.UseToken(f.ctx, token[0], token[1], noon), fault.Conflict)
		}
	})
	t.Run("purge", func(t *testing.T) {
		must(t, f.UseToken(f.ctx, "issuer", "later", noon.Add(time.Microsecond)))
		must(t, f.Purge(f.ctx, noon, noon.Add(time.Hour), noon.Add(time.Hour)))
		wantCode(t, "at its last instant", f.UseToken(f.ctx, "issuer", "1", noon), fault.Conflict)
		must(t, f.Purge(f.ctx, noon.Add(time.Microsecond), noon.Add(time.Hour), noon.Add(time.Hour)))
		must(t, f.UseToken(f.ctx, "issuer", "1", noon))
		wantCode(t, "one that is still good", f.UseToken(f.ctx, "issuer", "later", noon), fault.Conflict)
	})
}

// testAttempts tests counting, per key and window.
func testAttempts(t *testing.T, f fixture) {
	count := func(t *testing.T, key string, window time.Time, want int) {
		t.Helper()
		got, err := f.Attempt(f.ctx, key, window)
		if err != nil || got != want {
			t.Errorf("attempt under %q at %v = %d, %v; want %d", key, window, got, err, want)
		}
	}
	next := noon.Add(10 * time.Minute)
	for n := range 3 {
		count(t, "a", noon, n+1)
	}
	count(t, "b", noon, 1)
	count(t, "A", noon, 1)
	count(t, "", noon, 1)
	count(t, "a", next, 1)
	count(t, "a", noon.In(time.FixedZone("east", 3600)), 4) // the same instant
	for _, text := range nasty {
		count(t, "key "+text, noon, 1)
		count(t, "key "+text, noon, 2)
	}
	_, err := f.Attempt(f.ctx, "a\x00b", noon)
	wantCode(t, "a key that cannot be stored", err, fault.Invalid)

	t.Run("purge", func(t *testing.T) {
		must(t, f.Purge(f.ctx, next, next, noon))
		count(t, "a", noon, 5)
		must(t, f.Purge(f.ctx, next, next, next))
		count(t, "a", noon, 1)
		count(t, "a", next, 2)
	})
}
