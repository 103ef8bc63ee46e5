package auth_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
)

// TestTexts: a claim is read as texts if it is nothing else.
func TestTexts(t *testing.T) {
	for _, test := range []struct {
		name, claims, read string
		text               string
		texts              []string
	}{
		{"a text", `{"a":"x"}`, "a", "x", []string{"x"}},
		{"a list", `{"a":["x","y"]}`, "a", "", []string{"x", "y"}},
		{"an empty text", `{"a":""}`, "a", "", nil},
		{"nothing", `{"a":null}`, "a", "", nil},
		{"a number", `{"a":1}`, "a", "", nil},
		{"a mixed list", `{"a":["x",1]}`, "a", "", nil},
		{"not there", `{"a":"x"}`, "b", "", nil},
		{"another name", `{"A":"x"}`, "a", "", nil},
		{"a claim that is not read", `{"":"x"}`, "", "", nil},
		{"a list that is not read", `{"":["x"]}`, "", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := parsed(t, test.claims)
			if got := auth.Text(c, test.read); got != test.text {
				t.Errorf("text = %q, want %q", got, test.text)
			}
			if got := auth.Texts(c, test.read); !slices.Equal(got, test.texts) {
				t.Errorf("texts = %q, want %q", got, test.texts)
			}
		})
	}
}

// TestMoment: a claim is read as a time if it is a number of seconds that
// makes sense.
func TestMoment(t *testing.T) {
	for _, test := range []struct {
		name, claims string
		want         time.Time
		ok           bool
	}{
		{"seconds", `{"a":1795348800}`, noon, true},
		{"with a part", `{"a":1795348800.25}`, noon.Add(250 * time.Millisecond), true},
		{"short form", `{"a":1.7953488e9}`, noon, true},
		{"1970", `{"a":0}`, time.Unix(0, 0).UTC(), true},
		{"not there", `{}`, time.Time{}, true},
		{"before 1970", `{"a":-1}`, time.Time{}, false},
		{"milliseconds", `{"a":1795348800000}`, time.Time{}, false},
		{"a text", `{"a":"1795348800"}`, time.Time{}, false},
		{"nothing", `{"a":null}`, time.Time{}, false},
		{"a list", `{"a":[1795348800]}`, time.Time{}, false},
		{"too large for any number", `{"a":1e400}`, time.Time{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := auth.Moment(parsed(t, test.claims), "a")
			if !got.Equal(test.want) || got.IsZero() != test.want.IsZero() || ok != test.ok {
				t.Errorf("moment = %v, %t, want %v, %t", got, ok, test.want, test.ok)
			}
		})
	}
}

// parsed returns the claims in a text.
func parsed(t *testing.T, text string) map[string]json.RawMessage {
	t.Helper()
	var c map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}
