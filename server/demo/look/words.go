package look

import (
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// Words are the texts that every page of the demonstration says, in one
// language.
type Words struct {
	Mark                string // that all this is a demonstration
	Back                string // to Loupe
	Switch, SwitchLabel string // of the link to the other language, in that language
	Skip                string
	Now, Minutes, Hours string // formats: minutes; hours and minutes
}

// In returns the words of a language.
func In(l lang.Lang) Words { return words[l] }

// words are the texts of each language.
var words = map[lang.Lang]Words{
	lang.FR: {
		Mark:        "Démonstration",
		Back:        "Retourner à Loupe",
		Switch:      "Nederlands",
		SwitchLabel: "Taal",
		Skip:        "Aller au contenu",
		Now:         "à l’instant",
		Minutes:     "il y a %d min",
		Hours:       "il y a %d h %02d",
	},
	lang.NL: {
		Mark:        "Demonstratie",
		Back:        "Terug naar Loupe",
		Switch:      "Français",
		SwitchLabel: "Langue",
		Skip:        "Naar de inhoud",
		Now:         "zonet",
		Minutes:     "%d min geleden",
		Hours:       "%d u %02d geleden",
	},
}

// Ago says how long ago something was, to the minute.
func (w Words) Ago(d time.Duration) string {
	minutes := int(d.Minutes())
	switch {
	case minutes < 1:
		return w.Now
	case minutes < 60:
		return fmt.Sprintf(w.Minutes, minutes)
	}
	return fmt.Sprintf(w.Hours, minutes/60, minutes%60)
}
