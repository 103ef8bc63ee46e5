package feed

import (
	"fmt"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
)

// ahead are the events that can be announced: all others are told once they
// came.
var ahead = []string{"transfer_to_non_independent_mutuality", "move_abroad", holdings.ContractEnd}

// wrongMember returns why a line of a member is rejected, or "". Somebody
// without a key or a name is nobody; without a national number they are a
// member whose file no login opens.
func (r *Checker) wrongMember(in *MemberLine) string {
	switch {
	case !goodID(in.Key):
		return "key: " + wantID
	case !goodText(in.GivenName, maxName):
		return "given_name: " + wantName
	case !goodText(in.FamilyName, maxName):
		return "family_name: " + wantName
	case !lang.Lang(in.Language).Valid():
		return "language: needs fr or nl"
	case in.Email != "" && !goodEmail(in.Email):
		return "email: is no address"
	case in.Household != "" && !goodID(in.Household):
		return "household: " + wantID
	}
	for _, wrong := range []func(*MemberLine) string{r.wrongNumber, r.wrongLife, r.wrongEvents, r.wrongContracts, r.wrongLinks} {
		if reason := wrong(in); reason != "" {
			return reason
		}
	}
	return ""
}

// wantName says what a name has to be.
const wantName = "needs 1 to 100 characters on one line, in UTF-8 throughout"

// wrongNumber returns why the national number of a line is none, or "". A
// member may be without one: then no login leads to the file.
func (r *Checker) wrongNumber(in *MemberLine) string {
	if in.Number == "" {
		return ""
	}
	switch number, err := niss.Parse(in.Number); {
	case err != nil:
		return "national_number: is not valid"
	case number.Synthetic() && !r.rules.Synthetic:
		return "national_number: synthetic numbers are only for demonstrations"
	}
	return ""
}

// wrongLife returns why the days of a member are wrong, or "". The national
// number is not compared with the day of birth: it is opaque.
func (r *Checker) wrongLife(in *MemberLine) string {
	switch {
	case r.wrongPast(in.Born) != "":
		return "born: " + r.wrongPast(in.Born)
	case in.Joined.IsZero():
		return "joined: needs a day"
	case r.wrongPast(in.Joined) != "":
		return "joined: " + r.wrongPast(in.Joined)
	case in.Joined.Before(in.Born):
		return "joined: is before born"
	case r.wrongAnnounced(in.Left) != "":
		return "left: " + r.wrongAnnounced(in.Left)
	case !in.Left.IsZero() && in.Left.Before(in.Joined):
		return "left: is before joined"
	}
	return ""
}

// wrongEvents returns why the events of a member are wrong, or "". A reason
// names an event only if the register has it.
func (r *Checker) wrongEvents(in *MemberLine) string {
	for id, d := range in.Events {
		if !r.events[id] {
			return "events: have an id that the register does not know"
		}
		reason := r.wrongPast(d)
		if slices.Contains(ahead, id) {
			reason = r.wrongAnnounced(d)
		}
		switch {
		case d.IsZero():
			return "events." + id + ": needs a day"
		case reason != "":
			return "events." + id + ": " + reason
		case d.Before(in.Born):
			return "events." + id + ": is before born"
		}
	}
	return ""
}

// wrongContracts returns why the contracts of a member are wrong, or "".
func (r *Checker) wrongContracts(in *MemberLine) string {
	if len(in.Contracts) > maxList {
		return "contracts: are more than 200"
	}
	seen := map[string]bool{}
	for i, c := range in.Contracts {
		at := fmt.Sprintf("contracts[%d].", i)
		switch {
		case !goodID(c.ID):
			return at + "id: " + wantID
		case seen[c.ID]:
			return at + "id: is there twice"
		case r.domains[c.Domain] == nil:
			return at + "domain: is not known"
		case c.From.IsZero():
			return at + "from: needs a day"
		case wrongSpan(c.From, c.Until) != "":
			return at + wrongSpan(c.From, c.Until)
		}
		seen[c.ID] = true
	}
	return ""
}

// wrongLinks returns why the links of a member are wrong, or "". Whether a link
// opens a file today is not decided here: see [holdings.Ages.See].
func (r *Checker) wrongLinks(in *MemberLine) string {
	type pair struct {
		to   string
		kind holdings.LinkKind
	}
	if len(in.Links) > maxList {
		return "links: are more than 200"
	}
	seen := map[pair]bool{}
	for i, l := range in.Links {
		at := fmt.Sprintf("links[%d].", i)
		switch {
		case !goodID(l.To):
			return at + "to: " + wantID
		case l.To == in.Key:
			return at + "to: is the member"
		case !l.Kind.Valid():
			return at + "kind: needs parent, administrator or mandate"
		case seen[pair{l.To, l.Kind}]:
			return at + "to: is there twice with this kind"
		case wrongSpan(l.From, l.Until) != "":
			return at + wrongSpan(l.From, l.Until)
		case l.Sensitive && l.Kind == holdings.Parent:
			return at + "sensitive: belongs to administrator and mandate"
		}
		for j, d := range l.Scope {
			if r.domains[d] == nil || slices.Contains(l.Scope[:j], d) {
				return fmt.Sprintf("%sscope[%d]: is not known, or is there twice", at, j)
			}
		}
		seen[pair{l.To, l.Kind}] = true
	}
	return ""
}

// indexColumn is where the index of the national number is in the values of a
// member.
const indexColumn = 6

// memberRow returns the columns of a member. The national number leaves this
// function as its keyed hash and its two check digits. The address is sealed;
// its tag tells whether it changed, as the same is sealed differently each
// time.
func (r *Checker) memberRow(in *MemberLine) ([]any, error) {
	var index, sum []byte
	var tail string
	if number, err := niss.Parse(in.Number); err == nil && r.rules.Index != nil {
		index, tail = r.rules.Index(number), number.Tail()
	}
	if in.Email != "" && r.rules.Keys != nil {
		sum = []byte(r.rules.Keys.Tag("feed.email", in.Email))
	}
	email, err := r.seal(in.Email, PlaceOfEmail(in.Key))
	if err != nil {
		return nil, err
	}
	var lists [3]string
	for i, list := range []struct {
		v     any
		n     int
		empty string
	}{
		{map[string]calendar.Day(in.Events), len(in.Events), "{}"},
		{in.Contracts, len(in.Contracts), "[]"},
		{in.Links, len(in.Links), "[]"},
	} {
		if lists[i] = list.empty; list.n == 0 {
			continue
		}
		if lists[i], err = jsonOf(list.v); err != nil {
			return nil, err
		}
	}
	return []any{
		in.GivenName, in.FamilyName, in.Language, in.Joined, in.Left, in.Born, index, tail,
		in.Household, email, sum, lists[0], lists[1], lists[2],
	}, nil
}
