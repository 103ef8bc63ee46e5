package keys_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

func TestSeal(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	rapid.Check(t, func(t *rapid.T) {
		text, context := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "context")
		one, err := r.Seal(text, context)
		if err != nil {
			t.Fatal(err)
		}
		two, err := r.Seal(text, context)
		if err != nil || one == two {
			t.Fatalf("sealed twice it is the same value: %v", err)
		}
		if len(text) > 3 && strings.Contains(one, text) {
			t.Fatalf("%q shows %q", one, text)
		}
		if got, err := r.Unseal(one, context); err != nil || got != text {
			t.Fatalf("unsealed %q, %v", got, err)
		}
		if other := rapid.String().Draw(t, "other context"); other != context {
			if got, err := r.Unseal(one, other); !fault.Is(err, fault.Internal) || got != "" {
				t.Fatalf("read in another place: %q, %v", got, err)
			}
		}
	})
}

func TestUnsealRefuses(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	good := seal(t, r, "le texte", place)
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, sealed, want string }{
		{"nothing", "", "not a sealed value"},
		{"a text in clear", "le texte", "not a sealed value"},
		{"padded", good + "=", "not a sealed value"},
		{"with a line end", good[:20] + "\n" + good[20:], "not a sealed value"},
		{"with a carriage return at the end", good + "\r", "not a sealed value"},
		{"in the other alphabet", base64.RawStdEncoding.EncodeToString(append([]byte{1, 0xff, 0xff, 0xff, 0xff}, raw...)), "not a sealed value"},
		{"prefix alone", base64.RawURLEncoding.EncodeToString(raw[:5]), "was changed"},
		{"cut prefix", base64.RawURLEncoding.EncodeToString(raw[:4]), "not a sealed value"},
		{"of another format", base64.RawURLEncoding.EncodeToString(append([]byte{0}, raw[1:]...)), "not a sealed value"},
		{"of an unknown key", base64.RawURLEncoding.EncodeToString(append([]byte{1, 0, 0, 0, 7}, raw[5:]...)), "seal key 00000007 is not in"},
		{"cut", base64.RawURLEncoding.EncodeToString(raw[:len(raw)-1]), "was changed"},
		{"longer", base64.RawURLEncoding.EncodeToString(append(raw[:len(raw):len(raw)], 0)), "was changed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := r.Unseal(test.sealed, place)
			if got != "" || !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "le texte") {
				t.Errorf("the error tells the text: %v", err)
			}
		})
	}
	for i := range raw { // each byte, changed
		bad := append([]byte(nil), raw...)
		bad[i] ^= 1
		if got, err := r.Unseal(base64.RawURLEncoding.EncodeToString(bad), place); err == nil {
			t.Errorf("byte %d changed: %q", i, got)
		}
	}
}

func FuzzUnseal(f *testing.F) {
	r := open(f, newFolder(f), keys.Options{})
	good := seal(f, r, "le texte", place)
	f.Add(good, place)
	f.Add(good, "drafts.note r1")
	f.Add(good[:9]+"_"+good[10:], place)
	f.Add(good+"\n", place)
	f.Add("", "")
	f.Add("AQ", place)
	f.Fuzz(func(t *testing.T, sealed, context string) {
		text, err := r.Unseal(sealed, context)
		if right := sealed == good && context == place; right != (err == nil) || right != (text == "le texte") {
			t.Errorf("Unseal(%q, %q) = %q, %v", sealed, context, text, err)
		}
	})
}

func TestTag(t *testing.T) {
	f := newFolder(t)
	r, elsewhere := open(t, f, keys.Options{}), open(t, newFolder(t), keys.Options{})
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringN(0, 8, -1)
		purpose, value := word.Draw(t, "purpose"), word.Draw(t, "value")
		tag := r.Tag(purpose, value)
		if tag != r.Tag(purpose, value) || !r.TagIs(purpose, value, tag) {
			t.Fatal("a value has not the tag that it has")
		}
		if elsewhere.Tag(purpose, value)[8:] == tag[8:] || elsewhere.TagIs(purpose, value, tag) {
			t.Fatal("the tag is the same under another key")
		}
		p, v := word.Draw(t, "other purpose"), word.Draw(t, "other value")
		if same := p == purpose && v == value; same != r.TagIs(p, v, tag) {
			t.Fatalf("(%q, %q) and (%q, %q) have one tag, or none", purpose, value, p, v)
		}
	})
	if r.Tag("ab", "c") == r.Tag("a", "bc") || r.Tag("", "abc") == r.Tag("abc", "") {
		t.Error("purpose and value run into each other")
	}
}

func TestTagIsRefuses(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	good := r.Tag("form", "a")
	for name, tag := range map[string]string{
		"nothing": "", "short": good[:7], "the id alone": good[:8], "cut": good[:len(good)-1], "longer": good + "A",
		"in capitals": strings.ToUpper(good[:8]) + good[8:] + "x", "sign": "+1234567" + good[8:],
		"of an unknown key": "00000007" + good[8:], "not ASCII": "éééé" + good[8:], "with a line end": good + "\n",
	} {
		if r.TagIs("form", "a", tag) {
			t.Errorf("%s: %q is taken", name, tag)
		}
	}
	if !r.TagIs("form", "a", good) {
		t.Error("the right one is not taken")
	}
}

func FuzzTagIs(f *testing.F) {
	r := open(f, newFolder(f), keys.Options{})
	good := r.Tag("form", "a")
	f.Add(good)
	f.Add(good + "A")
	f.Add("0000000g")
	f.Fuzz(func(t *testing.T, tag string) {
		if r.TagIs("form", "a", tag) != (tag == good) {
			t.Errorf("TagIs(%q) is wrong", tag)
		}
	})
}

func BenchmarkUnseal(b *testing.B) {
	r := open(b, newFolder(b), keys.Options{})
	sealed := seal(b, r, strings.Repeat("mot ", 200), place)
	for b.Loop() {
		if _, err := r.Unseal(sealed, place); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTagIsOfAnUnknownKey(b *testing.B) { // what a flood of junk costs
	r := open(b, newFolder(b), keys.Options{})
	junk := "00000007" + r.Tag("form", "a")[8:]
	for b.Loop() {
		if r.TagIs("form", "a", junk) {
			b.Fatal("taken")
		}
	}
}
