package app_test

import (
	"bytes"
	"compress/gzip"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sheet is the one stylesheet.
const sheet = "../web/css/loupe.css"

// A theme holds the colours of the tokens, by name.
type theme map[string]string

// themes reads the colours of the light and the dark theme, and those that
// stand first for browsers without light-dark().
func themes(t *testing.T) (light, dark, fallback theme) {
	t.Helper()
	light, dark, fallback = theme{}, theme{}, theme{}
	css := read(t, sheet)
	for _, m := range regexp.MustCompile(`(?m)--([\w-]+): (#[0-9a-f]{3,6});`).FindAllStringSubmatch(css, -1) {
		if _, ok := fallback[m[1]]; !ok {
			fallback[m[1]] = m[2]
		}
	}
	pair := regexp.MustCompile(`--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);`)
	for _, m := range pair.FindAllStringSubmatch(css, -1) {
		light[m[1]], dark[m[1]] = m[2], m[3]
	}
	if len(light) < 20 {
		t.Fatalf("found %d colours only", len(light))
	}
	return light, dark, fallback
}

// luminance returns the relative luminance of a colour, as WCAG defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatalf("colour %s: %v", hex, err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// contrast returns the contrast of two colours, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	if c := contrast(t, "#000", "#ffffff"); math.Abs(c-21) > 1e-9 {
		t.Fatalf("black on white is %f", c)
	}
	light, dark, _ := themes(t)
	grounds := []string{"canvas", "surface", "sunken"}
	for name, th := range map[string]theme{"light": light, "dark": dark} {
		check := func(front, back string, least float64) {
			if c := contrast(t, th[front], th[back]); c < least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", name, front, back, c, least)
			}
		}
		for _, ground := range grounds {
			for _, ink := range []string{"ink", "muted"} {
				check(ink, ground, 7)
			}
			check("control", ground, 3)
			check("focus", ground, 3)
		}
		for _, ground := range []string{"canvas", "surface"} {
			for _, ink := range []string{"accent", "accent-strong", "error", "warm-ink"} {
				check(ink, ground, 7)
			}
			check("success", ground, 7)
			for _, mark := range []string{"d-op", "d-co", "d-cp", "d-in"} {
				check(mark, ground, 3)
			}
		}
		for _, soft := range []string{"accent-soft", "warm", "error-soft", "success-soft"} {
			check("ink", soft, 7)
		}
		check("accent", "accent-soft", 7)
		check("warm-ink", "warm", 7)
		check("error", "error-soft", 7)
		check("success", "success-soft", 6.5)
		check("on-accent", "accent", 7)
		check("on-accent", "accent-strong", 7)
		check("muted", "glass", 7)
		if c := contrast(t, "#ffffff", th["n-co"]); c < 7 {
			t.Errorf("%s: white on n-co is %.2f", name, c)
		}
	}
}

func TestLightValuesComeFirst(t *testing.T) {
	light, _, fallback := themes(t)
	for name, colour := range light {
		if fallback[name] != colour {
			t.Errorf("--%s is %s without light-dark() and %s with it", name, fallback[name], colour)
		}
	}
}

func TestSheet(t *testing.T) {
	css := read(t, sheet)
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(css)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 15<<10 {
		t.Errorf("the stylesheet has %d bytes compressed, want at most 15 KB", b.Len())
	}
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		if !regexp.MustCompile(`^"/static/[\w.-]+"$`).MatchString(m[1]) {
			t.Errorf("url(%s) is not one of our own files", m[1])
		}
	}
	for _, bad := range []string{"@import", "margin-left", "margin-right", "padding-left", "padding-right", "text-align: left", "text-align: right"} {
		if strings.Contains(css, bad) {
			t.Errorf("the stylesheet has %s", bad)
		}
	}
	if !strings.Contains(css, "@layer tokens, base, components, utilities;") {
		t.Error("the order of the layers is not declared")
	}
	for _, m := range regexp.MustCompile(`var\(--([\w-]+)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, "--"+m[1]+":") {
			t.Errorf("token --%s is used and not defined", m[1])
		}
	}
}
