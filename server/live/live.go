package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/sethvargo/go-retry"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/sync/semaphore"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// When a source is tried again, and when it is left alone.
const (
	retries    = 2                     // after the first try
	retryBase  = 50 * time.Millisecond // before the second, doubled before the third
	jitter     = 50                    // percent, up or down
	tripAfter  = 5                     // failures in a row
	tripOf     = 20                    // questions in [tripWithin], half of which failed
	tripWithin = time.Minute
	leftAlone  = 15 * time.Second // then one question is let through
)

// Assert signs a proof of who Loupe is, as [keys.Ring.Assert] does.
type Assert func(ctx context.Context, claims map[string]any) (string, error)

// Options are what [Sources] are made of.
type Options struct {
	Connectors []Connector

	// Rules are what answers are checked against. Their Now is taken anew for
	// each question.
	Rules feed.Rules

	Assert Assert // needed by connectors with [auth.PrivateKeyJWT]
	Now    func() time.Time
	Log    *slog.Logger

	// Transport makes calls; nil for one of its own for each connector.
	Transport http.RoundTripper
}

// An Answer is what became of a question. Document and Coverage are there with
// [holdings.Answered] alone.
type Answer struct {
	Asked    holdings.Asked
	Document holdings.Document
	Coverage []feed.Covers
}

// Sources are the live sources of the domains that have one. They are safe for
// concurrent use.
type Sources struct{ byDomain map[string]*source }

// New returns the live sources of some connectors, or every problem of them.
func New(o Options) (*Sources, error) {
	all := &Sources{byDomain: map[string]*source{}}
	var errs []error
	for i, c := range o.Connectors {
		err := c.Check()
		if _, ok := o.Rules.Register.Domain(c.Domain); !ok {
			err = errors.Join(err, errors.New("domain: is none of the register"))
		}
		if all.byDomain[c.Domain] != nil {
			err = errors.Join(err, errors.New("domain: has a connector already"))
		}
		if c.Login.Auth == auth.PrivateKeyJWT && o.Assert == nil {
			err = errors.Join(err, errors.New("client_auth: there is no key to sign with"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("connector %d (%s): %w", i+1, c.Domain, err))
			continue
		}
		all.byDomain[c.Domain] = newSource(c, o)
	}
	return all, errors.Join(errs...)
}

// Ask asks the source of a domain about a member, by the key of the feeding
// system. It returns within the budget of the source, and never fails: what
// went wrong is in the log, without the member.
func (s *Sources) Ask(ctx context.Context, domain, member string) Answer {
	src := s.byDomain[domain]
	if src == nil {
		return Answer{}
	}
	ctx, cancel := context.WithTimeout(ctx, src.budget)
	defer cancel()
	a, err := src.breaker.Execute(func() (Answer, error) { return src.ask(ctx, member) })
	switch {
	case errors.Is(err, errStranger):
		return Answer{Asked: holdings.Stranger}
	case err != nil:
		src.told(ctx, err)
		return Answer{Asked: holdings.Silent}
	}
	return a
}

// A source is one live source.
type source struct {
	caller
	budget  time.Duration
	most    int // questions at once
	room    *semaphore.Weighted
	breaker *gobreaker.CircuitBreaker[Answer]
	log     *slog.Logger
}

// newSource returns the live source of a connector.
func newSource(c Connector, o Options) *source {
	if c.Budget == 0 {
		c.Budget = DefaultBudget
	}
	if c.AtOnce == 0 {
		c.AtOnce = DefaultAtOnce
	}
	s := &source{
		caller: newCaller(c, o), budget: c.Budget, most: c.AtOnce,
		room: semaphore.NewWeighted(int64(c.AtOnce)), log: o.Log.With("domain", c.Domain),
	}
	s.breaker = gobreaker.NewCircuitBreaker[Answer](gobreaker.Settings{
		Name: c.Domain, Interval: tripWithin, Timeout: leftAlone, ReadyToTrip: trips,
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, errStranger) },
		IsExcluded: func(err error) bool {
			return errors.Is(err, errBusy) || errors.Is(err, errRule) || errors.Is(err, context.Canceled)
		},
		OnStateChange: func(_ string, from, to gobreaker.State) {
			s.log.Warn("live source", "was", from.String(), "is", to.String())
		},
	})
	return s
}

// trips reports whether a source has failed enough to be left alone.
func trips(c gobreaker.Counts) bool {
	return c.ConsecutiveFailures >= tripAfter || c.Requests >= tripOf && 2*c.TotalFailures >= c.Requests
}

// errBusy says that as many questions are open as may be. The source is not to
// blame for it.
var errBusy = errors.New("as many questions are open as may be")

// ask puts a question, more than once if that may help, until its context ends.
func (s *source) ask(ctx context.Context, member string) (Answer, error) {
	if err := s.room.Acquire(ctx, 1); err != nil {
		return Answer{}, errBusy
	}
	defer s.room.Release(1)
	again := retry.WithMaxRetries(retries, retry.WithJitterPercent(jitter, retry.NewExponential(retryBase)))
	return retry.DoValue(ctx, again, func(ctx context.Context) (Answer, error) {
		a, err := s.call(ctx, member)
		if again, ok := errors.AsType[*temporary](err); ok {
			return a, retry.RetryableError(again.err)
		}
		return a, err
	})
}

// told notes why a source did not answer. That it is left alone was noted when
// that began, and whoever goes away needs no answer.
func (s *source) told(ctx context.Context, err error) {
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) || errors.Is(err, context.Canceled) {
		return
	}
	s.log.WarnContext(ctx, "live source did not answer", "err", err)
}
