package widget

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"
)

// firstSlot is the first of the characters that stand for an element inside a
// message. It lies in the private use area of Unicode: no text for people has
// a meaning for it.
const firstSlot = '\uE000'

// Slot returns what to fill into a message where the n-th element given to
// [Rich] shall stand, from 0.
func Slot(n int) string { return string(rune(firstSlot + n)) }

// Rich returns the parts of a message for the body of an element: what stands
// between two ** is strong, and each [Slot] is replaced by its element. There
// are no empty texts and no two texts side by side, which the take-over in
// the browser could not tell apart.
//
// Nothing that a person typed goes through Rich.
func Rich(message string, slots ...ui.UI) []ui.UI {
	var parts []ui.UI
	for i, piece := range strings.Split(strings.ReplaceAll(message, "****", ""), "**") {
		inner := fill(piece, slots)
		switch {
		case len(inner) == 0:
		case i%2 == 1:
			parts = append(parts, ui.Strong().Body(inner...))
		default:
			parts = append(parts, inner...)
		}
	}
	return parts
}

// fill returns a piece of a message with its slots replaced. A slot without an
// element is left out.
func fill(piece string, slots []ui.UI) []ui.UI {
	var parts []ui.UI
	text := ""
	for _, r := range piece {
		if r < firstSlot || r >= firstSlot+maxSlots {
			text += string(r)
			continue
		}
		n := int(r - firstSlot)
		if n >= len(slots) || slots[n] == nil {
			continue
		}
		if text != "" {
			parts = append(parts, ui.Text(text))
			text = ""
		}
		parts = append(parts, slots[n])
	}
	if text != "" {
		parts = append(parts, ui.Text(text))
	}
	return parts
}

// maxSlots bounds the characters that [Rich] takes for slots.
const maxSlots = 16
