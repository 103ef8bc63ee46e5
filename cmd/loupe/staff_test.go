package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

func TestStaff(t *testing.T) {
	folder(t)
	b, err := openBase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.store.SaveAccount(t.Context(), auth.Account{
		Issuer: "i", Subject: "s\x1b[31m", Provider: "bureau", Name: "Camille", Role: rights.Officer, Controller: "mloz",
	}, auth.Staff)
	if err == nil {
		err = b.store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args []string
		want string // in the list after it
	}{
		{nil, "active"},
		{[]string{"staff", "revoke", a.ID}, "revoked"},
		{[]string{"staff", "revoke", a.ID}, "revoked"},
		{[]string{"staff", "restore", a.ID}, "active"},
	} {
		if step.args != nil {
			if _, err := command(t, step.args...); err != nil {
				t.Fatalf("%v: %v", step.args, err)
			}
		}
		out, err := command(t, "staff", "list")
		if err != nil || !strings.Contains(out, a.ID) || !strings.Contains(out, step.want) || !strings.Contains(out, "mloz") {
			t.Errorf("after %v: %v\n%s", step.args, err, out)
		}
		if strings.Contains(out, "Camille") || strings.Contains(out, "\x1b") {
			t.Errorf("the list holds a name, or speaks to the terminal: %q", out)
		}
	}
	if _, err := command(t, "staff", "revoke", "nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody revoked: %v", err)
	}
	for _, args := range [][]string{{"staff"}, {"staff", "revoke"}, {"staff", "list", "x"}, {"staff", "delete", a.ID}} {
		if _, err := command(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
