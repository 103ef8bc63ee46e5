package casework

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
)

// Allow and Disallow are the events of the log by which a member allows
// something and, where that is no request, refuses it.
const (
	Allow    = "allow"
	Disallow = "disallow"
)

// Choices returns every change of a choice of the actor's member, newest
// first. The newest of a choice is what holds; of one without any nothing is
// known here.
func (d *Desk) Choices(ctx context.Context, actor Actor) ([]Chosen, error) {
	if _, err := actor.Whose(); err != nil || actor.MemberID == "" {
		return nil, nil //nolint:nilerr // who has no file has chosen nothing
	}
	return d.Store.Choices(ctx, actor.MemberID)
}

// Choose changes a choice of the actor's member at once, and returns the id of
// the receipt: see [Desk.Receipt]. A no is a request, an objection or the
// withdrawal of a consent, that is settled as it is filed; a yes asks nothing
// of anybody and is only noted. To say what holds already changes nothing.
//
// However often it arrives, from however many windows at once, it is one
// change. Key is that of the form; its form alone is looked at.
func (d *Desk) Choose(
	ctx context.Context, actor Actor, l lang.Lang, key, choice string, allowed bool,
) (string, error) {
	if _, err := actor.Whose(); err != nil {
		return "", err
	}
	if actor.MemberID == "" {
		return "", &fault.Error{Code: fault.Forbidden, Reason: "no_member_file"}
	}
	answers := d.no(choice)
	if answers == nil {
		return "", fault.OnField(wire.FieldChoice, "unknown")
	}
	if err := checkKey(key); err != nil {
		return "", err
	}
	key, err := d.keyOfChange(ctx, actor, choice, allowed)
	if err != nil {
		return "", err
	}
	no, err := d.checked(actor, key, l, answers)
	if err != nil {
		return "", err
	}
	id, err := d.choseBefore(ctx, no, choice, allowed)
	if id != "" || err != nil {
		return id, err
	}
	if err := d.checkPace(ctx, no.whose); err != nil {
		return "", err
	}
	if allowed {
		if err := d.note(ctx, no, choice, true); err != nil {
			return "", err
		}
		return d.choseBefore(ctx, no, choice, allowed) // of two at once with one key, one is noted
	}
	r, err := d.fileNew(ctx, no)
	return r.ID, err
}

// keyOfChange returns the idempotency key of a change of a choice: the same for
// everybody who makes the same change of the same state, in however many
// windows, so that one is made.
func (d *Desk) keyOfChange(ctx context.Context, actor Actor, choice string, allowed bool) (string, error) {
	all, err := d.Store.Choices(ctx, actor.MemberID)
	if err != nil {
		return "", err
	}
	before := ""
	for _, c := range all { // the newest is first
		if c.Choice == choice {
			before = c.RequestID
			break
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%t\x00%s", actor.Owner(), choice, allowed, before))
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

// no returns the answers by which somebody refuses a choice, or nil if there
// is no such choice.
func (d *Desk) no(choice string) rights.Answers {
	a := rights.Answers{rights.AskBehalf: {rights.SelfValue}}
	_, known := d.Catalog.ControllerOf[choice]
	switch {
	case !known:
		return nil
	case choice == rights.ObjectMarketing || choice == rights.ObjectProfiling:
		a[rights.AskGoal] = []string{string(rights.Objection)}
		a[rights.AskObject] = []string{choice}
	case slices.Contains(d.Catalog.Consents, choice):
		a[rights.AskGoal] = []string{string(rights.Withdrawal)}
		a[rights.AskConsent] = []string{choice}
	default:
		return nil
	}
	return a
}

// choseBefore returns the id of the receipt if the same change was made already,
// or if what is chosen holds already; "" if neither.
func (d *Desk) choseBefore(ctx context.Context, no ask, choice string, allowed bool) (string, error) {
	r, err := d.Store.Filed(ctx, no.actor.Owner(), no.key, no.whose)
	if err == nil {
		before, err := d.same(r, no.answers)
		return before.ID, err
	}
	if !fault.Is(err, fault.NotFound) {
		return "", err
	}
	all, err := d.Store.Choices(ctx, no.actor.MemberID)
	if err != nil {
		return "", err
	}
	for _, c := range all { // the newest is first
		if c.Choice == choice {
			if c.Allowed == allowed {
				return c.RequestID, nil
			}
			break
		}
	}
	return "", nil
}

// note notes that a member allows or refuses something, with a receipt, and
// without a request.
func (d *Desk) note(ctx context.Context, said ask, choice string, allowed bool) error {
	const version = 1
	at, id, event := d.now(), idOfAllowance(said), Allow
	if !allowed {
		event = Disallow
	}
	sealed, commit, err := d.sealReceipt(d.Allowance(rights.Request{
		ID: id, MemberID: said.actor.MemberID, AccountID: said.actor.AccountID, Lang: said.lang,
		Items: said.items, Level: said.actor.Level, Received: at,
	}), id, version)
	if err != nil {
		return err
	}
	chosen := Chosen{Choice: choice, Allowed: allowed, At: at, RequestID: id}
	return d.Store.Choose(ctx, said.actor.MemberID, chosen, sealed, audit.Leaf{
		At: at, Role: said.actor.Role, Actor: said.actor.Owner(), Event: event, Object: objectOfChoice(id),
		Version: version, Codes: []string{choice}, Commit: commit,
	})
}

// objectOfChoice names the receipt of a choice in the log.
func objectOfChoice(id string) string { return "choice/" + id }

// idOfAllowance returns the id under which the receipt of what is noted is read. It
// follows from the key, so that one that arrives twice is noted once.
func idOfAllowance(no ask) string {
	sum := sha256.Sum256([]byte(no.actor.Owner() + " " + no.key))
	return "c" + hex.EncodeToString(sum[:16])
}
