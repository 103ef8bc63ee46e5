package files

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// extensions are how the names of each kind end. The first is the one that is
// written.
var extensions = map[string][]string{
	PDF:  {".pdf"},
	JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"},
	PNG:  {".png"},
}

// plainNames stand for names of which nothing is left.
var plainNames = map[string]string{PDF: "document", JPEG: "image", PNG: "image"}

// The lengths of names, in runes: of one that is taken and of one that is
// kept, with its extension.
const (
	maxSent = 255
	maxKept = 100
)

// checkName refuses a name that no program gives a file by itself: one with a
// path, with control characters or line ends, or with marks that turn the
// direction of the text and so hide how it ends.
func checkName(name string) error {
	if !utf8.ValidString(name) {
		return reason.Name.Because("broken text")
	}
	if n := utf8.RuneCountInString(name); n > maxSent {
		return reason.Name.Because("%d characters", n)
	}
	if strings.ContainsAny(name, `/\`) || name == "." || name == ".." {
		return reason.Name.Because("a path")
	}
	for _, r := range name {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || turns(r) {
			return reason.Name.Because("holds %U", r)
		}
	}
	return nil
}

// turns reports whether a rune turns the direction of the text around it. Text
// that runs from right to left by itself, as Arabic does, needs none.
func turns(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// agree refuses a name that ends like that of another kind of file. A name
// without an extension agrees with every kind.
func agree(name, kind string) error {
	ext := extension(name)
	if ext == "" {
		return nil
	}
	for _, e := range extensions[kind] {
		if strings.EqualFold(ext, e) {
			return nil
		}
	}
	return reason.Mismatch.Because("the name of another kind than %s", kind)
}

// extension returns the end of a name that programs go by, with its dot:
// letters and digits, of which the first is a letter and one is not. It is ""
// where what follows the last dot is something else, as in "letter 3.12".
func extension(name string) string {
	name = strings.TrimRightFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) || unseen(r) })
	ext := path.Ext(name)
	if len(ext) < 2 || len(ext) > 6 {
		return ""
	}
	letters := 0
	for _, r := range ext[1:] {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			letters++
		case r < '0' || r > '9':
			return ""
		}
	}
	if letters == 0 {
		return ""
	}
	return ext
}

// unseen reports whether a rune leaves no trace where it is shown.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r) ||
		r >= '\uFE00' && r <= '\uFE0F' || r == '\u034F' || r == '\u115F' || r == '\u1160' || r == '\u3164' || r == '\uFFA0'
}

// SafeName returns a name under which a file of a kind can be shown, sent in a
// header and saved on any system: at most 100 characters, no path, nothing
// unseen, and the extension of what the file is. Accents and other scripts
// stay.
func SafeName(name, kind string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimRightFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	name = strings.TrimSuffix(name, extension(name))
	name = norm.NFC.String(tidy(norm.NFC.String(strings.ToValidUTF8(name, "")))) // what stood between a letter and its accent is gone
	const edges = ".-~ "
	name = strings.Trim(name, edges)
	if reserved(name) {
		name = "_" + name
	}
	ext := extensions[kind][0]
	runes := []rune(name)
	if room := maxKept - len(ext); len(runes) > room {
		name = strings.TrimRight(string(runes[:room]), edges)
	}
	if name == "" {
		name = plainNames[kind]
	}
	return name + ext
}

// tidy leaves out what is unseen, writes _ for what a system gives another
// meaning, and one space for white space. Of marks on one letter it keeps two:
// more are meant to cover the lines around.
func tidy(name string) string {
	var b strings.Builder
	marks, space := 0, false
	for _, r := range name {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.IsControl(r) || unseen(r) || !unicode.IsGraphic(r):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > 2 {
				continue
			}
		default:
			marks = 0
		}
		if strings.ContainsRune("<>:\"|?*`", r) {
			r = '_'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// reserved reports whether a name means a device on some systems, whatever its
// extension.
func reserved(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch base = strings.TrimSpace(base); base {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(base) == 4 && (base[:3] == "com" || base[:3] == "lpt") && base[3] >= '0' && base[3] <= '9'
}
