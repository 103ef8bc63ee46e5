package picture_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/markup"
	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// pen writes French.
var pen = widget.PenOf(wire.Page{Lang: lang.FR})

// An arc is a part of the rim as it was drawn.
type arc struct {
	class    string
	from, to float64 // degrees clockwise from the top
	large    bool
}

// drawn returns the arcs of a picture.
func drawn(t *testing.T, v ui.UI) []arc {
	t.Helper()
	s, err := markup.Reencode(ui.HTMLString(v))
	if err != nil {
		t.Fatal(err)
	}
	var arcs []arc
	form := regexp.MustCompile(`class="(l-\w+)" d="M([\d.]+) ([\d.]+)A126.0 126.0 0 ([01]) 1 ([\d.]+) ([\d.]+)"`)
	for _, m := range form.FindAllStringSubmatch(s, -1) {
		arcs = append(arcs, arc{m[1], angle(t, m[2], m[3]), angle(t, m[5], m[6]), m[4] == "1"})
	}
	return arcs
}

// angle returns where a point lies on the rim, and checks that it does.
func angle(t *testing.T, xs, ys string) float64 {
	t.Helper()
	x, errX := strconv.ParseFloat(xs, 64)
	y, errY := strconv.ParseFloat(ys, 64)
	if errX != nil || errY != nil || math.Abs(math.Hypot(x-160, y-160)-126) > 0.2 {
		t.Errorf("point %s %s is not on the rim", xs, ys)
	}
	return math.Mod(math.Atan2(x-160, 160-y)*180/math.Pi+360, 360)
}

func TestHeld(t *testing.T) {
	for _, test := range []struct {
		name string
		tags wire.Tags
		want map[string]int // by class
	}{
		{"all four", wire.Tags{Held: 9, Doctor: 1, Possible: 8, NotHeld: 3}, map[string]int{"l-held": 9, "l-doc": 1, "l-maybe": 8, "l-no": 3}},
		{"one tag", wire.Tags{Possible: 21}, map[string]int{"l-maybe": 21}},
		{"one kind", wire.Tags{Held: 1}, map[string]int{"l-held": 1}},
		{"nothing", wire.Tags{}, map[string]int{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			arcs := drawn(t, picture.Held(pen, test.tags))
			if len(arcs) != len(test.want) {
				t.Fatalf("%d arcs, want %d", len(arcs), len(test.want))
			}
			total, free := 0, 360-5.73*float64(len(arcs))
			for _, n := range test.want {
				total += n
			}
			for _, a := range arcs {
				sweep := math.Mod(a.to-a.from+360, 360)
				if want := free * float64(test.want[a.class]) / float64(total); math.Abs(sweep-want) > 0.2 {
					t.Errorf("%s sweeps %.1f degrees, want %.1f", a.class, sweep, want)
				}
				if a.large != (sweep > 180) {
					t.Errorf("%s of %.1f degrees is drawn the wrong way round", a.class, sweep)
				}
			}
		})
	}
}

func TestTheNumberIsSaidToo(t *testing.T) {
	for name, v := range map[string]ui.UI{
		"declared": picture.Declared(pen, 21),
		"held":     picture.Held(pen, wire.Tags{Held: 21}),
	} {
		s := ui.HTMLString(v)
		_, label, _ := strings.Cut(s, `aria-label="`)
		label, _, _ = strings.Cut(label, `"`)
		if !strings.Contains(label, "21") || !strings.Contains(s, ">21<") {
			t.Errorf("%s: label %q and picture must both say 21", name, label)
		}
	}
}
