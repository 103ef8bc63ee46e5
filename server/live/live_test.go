package live_test

import (
	"compress/gzip"
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

// turns answers the first questions by the first handlers, and all others by
// the last one.
func turns(all ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		i := min(int(n.Add(1)), len(all)) - 1
		all[i](w, r)
	}
}

// cut breaks off in the middle of an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = w.Write([]byte(`{"domain":"compulsory"`))
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// problem refuses with a code.
func problem(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		send(w, status, "application/problem+json", []byte(`{"title":"No.","status":404,"code":"`+code+`"}`))
	}
}

// with sets a header before an answer.
func with(name, value string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		next(w, r)
	}
}

// body answers with a body as JSON.
func body(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { send(w, http.StatusOK, "application/json", []byte(text)) }
}

// endless never ends its answer by itself.
func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for r.Context().Err() == nil {
		if _, err := w.Write([]byte(strings.Repeat(" ", 32<<10))); err != nil {
			return
		}
	}
}

// bomb answers with what is large once it is unpacked.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	for range 100 {
		_, _ = z.Write(make([]byte, 64<<10))
	}
	_ = z.Close()
}

// An askCase is what a connector may answer, what becomes of it, and how often
// it is asked.
type askCase struct {
	name      string
	answers   http.HandlerFunc
	want      holdings.Asked
	questions int
	why       string // in the log
}

// askCases returns all cases, anew: some answer differently in turn.
func askCases() []askCase {
	return []askCase{
		{"as agreed", sendGood(), holdings.Answered, 1, ""},
		{"at the second try", turns(fails(503), sendGood()), holdings.Answered, 2, ""},
		{"at the third try", turns(fails(502), fails(429), sendGood()), holdings.Answered, 3, ""},
		{"after a cut body", turns(cut, sendGood()), holdings.Answered, 2, ""},
		{"after a token that is over", turns(fails(401), sendGood()), holdings.Answered, 2, ""},
		{"a stranger", problem(404, "unknown_member"), holdings.Stranger, 1, ""},
		{"a wrong address", fails(404), holdings.Silent, 1, "status 404"},
		{"an unknown domain", problem(404, "unknown_domain"), holdings.Silent, 1, "status 404"},
		{"always cut", cut, holdings.Silent, 3, "unexpected EOF"},
		{"always too busy", fails(503), holdings.Silent, 3, "status 503"},
		{"too busy for long", with("Retry-After", "5", fails(503)), holdings.Silent, 1, "status 503"},
		{"too busy for a moment", turns(with("Retry-After", "0", fails(503)), sendGood()), holdings.Answered, 2, ""},
		{"its mistake", fails(500), holdings.Silent, 1, "status 500"},
		{"our mistake", fails(400), holdings.Silent, 1, "status 400"},
		{"no token is good enough", fails(401), holdings.Silent, 3, "status 401"},
		{"not for us", fails(403), holdings.Silent, 1, "status 403"},
		{"sent elsewhere", with("Location", "/elsewhere", fails(307)), holdings.Silent, 1, "status 307"},
		{"nothing", fails(204), holdings.Silent, 1, "status 204"},
		{"a page", with("Content-Type", "text/html", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<p>")) }), holdings.Silent, 1, "not application/json"},
		{"no JSON", body(`{"domain":`), holdings.Silent, 1, "ends too early"},
		{"two answers", body(`{}{}`), holdings.Silent, 1, "no JSON object"},
		{"an empty answer", body(`{}`), holdings.Silent, 1, "domain: is not the one"},
		{"more than is asked for", body(`{"domain":"compulsory","national_number":"x"}`), holdings.Silent, 1, "not of the form"},
		{"endless", endless, holdings.Silent, 1, "larger than"},
		{"said to be large", with("Content-Length", "300000", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, 300000))
		}), holdings.Silent, 1, "larger than"},
		{"large once it is unpacked", bomb, holdings.Silent, 1, "no JSON object"},
		{"a large header", with("X-Large", strings.Repeat("x", 64<<10), sendGood()), holdings.Silent, 3, "headers exceeded"},
		{"another member", sendGood(func(a *feed.Answer) { a.Holding.Member = "M-100002" }), holdings.Silent, 1, "holding.member: is not the one"},
		{"another domain", sendGood(func(a *feed.Answer) { a.Domain = "insurance" }), holdings.Silent, 1, "domain: is not the one"},
	}
}

func TestAsk(t *testing.T) {
	for _, test := range askCases() {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(t, test.answers)
				a := n.sources().Ask(t.Context(), domain, member)
				questions, tokens := n.count()
				if a.Asked != test.want || questions != test.questions {
					t.Errorf("%s after %d questions, want %s after %d; log: %s", a.Asked, questions, test.want, test.questions, n.logged())
				}
				if known := len(a.Document.Categories) == 2 && len(a.Coverage) == 1; known != (test.want == holdings.Answered) {
					t.Errorf("document %+v, coverage %+v", a.Document, a.Coverage)
				}
				if want := 1 + strings.Count(test.name, "token")*(test.questions-1); tokens != want {
					t.Errorf("%d tokens, want %d", tokens, want)
				}
				log := n.logged()
				if test.why == "" && log != "" || !strings.Contains(log, test.why) {
					t.Errorf("log %q does not say %q", log, test.why)
				}
				for _, secret := range []string{member, "the-secret", "the-token"} {
					if strings.Contains(log, secret) {
						t.Errorf("the log tells %s", secret)
					}
				}
			})
		})
	}
}

func TestAskNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, sendGood())
		if a := n.sources().Ask(t.Context(), "insurance", member); a.Asked != holdings.NotAsked {
			t.Errorf("a domain without a connector: %s", a.Asked)
		}
		if questions, tokens := n.count(); questions+tokens != 0 {
			t.Errorf("%d questions, %d tokens", questions, tokens)
		}
	})
}

// TestBudget: a page waits as long as it was said, and not longer, whatever
// takes the time.
func TestBudget(t *testing.T) {
	slowly := func(d time.Duration, next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(d)
			next(w, r)
		}
	}
	for _, test := range []struct {
		name    string
		budget  time.Duration
		answers http.HandlerFunc
		grants  http.HandlerFunc
		want    holdings.Asked
		took    time.Duration
	}{
		{"in time", 0, slowly(700*time.Millisecond, sendGood()), grant, holdings.Answered, 700 * time.Millisecond},
		{"never", 0, hangs, grant, holdings.Silent, live.DefaultBudget},
		{"within less", 200 * time.Millisecond, slowly(250*time.Millisecond, sendGood()), grant, holdings.Silent, 200 * time.Millisecond},
		{"a slow token", 0, sendGood(), slowly(2*time.Second, grant), holdings.Silent, live.DefaultBudget},
		{"the second try", 0, turns(fails(503), hangs), grant, holdings.Silent, live.DefaultBudget},
		{"drop by drop", 0, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(100 * time.Millisecond)
			}
		}, grant, holdings.Silent, live.DefaultBudget},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork(t, test.answers)
				n.grants = test.grants
				s := n.sources(func(c *live.Connector) { c.Budget = test.budget })
				began := time.Now()
				a := s.Ask(t.Context(), domain, member)
				if took := time.Since(began); a.Asked != test.want || took != test.took {
					t.Errorf("%s after %s, want %s after %s", a.Asked, took, test.want, test.took)
				}
				time.Sleep(10 * time.Second) // whatever goes on without the page
			})
		})
	}
}

// TestSlowToken: a token that comes too late for one page is there for the
// next, and is asked for once by all.
func TestSlowToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, sendGood())
		n.grants = func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second)
			grant(w, r)
		}
		s := n.sources()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Silent {
					t.Errorf("without a token: %s", a.Asked)
				}
			})
		}
		all.Wait()
		time.Sleep(time.Second)
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Answered {
			t.Errorf("once it is there: %s", a.Asked)
		}
		if _, tokens := n.count(); tokens != 1 {
			t.Errorf("asked for %d tokens", tokens)
		}
		time.Sleep(time.Hour) // its five minutes are over
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Silent {
			t.Errorf("once it is over: %s", a.Asked)
		}
		if _, tokens := n.count(); tokens != 2 {
			t.Errorf("asked for %d tokens", tokens)
		}
		time.Sleep(time.Second)
	})
}

// TestBreaker: a source that keeps failing is left alone, then tried once, and
// asked again when that went well.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var well atomic.Bool
		n := newNetwork(t, func(w http.ResponseWriter, r *http.Request) {
			if well.Load() {
				sendGood()(w, r)
				return
			}
			fails(500)(w, r)
		})
		s := n.sources()
		ask := func(name string, want holdings.Asked, questions int) {
			t.Helper()
			before, _ := n.count()
			a := s.Ask(t.Context(), domain, member)
			after, _ := n.count()
			if a.Asked != want || after-before != questions {
				t.Errorf("%s: %s after %d questions, want %s after %d", name, a.Asked, after-before, want, questions)
			}
		}
		for range 5 {
			ask("closed", holdings.Silent, 1)
		}
		began := time.Now()
		ask("open", holdings.Silent, 0)
		if took := time.Since(began); took != 0 {
			t.Errorf("left alone, and the page waits %s", took)
		}
		time.Sleep(15*time.Second + 1)
		ask("half open, and still failing", holdings.Silent, 1)
		well.Store(true)
		ask("open again", holdings.Silent, 0)
		time.Sleep(15*time.Second + 1)
		ask("half open, and well", holdings.Answered, 1)
		ask("closed again", holdings.Answered, 1)
		if log := n.logged(); strings.Count(log, `"is":"open"`) != 2 || strings.Count(log, "did not answer") != 6 {
			t.Errorf("log: %s", log)
		}
	})
}

// TestNotTheSource: who goes away, who is a stranger and who finds no room say
// nothing of the source.
func TestNotTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, turns(problem(404, "unknown_member"), hangs, hangs, hangs, hangs, hangs, hangs, hangs, hangs, sendGood()))
		s := n.sources()
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Stranger {
			t.Errorf("a stranger: %s", a.Asked)
		}
		for range 8 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			if a := s.Ask(ctx, domain, member); a.Asked != holdings.Silent {
				t.Errorf("gone away: %s", a.Asked)
			}
		}
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Answered || n.logged() != "" {
			t.Errorf("after them: %s, log: %s", a.Asked, n.logged())
		}
	})
}

// TestAnswersOfOneMember: what is wrong with the data of one member keeps nobody
// else from an answer, however often that member looks.
func TestAnswersOfOneMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wrong := body(`{"domain":"compulsory","holding":{"member":"M-9"}}`)
		n := newNetwork(t, turns(wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, sendGood()))
		s := n.sources()
		for range 8 {
			if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Silent {
				t.Errorf("an answer that breaks a rule: %s", a.Asked)
			}
		}
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Answered || strings.Contains(n.logged(), "M-9") {
			t.Errorf("after them: %s, log: %s", a.Asked, n.logged())
		}
	})
}

// TestGoneInTheTrial: whoever leaves while a source is tried again leaves it to
// the next one to try.
func TestGoneInTheTrial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := fails(500)
		n := newNetwork(t, turns(bad, bad, bad, bad, bad, hangs, sendGood()))
		s := n.sources()
		for range 5 {
			s.Ask(t.Context(), domain, member)
		}
		time.Sleep(16 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		s.Ask(ctx, domain, member)
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Answered {
			t.Errorf("after whoever left: %s", a.Asked)
		}
	})
}

// TestAtOnce: no source is asked more at once than it was said to bear; who
// finds no room waits within the budget.
func TestAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		n := newNetwork(t, func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(300 * time.Millisecond)
			now.Add(-1)
			sendGood()(w, r)
		})
		s := n.sources(func(c *live.Connector) { c.AtOnce = 3 })
		var answered, silent atomic.Int32
		var all sync.WaitGroup
		for range 10 { // 800 ms are two turns of three and a part of a third
			all.Go(func() {
				switch s.Ask(t.Context(), domain, member).Asked {
				case holdings.Answered:
					answered.Add(1)
				case holdings.Silent:
					silent.Add(1)
				}
			})
		}
		all.Wait()
		if most.Load() != 3 || answered.Load() != 6 || silent.Load() != 4 {
			t.Errorf("%d at once, %d answered, %d silent", most.Load(), answered.Load(), silent.Load())
		}
		time.Sleep(time.Second)
		if a := s.Ask(t.Context(), domain, member); a.Asked != holdings.Answered {
			t.Errorf("afterwards: %s", a.Asked)
		}
	})
}
