package readability_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// text returns a text of n words at a path of names.
func text(path string, n int) readability.Text {
	return readability.Text{Path: strings.Fields(path), Value: strings.Repeat("mot ", n-1) + "mot."}
}

func TestBlocks(t *testing.T) {
	for _, test := range []struct {
		name  string
		texts []readability.Text
		want  []string // "words: where"
	}{
		{"nothing", nil, nil},
		{"too little", []readability.Text{text("f a", 39)}, nil},
		{"a long text stands by itself", []readability.Text{text("f a", 10), text("f b", 40), text("f c", 10)},
			[]string{"40: f b"}},
		{"an item is joined first", []readability.Text{
			text("f list x name", 10), text("f list x text", 30), text("f list y name", 20), text("f list y text", 25),
		}, []string{"40: f list x name … text", "45: f list y name … text"}},
		{"then the items of a list", []readability.Text{
			text("f list x text", 15), text("f list y text", 15), text("f list z text", 15), text("f other a", 50),
		}, []string{"45: f list x text … z text", "50: f other a"}},
		{"then the lists of a file", []readability.Text{
			text("f one x", 20), text("f two x", 20), text("g one x", 40),
		}, []string{"40: f one x … two x", "40: g one x"}},
		{"then files", []readability.Text{text("f x", 20), text("g x", 25)}, []string{"45: f x … g x"}},
		{"what remains joins the last of its own list", []readability.Text{
			text("f list x", 25), text("f list y", 25), text("f list z", 10), text("f more a", 39),
		}, []string{"60: f list x … z"}},
		{"what remains of an item joins its list", []readability.Text{
			text("f list x a", 45), text("f list x b", 10), text("f list y a", 30),
		}, []string{"45: f list x a", "40: f list x b … y a"}},
		{"labels are left out", []readability.Text{
			text("f a", 20), {Path: []string{"f", "b"}, Value: "Numéro de registre national"}, text("f c", 20),
		}, []string{"40: f a … c"}},
		{"placeholders are words and bold marks are none", []readability.Text{
			{Path: []string{"f", "a"}, Value: strings.Repeat("mot ", 38) + "**{{.Day}}** {{.Clock}}."},
		}, []string{"40: f a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, b := range readability.Blocks(lang.FR, test.texts) {
				sum := 0
				for _, text := range b.Texts {
					sum += len(readability.Words(text.Value))
				}
				if sum != b.Measure.Words || sum < readability.MinWords {
					t.Errorf("block %q has %d words, measured %d", b.At, sum, b.Measure.Words)
				}
				got = append(got, itoa(sum)+": "+b.At)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("Blocks = %q, want %q", got, test.want)
			}
		})
	}
}

// itoa writes a small number.
func itoa(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

func TestLabel(t *testing.T) {
	for s, want := range map[string]bool{
		"": true, "Vos données": true, "Union nationale des Mutualités Libres": true, "(MLOZ)": true, "»": true,
		"Vos données.": false, "Qui décide ?": false, "Il dit « non. »": false, "**Attention !**": false, "Par exemple :": false,
		"Avantages de certaines communes, comme des sacs gratuits": false,
	} {
		if got := readability.Label(s); got != want {
			t.Errorf("Label(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestCollect(t *testing.T) {
	values := map[string]any{
		"b": "one", "a": map[string]any{"z": "two", "y": map[string]any{"6.1.c": "three"}, "n": 4}, "l": []any{"no text"},
	}
	keys := [][]string{{"b"}, {"a"}, {"a", "z"}, {"a", "y"}, {"a", "y", "6.1.c"}, {"a", "n"}, {"l"}, {"absent", "x"}}
	var got []string
	for _, text := range readability.Collect("f", values, keys) {
		got = append(got, text.At()+"="+text.Value)
	}
	if want := []string{"f b=one", "f a z=two", "f a y 6.1.c=three"}; !slices.Equal(got, want) {
		t.Errorf("Collect = %q, want %q", got, want)
	}
}
