package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// mailbox returns an address as it is counted: in small letters and without what
// follows a "+", since many servers deliver all of these to one mailbox.
func mailbox(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// What people without an account may do in an hour, from one network, and how
// many codes of one reference may be wrong; and how many mails there are in a
// day, for one request and to one mailbox. An agency shares one network.
const (
	maxForms   = 120
	maxSends   = 40
	maxFollows = 120
	maxCodes   = 20
	maxMails   = 5
	maxMailbox = 20

	maxReference = 64 // bytes of what is typed as a reference that are looked at
)

// pace counts one act of an hour, and returns a fault.TooMany if there were
// enough. What it is counted for is stored as a pseudonym.
func (g *Guests) pace(ctx context.Context, purpose, value string, most int) error {
	return g.paceOver(ctx, purpose, value, most, time.Hour)
}

// paceOver is pace for another time. The window is named by its end: those that
// ended are forgotten. Who is over the limit is still counted, so that the
// answer takes as long.
func (g *Guests) paceOver(ctx context.Context, purpose, value string, most int, over time.Duration) error {
	purpose = "guest " + purpose
	window := g.Desk.Now().UTC().Truncate(over).Add(over)
	made, err := g.Desk.Store.Attempt(ctx, purpose+":"+g.Tag(purpose, value), window)
	if err != nil {
		return fmt.Errorf("counting guests: %w", err)
	}
	if made > most {
		return &fault.Error{Code: fault.TooMany, Reason: wire.ReasonGuest, Err: errors.New("too many by " + purpose)}
	}
	return nil
}

// mails reports whether a guest gets one more mail today, and counts it for the
// guest and for the mailbox. One that the guest does not get is not counted for
// the mailbox: it keeps no mail from others who write from there.
func (g *Guests) mails(ctx context.Context, guestID, address string) (bool, error) {
	for _, limit := range []struct {
		purpose, value string
		most           int
	}{{"mail", guestID, maxMails}, {"mailbox", mailbox(address), maxMailbox}} {
		err := g.paceOver(ctx, limit.purpose, limit.value, limit.most, 24*time.Hour)
		if fault.Is(err, fault.TooMany) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
