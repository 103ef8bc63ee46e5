package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

func TestLinks(t *testing.T) {
	t.Setenv("LOUPE_DEMO", "1") // whose numbers are synthetic
	dir := folder(t)
	file := dir + "/members.jsonl"
	text := `{"feed":"members","run":"1","full":true,"as_of":"2026-11-18"}` + "\n" + `{"key":"M-1","given_name":"Élise","family_name":"Exemple","language":"fr","national_number":"80010199976","joined":"2011-03-01"}` + "\n" + `{"end":1}` + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, "import", "members", file); err != nil {
		t.Fatal(err)
	}
	b, err := openBase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	member, err := b.store.MemberByKey(t.Context(), "M-1")
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.store.SaveAccount(t.Context(), auth.Account{Issuer: "i", Subject: "s-1", Provider: "fas", Name: "Élise"}, auth.Members)
	if err == nil {
		_, err = b.store.Link(t.Context(), a.ID, member, "", time.Now())
	}
	if err := errors.Join(err, b.store.Close()); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "links", "list", "M-1")
	if err != nil || !strings.Contains(out, a.ID) || !strings.Contains(out, "fas") || strings.Contains(out, "Élise") {
		t.Errorf("list: %v\n%s", err, out)
	}
	if _, err := command(t, "links", "remove", "M-1", a.ID); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, "links", "list", "M-1"); err != nil || strings.Contains(out, a.ID) {
		t.Errorf("after removing: %v\n%s", err, out)
	}
	for _, args := range [][]string{{"links", "remove", "M-1", a.ID}, {"links", "list", "M-2"}, {"links", "remove", "M-2", a.ID}} {
		if _, err := command(t, args...); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if b, err = openBase(t.Context()); err != nil {
		t.Fatal(err)
	}
	looks, _, err := b.store.Consultations(t.Context(), member, feed.Ask{Most: 10})
	if err := errors.Join(err, b.store.Close()); err != nil {
		t.Fatal(err)
	}
	if len(looks) != 4 || looks[0].Service != holdings.ServiceOperations || looks[0].Purpose != holdings.PurposeAccounts {
		t.Errorf("the member is told of %+v, want four looks", looks) // list, remove, list, and remove again
	}
	for _, args := range [][]string{{"links"}, {"links", "list"}, {"links", "remove", "M-1"}} {
		if _, err := command(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
