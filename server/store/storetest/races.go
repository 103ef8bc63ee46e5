package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
)

// racers are how many do the same thing at once.
const racers = 16

// testConcurrentAccounts tests logins, accounts and settings that race.
func testConcurrentAccounts(t *testing.T, f fixture) {
	const n = 50
	errs := make([]error, n)
	t.Run("a login is taken once", func(t *testing.T) {
		for round := range 20 {
			hash := fmt.Sprint("hash ", round)
			must(t, f.SaveLogin(f.ctx, login(hash)))
			together(2, func(i int) { _, errs[i] = f.TakeLogin(f.ctx, hash) })
			if errs[0] != nil {
				errs[0], errs[1] = errs[1], errs[0]
			}
			must(t, errs[0])
			wantCode(t, "taken at the same time", errs[1], fault.NotFound)
		}
	})
	t.Run("a subject has one account", func(t *testing.T) {
		ids := make([]string, n)
		together(n, func(i int) {
			a, err := f.SaveAccount(f.ctx, auth.Account{Issuer: "i", Subject: "s", Name: fmt.Sprint(i)}, auth.Members)
			ids[i], errs[i] = a.ID, err
		})
		must(t, errors.Join(errs...))
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("two accounts: %s and %s", ids[0], id)
			}
		}
	})
	t.Run("a setting has one first value", func(t *testing.T) {
		kept := make([]string, n)
		together(n, func(i int) { kept[i], errs[i] = f.KeepSetting(f.ctx, "key", fmt.Sprint(i)) })
		must(t, errors.Join(errs...))
		stored, err := f.Setting(f.ctx, "key")
		must(t, err)
		for i, v := range kept {
			if v != stored {
				t.Errorf("call %d got %q, stored is %q", i, v, stored)
			}
		}
	})
	t.Run("a token is used once", func(t *testing.T) {
		for round := range 20 {
			together(racers, func(i int) { errs[i] = f.UseToken(f.ctx, "issuer", fmt.Sprint(round), noon) })
			used := 0
			for _, err := range errs[:racers] {
				if err == nil {
					used++
					continue
				}
				wantCode(t, "used at the same time", err, fault.Conflict)
			}
			if used != 1 {
				t.Errorf("used %d times, want once", used)
			}
		}
	})
	t.Run("every attempt counts once", func(t *testing.T) {
		const each = 10
		counted := make([]int, racers*each)
		clear(errs)
		together(racers, func(i int) {
			for n := range each {
				made, err := f.Attempt(f.ctx, "key", noon)
				counted[i*each+n] = made
				errs[i] = errors.Join(errs[i], err)
			}
		})
		must(t, errors.Join(errs[:racers]...))
		slices.Sort(counted)
		for i, made := range counted {
			if made != i+1 {
				t.Fatalf("attempt %d was counted as %d: %v", i+1, made, counted)
			}
		}
	})
}

// testConcurrentLinks tests accounts that want one file, and files that want
// one account.
func testConcurrentLinks(t *testing.T, f fixture) {
	const rounds = 50
	keys := numbered("m", 2*rounds)
	var members []holdings.Member
	for _, key := range keys {
		members = append(members, newMember(key))
	}
	f.feedMembers(t, members...)
	files := make([]string, len(keys))
	for i, key := range keys {
		files[i] = f.idOf(t, key)
	}
	var linked [2]bool
	var errs [2]error
	t.Run("one of two accounts gets a file", func(t *testing.T) {
		for round := range rounds {
			pair := [2]auth.Account{f.subject(t, fmt.Sprint("one ", round)), f.subject(t, fmt.Sprint("two ", round))}
			together(2, func(i int) { linked[i], errs[i] = f.Link(f.ctx, pair[i].ID, files[round], "", noon) })
			must(t, errors.Join(errs[:]...))
			if linked[0] == linked[1] {
				t.Errorf("round %d: linked %v, want one", round, linked)
			}
			winner := pair[0]
			if linked[1] {
				winner = pair[1]
			}
			winner.MemberID = files[round]
			f.wantLinks(t, files[round], auth.Link{Account: winner, Since: noon})
		}
	})
	t.Run("an account gets one of many files", func(t *testing.T) {
		for round := range rounds / 5 {
			a, wanted := f.subject(t, fmt.Sprint("greedy ", round)), files[rounds:]
			got, errs := make([]bool, racers), make([]error, racers)
			together(racers, func(i int) { got[i], errs[i] = f.Link(f.ctx, a.ID, wanted[i], "", noon) })
			var won []string
			for i, err := range errs {
				if got[i] {
					won = append(won, wanted[i])
					continue
				}
				wantCode(t, "a file that lost", err, fault.Conflict)
			}
			if len(won) != 1 {
				t.Fatalf("round %d: linked to %d files, want one", round, len(won))
			}
			a.MemberID = won[0]
			f.wantLinks(t, won[0], auth.Link{Account: a, Since: noon})
			f.unlink(t, a.ID, won[0], "") // they are free for the next round
		}
	})
	t.Run("a confirmation holds if its account did", func(t *testing.T) {
		for round, file := range files[rounds:] {
			first, second := f.subject(t, fmt.Sprint("first ", round)), f.subject(t, fmt.Sprint("second ", round))
			f.link(t, first.ID, file, "")
			together(2, func(i int) {
				if i == 0 {
					linked[i], errs[i] = f.Link(f.ctx, second.ID, file, first.ID, noon)
					return
				}
				linked[i], errs[i] = f.Unlink(f.ctx, first.ID, file, "", noon)
			})
			must(t, errors.Join(errs[:]...))
			if !linked[1] {
				t.Errorf("round %d: the account was not unlinked", round)
			}
			second.MemberID = file
			var want []auth.Link
			if linked[0] {
				want = []auth.Link{{Account: second, Since: noon, By: first.ID}}
			}
			f.wantLinks(t, file, want...)
		}
	})
}

// testConcurrentUnlinks tests accounts that take a file from each other.
func testConcurrentUnlinks(t *testing.T, f fixture) {
	const rounds = 50
	t.Run("one of two stays", func(t *testing.T) {
		for round := range rounds {
			all := f.ring(t, fmt.Sprint("pair ", round), 2)
			done := f.unlinkRound(t, all, nil)
			if done[0] == done[1] {
				t.Fatalf("round %d: unlinked %v, want one", round, done)
			}
		}
	})
	t.Run("never does nobody stay", func(t *testing.T) {
		for round := range rounds {
			all := f.ring(t, fmt.Sprint("ring ", round), 5)
			if done := f.unlinkRound(t, all, nil); !slices.Contains(done, false) {
				t.Fatalf("round %d: all were unlinked", round)
			}
		}
	})
	t.Run("whoever is unlinked confirms nobody after", func(t *testing.T) {
		for round := range rounds {
			all := f.ring(t, fmt.Sprint("guest ", round), 2)
			guest, linked := f.subject(t, fmt.Sprint("new ", round)), false
			done := f.unlinkRound(t, all, func() (err error) {
				linked, err = f.Link(f.ctx, guest.ID, all[0].MemberID, all[0].ID, noon)
				return err
			}, guest.ID)
			if done[0] == done[1] || !linked && !done[0] {
				t.Fatalf("round %d: unlinked %v, the new one linked %t", round, done, linked)
			}
		}
	})
}

// ring returns n accounts that open one new file, each with a session in it
// that ends in an hour and has the id of the account as hash.
func (f fixture) ring(t *testing.T, name string, n int) []auth.Account {
	t.Helper()
	all := []auth.Account{f.account(t, name)}
	for i := 1; i < n; i++ {
		a := f.subject(t, fmt.Sprint(name, " ", i))
		a.MemberID = all[0].MemberID
		f.link(t, a.ID, a.MemberID, all[0].ID)
		all = append(all, a)
	}
	for _, a := range all {
		must(t, f.SaveSession(f.ctx, session(a, a.ID), ""))
	}
	return all
}

// unlinkRound has each account taken from the file by the next one, all at
// once, beside something else. It returns which were taken, and fails the test
// if the links do not say the same of them or their sessions did not end with
// their links. Guests may be linked or not.
func (f fixture) unlinkRound(t *testing.T, all []auth.Account, beside func() error, guests ...string) []bool {
	t.Helper()
	n, file, at := len(all), all[0].MemberID, noon.Add(time.Minute)
	done, errs := make([]bool, n), make([]error, n+1)
	together(n+1, func(i int) {
		if i < n {
			done[i], errs[i] = f.Unlink(f.ctx, all[i].ID, file, all[(i+1)%n].ID, at)
		} else if beside != nil {
			errs[i] = beside()
		}
	})
	must(t, errors.Join(errs...))
	links, err := f.Links(f.ctx, file)
	must(t, err)
	links = slices.DeleteFunc(links, func(l auth.Link) bool { return slices.Contains(guests, l.Account.ID) })
	for i, a := range all {
		opens := slices.ContainsFunc(links, func(l auth.Link) bool { return l.Account.ID == a.ID })
		ends := f.session(t, a.ID).Expires
		if opens == done[i] || ends.Equal(at) != done[i] {
			t.Errorf("account %d: unlinked %t, opens the file %t, its session ends %v", i, done[i], opens, ends)
		}
	}
	return done
}

// testConcurrentSessions tests sessions that are replaced, used and ended at
// once.
func testConcurrentSessions(t *testing.T, f fixture) {
	const rounds = 20
	anna := f.account(t, "anna")
	for round := range rounds {
		old, next, rival := fmt.Sprint("old ", round), fmt.Sprint("next ", round), fmt.Sprint("rival ", round)
		must(t, f.SaveSession(f.ctx, session(anna, old), ""))
		var errs [6]error
		together(len(errs), func(i int) {
			switch i {
			case 0:
				errs[i] = f.SaveSession(f.ctx, session(anna, next), old)
			case 1:
				errs[i] = f.SaveSession(f.ctx, session(anna, rival), old)
			case 2:
				_, errs[i] = f.EndSessions(f.ctx, auth.Match{ID: "id " + old}, noon)
			case 3:
				if s, err := f.Session(f.ctx, old); err == nil && s.Account != anna {
					errs[i] = fmt.Errorf("half a session: %+v", s)
				} else if err != nil && !fault.Is(err, fault.NotFound) {
					errs[i] = err
				}
			default:
				errs[i] = f.TouchSession(f.ctx, old, noon.Add(time.Duration(i)*time.Minute))
			}
		})
		must(t, errors.Join(errs[:]...))
		_, err := f.Session(f.ctx, old)
		wantCode(t, "a session that was replaced", err, fault.NotFound)
		for _, hash := range []string{next, rival} {
			wantSame(t, "the session in its place", f.session(t, hash), session(anna, hash))
		}
	}
}
