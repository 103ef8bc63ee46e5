package server

import "testing"

// TestBefore: words about a thing come before what a person wrote, once, and
// nothing of theirs is lost.
func TestBefore(t *testing.T) {
	for _, test := range []struct{ name, text, words, want string }{
		{"nothing yet", "", "about", "about"},
		{"something of theirs", "mine", "about", "about\n\nmine"},
		{"pressed twice", "about\n\nmine", "about", "about\n\nmine"},
		{"they went on in the same place", "about and more", "about", "about and more"},
	} {
		if got := before(test.text, test.words); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
