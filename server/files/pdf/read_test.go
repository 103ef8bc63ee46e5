package pdf

import (
	"bytes"
	"compress/lzw"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	ft "github.com/loupe-privacy/loupe/server/files/filestest"
)

// roomy are limits that no test here meets.
var roomy = Limits{Pages: 100, Pixels: 1e6, Objects: 10_000, Values: 1e6, Unpacked: 64 << 20, Held: 32 << 20}

// fileOf returns a file of some bytes with all the room there is.
func fileOf(data []byte) *file {
	return newFile(data, roomy, &budget{bytes: 1 << 30, values: 1e6, unpacked: 64 << 20, held: 32 << 20})
}

func TestValue(t *testing.T) {
	for _, test := range []struct {
		in   string
		want any
	}{
		{"12", int64(12)}, {"-7 ", int64(-7)}, {"+3", int64(3)}, {"3.14", decimal("3.14")}, {"-.5", decimal("-.5")}, {"4.", decimal("4.")},
		{"--5", int64(-5)}, {"000F", int64(0)}, {"0.-12", decimal("0.")}, {"1.2.3", decimal("1.2")}, {".", int64(0)}, {"-", int64(0)},
		{"99999999999999999999", decimal("99999999999999999999")},
		{strings.Repeat("9", 90), decimal(strings.Repeat("9", maxDigits))},
		{"true", true}, {"false", false}, {"null", nil}, {"endobj", keyword("endobj")},
		{"3 0 R", ref(3)}, {"3 % x\n 0\tR", ref(3)}, {"3 0 Q", int64(3)}, {"3 70000 R", int64(3)}, {"9999999999 0 R", int64(9999999999)},
		{"/A#42c", name("ABc")}, {"/A#4", name("A#4")}, {"/A#zz", name("A#zz")}, {"/", name("")}, {"/a/b", name("a")},
		{"(a(b)c)", text("a(b)c")}, {`(\(\)\\\n\101\7\1234\q)`, text("()\\\nA\aS4q")}, {"(a\\\r\nb\r\nc\rd)", text("ab\nc\nd")},
		{"<4142 4>", text("AB@")}, {"<>", text{}}, {"<4x1>", text("A")},
		{"[1 0 R 2 [/a]]", array{ref(1), int64(2), array{name("a")}}},
		{"<</A 1/B<</C(x)>>/A 2>>", dict{"A": int64(2), "B": dict{"C": text("x")}}},
		{"<</A>>", dict{}},
	} {
		got, err := fileOf([]byte(test.in)).at(0).value()
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s is %#v, %v; want %#v", test.in, got, err, test.want)
		}
	}
	for _, in := range []string{"", " % x", "(a", "<41", "[1", "[1 endobj]", "<</A 1", "<<1 2>>", "<</A endobj>>", strings.Repeat("[", 101)} {
		if got, err := fileOf([]byte(in)).at(0).value(); !errors.Is(err, errBroken) {
			t.Errorf("%s is %#v, %v", in, got, err)
		}
	}
}

// TestWritten has each value that is written read back as it was.
func TestWritten(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for _, v := range []any{
		nil, true, int64(-5), decimal("1.50"), name(every[1:]), text(every), text("plain"), text("(paren"), text{}, ref(7),
		array{int64(1), nil, ref(2), name("")}, dict{"A": dict{"B#": array{}}, "C": text("x")},
	} {
		var b bytes.Buffer
		put(&b, v)
		got, err := fileOf(b.Bytes()).at(0).value()
		if err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("%#v was written as %s and read as %#v, %v", v, &b, got, err)
		}
	}
}

// TestPeel takes filters off, alone and on each other.
func TestPeel(t *testing.T) {
	plain := []byte("Bonjour, le monde. Bonjour, le monde.")
	for _, test := range []struct {
		filters string
		data    string
		want    string
		last    name
	}{
		{"null", string(plain), string(plain), ""},
		{"[]", string(plain), string(plain), ""},
		{"/FlateDecode", string(ft.Flate(plain)), string(plain), ""},
		{"[/FlateDecode]", string(ft.Flate(plain)[:30]), "Bonjour, le monde", ""},
		{"/ASCIIHexDecode", "42 6f6E>junk", "Bon", ""},
		{"[/AHx/Fl]", fmt.Sprintf("%x>", ft.Flate(plain)), string(plain), ""},
		{"/A85", "87cURD]j7BEbo80~>", "Hello world!", ""},
		{"/RunLengthDecode", "\x02abc\xfed\x80junk", "abcddd", ""},
		{"/RL", "\x09ab", "ab", ""},
		{"/DCTDecode", "\xFF\xD8", "\xFF\xD8", "DCTDecode"},
		{"[/Fl/DCT]", string(ft.Flate([]byte("\xFF\xD8"))), "\xFF\xD8", "DCTDecode"},
	} {
		f := fileOf([]byte(test.filters))
		v, err := f.at(0).value()
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.peel(&stream{dict{"Filter": v}, []byte(test.data)}, true)
		if err != nil || !strings.HasPrefix(string(got.data), test.want) || got.last != test.last {
			t.Errorf("%s: %q, %s, %v", test.filters, got.data, got.last, err)
		}
	}
}

// TestLZWLength counts what the standard library unpacks. That writes codes
// that grow wider as late as they can, as documents with EarlyChange 0 do.
func TestLZWLength(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		data := make([]byte, random.IntN(60_000))
		for i := range data {
			data[i] = byte(random.IntN(1 + random.IntN(255)))
		}
		var b bytes.Buffer
		w := lzw.NewWriter(&b, lzw.MSB, 8)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got := lzwLength(b.Bytes(), 0); got != int64(len(data)) {
			t.Fatalf("%d bytes are counted as %d", len(data), got)
		}
	}
}

// TestUnpredict takes each predictor of PNG off rows of two pixels.
func TestUnpredict(t *testing.T) {
	rows := []byte{
		0, 1, 2, 3, 4,
		1, 1, 2, 1, 1, // left: 1 2 2 3
		2, 1, 1, 1, 1, // up: 2 3 3 4
		3, 1, 1, 1, 1, // average: 2 2 3 4
		4, 1, 1, 1, 1, // Paeth
	}
	got, err := unpredict(rows, 4, 2)
	want := []byte{1, 2, 3, 4, 1, 2, 2, 3, 2, 3, 3, 4, 2, 2, 3, 4, 3, 3, 4, 5}
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("unpredict = %v, %v; want %v", got, err, want)
	}
	if _, err := unpredict([]byte{9, 0, 0, 0, 0}, 4, 1); !errors.Is(err, errBroken) {
		t.Errorf("an unknown predictor: %v", err)
	}
	if got, err := unpredict([]byte{0, 1, 2}, 4, 1); err != nil || len(got) != 0 {
		t.Errorf("half a row: %v, %v", got, err)
	}
}

// TestBudgetIsKept has a document read again and again stop when its budget is
// used up, whatever part of it that is.
func TestBudgetIsKept(t *testing.T) {
	data := ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/FlateDecode", ft.Flate(make([]byte, 1000))))
	if _, err := Clean(data, roomy); err != nil {
		t.Fatal(err)
	}
	for name, limit := range map[string]func(*Limits){
		"pages":    func(l *Limits) { l.Pages = 0 },
		"objects":  func(l *Limits) { l.Objects = 5 },
		"values":   func(l *Limits) { l.Values = 30 },
		"unpacked": func(l *Limits) { l.Unpacked = 999 },
	} {
		limits := roomy
		limit(&limits)
		if _, err := Clean(data, limits); err == nil || errors.Is(err, errBroken) {
			t.Errorf("past the limit of %s: %v", name, err)
		}
	}
}

// TestEveryFormReadsTheSame has a document read from each form of its table,
// and from none.
func TestEveryFormReadsTheSame(t *testing.T) {
	objects := []string{ft.Catalog, ft.Pages, ft.Page}
	want, err := Clean(ft.PDF(objects...), roomy)
	if err != nil {
		t.Fatal(err)
	}
	text := ft.PDF(objects...)
	slip := bytes.Replace(text, []byte("xref\n0 4"), []byte("xref\n1 4"), 1)
	for name, data := range map[string][]byte{
		"packed":                  ft.Packed("", objects...),
		"packed, table is wrong":  bytes.Replace(ft.Packed("", objects...), []byte("startxref\n"), []byte("startxref\n1"), 1),
		"counted from 1":          slip,
		"table is wrong":          bytes.Replace(text, []byte("startxref\n"), []byte("startxref\n1"), 1),
		"offsets are wrong":       bytes.Replace(text, []byte("%PDF-1.7\n"), []byte("%PDF-1.7\n%moved\n"), 1),
		"no trailer":              text[:bytes.Index(text, []byte("xref"))],
		"line ends of Windows":    bytes.ReplaceAll(ft.PDF(objects...), []byte("obj\n"), []byte("obj\r\n")),
		"older objects left over": append([]byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 9 0 R>>\nendobj\n"), text[9:bytes.Index(text, []byte("xref"))]...),
	} {
		got, err := Clean(data, roomy)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}
