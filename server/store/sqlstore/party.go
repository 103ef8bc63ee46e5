package sqlstore

import (
	"encoding/json"
	"fmt"

	"github.com/loupe-privacy/loupe/server/casework"
)

// The conditions by which rows of requests, as r, are found for a party. Each
// has one argument, $1.
const (
	ofMember = `r.member_id = $1`
	ofGuest  = `r.guest_id = $1`
	ofAnyone = `$1 = ''` // the office; the argument is empty
	ofNobody = `$1 <> $1`
)

// ofParty returns the condition of a party and its argument. Nothing belongs
// to a member and to a guest at once.
//
// A party with neither is the office and finds everything: whoever asks for a
// person makes sure that there is one.
func ofParty(p casework.Whose) (condition, arg string) {
	switch {
	case p.MemberID != "" && p.GuestID != "":
		return ofNobody, p.MemberID
	case p.MemberID != "":
		return ofMember, p.MemberID
	case p.GuestID != "":
		return ofGuest, p.GuestID
	}
	return ofAnyone, ""
}

// partyOf returns the party of a request.
func partyOf(r casework.Record) casework.Whose {
	return casework.Whose{MemberID: r.MemberID, GuestID: r.GuestID}
}

// jsonList returns a list as it is kept in one column: small lists that are
// read and written whole, with their row.
func jsonList[T any](all []T) (string, error) {
	if len(all) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("writing a list: %w", err)
	}
	return string(b), nil
}

// codeList returns codes as they are kept in one column. A code that is not
// text is a fault.Invalid: JSON would store it as something else.
func codeList[T ~string](codes []T) (string, error) {
	for _, c := range codes {
		if !isText(string(c)) {
			return "", errText("")
		}
	}
	return jsonList(codes)
}

// A listInto reads a list that [jsonList] wrote. An empty one is nil.
type listInto[T any] struct{ to *[]T }

// Scan implements [sql.Scanner].
func (l listInto[T]) Scan(src any) error {
	*l.to = nil
	var text []byte
	switch v := src.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("not a list: %T", src)
	}
	if string(text) == "[]" {
		return nil
	}
	return json.Unmarshal(text, l.to)
}
