package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// A Trial is what a connector is tried with. Its members are test members: their
// keys are sent as any other.
type Trial struct {
	Member   string // whom the connector knows
	Stranger string // whom it does not know
}

// A Finding is what one rule of the contract came to.
type Finding struct {
	Rule  string
	Fault string // "" where the connector keeps the rule
}

// trialTimeout is the longest that one call of a trial may take: longer than
// any budget, so that slow is told from silent.
const trialTimeout = 2 * maxBudget

// Try tries the connector of a domain, rule by rule, and returns what each came
// to. It is what a mutuality runs against its own connector: whatever keeps all
// rules works with Loupe. Nothing is tried again, and a failure stops no other
// rule.
func (s *Sources) Try(ctx context.Context, domain string, t Trial) ([]Finding, error) {
	src := s.byDomain[domain]
	if src == nil {
		return nil, fmt.Errorf("no connector of the domain %q", domain)
	}
	try := &trying{source: src, Trial: t}
	var all []Finding
	for _, rule := range rules {
		ctx, cancel := context.WithTimeout(ctx, trialTimeout)
		err := rule.keeps(try, ctx)
		cancel()
		f := Finding{Rule: rule.name}
		if err != nil {
			f.Fault = err.Error()
		}
		all = append(all, f)
	}
	return all, ctx.Err()
}

// A trying is one trial of one source.
type trying struct {
	*source
	Trial
}

// rules are the rules of the contract, in the order in which docs/connector
// lists them.
var rules = []struct {
	name  string
	keeps func(*trying, context.Context) error
}{
	{"gives an access token for our credentials", (*trying).token},
	{"answers about a member, as agreed", (*trying).answers},
	{"answers within the budget", (*trying).inTime},
	{"answers as many at once as it says to bear", (*trying).atOnce},
	{"answers the same when it is asked again", (*trying).same},
	{"says that nobody may keep the answer", (*trying).noStore},
	{"says of a stranger that it knows no such member", (*trying).stranger},
	{"refuses who shows no token", refuses("", http.StatusUnauthorized)},
	{"refuses a token that is not ours", refuses("none-of-ours", http.StatusUnauthorized)},
	{"refuses a domain that is not its own", (*trying).otherDomain},
	{"refuses what the contract does not name", (*trying).unknownField},
	{"refuses what is no JSON", (*trying).noJSON},
	{"refuses a question that is too large", (*trying).tooLarge},
	{"refuses every other method", (*trying).method},
}

// token is a rule.
func (t *trying) token(ctx context.Context) error {
	_, err := t.tokens.get(ctx)
	return err
}

// ask asks about the known member, once.
func (t *trying) ask(ctx context.Context) (Answer, error) { return t.call(ctx, t.Member) }

// answers is a rule.
func (t *trying) answers(ctx context.Context) error {
	_, err := t.ask(ctx)
	return err
}

// inTime is a rule. The token is there by then.
func (t *trying) inTime(ctx context.Context) error {
	began := time.Now()
	if _, err := t.ask(ctx); err != nil {
		return err
	}
	if took := time.Since(began); took > t.budget {
		return fmt.Errorf("took %s of %s", took.Round(time.Millisecond), t.budget)
	}
	return nil
}

// atOnce is a rule.
func (t *trying) atOnce(ctx context.Context) error {
	var all errgroup.Group
	for range t.most {
		all.Go(func() error { return t.inTime(ctx) })
	}
	return all.Wait()
}

// same is a rule: asking changes nothing, so that a question can be put again.
func (t *trying) same(ctx context.Context) error {
	first, err := t.ask(ctx)
	if err != nil {
		return err
	}
	second, err := t.ask(ctx)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(undated(first), undated(second)) {
		return errors.New("the second answer says something else")
	}
	return nil
}

// undated returns an answer without the days of looking: midnight may lie
// between two of them.
func undated(a Answer) Answer {
	a.Document.AsOf = calendar.Day{}
	statements := a.Document.Categories
	a.Document.Categories = make([]holdings.Statement, len(statements))
	for i, s := range statements {
		s.AsOf = calendar.Day{}
		a.Document.Categories[i] = s
	}
	return a
}

// noStore is a rule.
func (t *trying) noStore(ctx context.Context) error {
	got, err := t.put(ctx, t.Member, "")
	if err != nil {
		return err
	}
	if !strings.Contains(got.header.Get("Cache-Control"), "no-store") {
		return errors.New("the answer has no Cache-Control: no-store")
	}
	return nil
}

// stranger is a rule.
func (t *trying) stranger(ctx context.Context) error {
	_, err := t.call(ctx, t.Stranger)
	switch {
	case err == nil:
		return errors.New("it answered")
	case !errors.Is(err, errStranger):
		return fmt.Errorf("needs 404 as %s with the code %s: %w", mediaProblem, unknownMember, err)
	}
	got, err := t.put(ctx, t.Stranger, "")
	if err != nil {
		return err
	}
	return quiet(got, t.Stranger)
}

// put sends a question about a member with a token of ours, with something
// added to its object.
func (t *trying) put(ctx context.Context, member, more string) (reply, error) {
	token, err := t.tokens.get(ctx)
	if err != nil {
		return reply{}, err
	}
	return t.post(ctx, token, t.question(t.domain, member, more))
}

// question returns the body of a question. Keys and ids need no escaping.
func (t *trying) question(domain, member, more string) []byte {
	return []byte(`{"domain":"` + domain + `","member":"` + member + `"` + more + `}`)
}

// refuses returns the rule that a good question with another token is refused
// with a status.
func refuses(token string, status int) func(*trying, context.Context) error {
	return func(t *trying, ctx context.Context) error {
		got, err := t.post(ctx, token, t.question(t.domain, t.Member, ""))
		if err != nil {
			return err
		}
		if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
			return fmt.Errorf("status %d without WWW-Authenticate: Bearer", got.status)
		}
		return t.refusal(got, status)
	}
}

// refusal returns what is wrong with a refusal: its status, or that it repeats
// the member.
func (t *trying) refusal(got reply, want ...int) error {
	for _, status := range want {
		if got.status == status {
			return quiet(got, t.Member)
		}
	}
	return fmt.Errorf("status %d, and not %s", got.status, strings.Trim(fmt.Sprint(want), "[]"))
}

// quiet returns an error if a refusal repeats the member of the question: it
// would stand in logs.
func quiet(got reply, member string) error {
	if strings.Contains(string(got.body), member) {
		return errors.New("the refusal repeats the member")
	}
	return nil
}

// otherDomain is a rule.
func (t *trying) otherDomain(ctx context.Context) error {
	token, err := t.tokens.get(ctx)
	if err != nil {
		return err
	}
	got, err := t.post(ctx, token, t.question("no-domain-of-anybody", t.Member, ""))
	if err != nil {
		return err
	}
	if got.code() == unknownMember {
		return errors.New("it speaks of the member, and not of the domain")
	}
	return t.refusal(got, http.StatusNotFound, http.StatusForbidden)
}

// unknownField is a rule.
func (t *trying) unknownField(ctx context.Context) error {
	got, err := t.put(ctx, t.Member, `,"national_number":""`)
	if err != nil {
		return err
	}
	return t.refusal(got, http.StatusBadRequest, http.StatusUnprocessableEntity)
}

// noJSON is a rule.
func (t *trying) noJSON(ctx context.Context) error {
	token, err := t.tokens.get(ctx)
	if err != nil {
		return err
	}
	got, err := t.post(ctx, token, []byte(`{"domain":`))
	if err != nil {
		return err
	}
	return t.refusal(got, http.StatusBadRequest, http.StatusUnprocessableEntity)
}

// tooLarge is a rule.
func (t *trying) tooLarge(ctx context.Context) error {
	got, err := t.put(ctx, t.Member, strings.Repeat(" ", 64<<10))
	if err != nil {
		return err
	}
	return t.refusal(got, http.StatusRequestEntityTooLarge, http.StatusBadRequest)
}

// method is a rule.
func (t *trying) method(ctx context.Context) error {
	token, err := t.tokens.get(ctx)
	if err != nil {
		return err
	}
	got, err := t.send(ctx, http.MethodGet, token, nil)
	if err != nil {
		return err
	}
	return t.refusal(got, http.StatusMethodNotAllowed)
}
