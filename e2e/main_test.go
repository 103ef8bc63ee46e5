package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// program is the path of the program under test, and browser the context of the
// one browser that all tests share.
var (
	program string
	browser context.Context
)

// crossed says that [TestEveryRight] asks for everything in every kind of
// browser and both languages. That is what LOUPE_E2E_ALL=1 sets: it takes four
// times as long as a share in each. Pictures says that [tab.examineOn] keeps
// pictures of every page for people to look at, which LOUPE_E2E_PICTURES=1 sets.
var crossed, pictures bool

// TestMain builds the program with its client and starts the browser.
func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

// run runs the tests between setting up and cleaning up.
func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "loupe-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if err := os.MkdirAll("shots", 0o755); err != nil {
		return 1, err
	}
	crossed, pictures = os.Getenv("LOUPE_E2E_ALL") == "1", os.Getenv("LOUPE_E2E_PICTURES") == "1"
	if program, err = build(dir); err != nil {
		return 1, err
	}
	stop, err := startBrowser()
	if err != nil {
		return 1, fmt.Errorf("starting chromium: %w", err)
	}
	defer stop()
	return m.Run(), nil
}

// build returns the path of the program: of LOUPE_E2E_PROGRAM if that is set,
// else built from this tree.
func build(dir string) (string, error) {
	if path := os.Getenv("LOUPE_E2E_PROGRAM"); path != "" {
		return filepath.Abs(path)
	}
	path := filepath.Join(dir, "loupe")
	for _, args := range [][]string{
		{"run", "./cmd/bundle"},
		{"build", "-o", path, "./cmd/loupe"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = ".."
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %v: %w\n%s", args, err, out)
		}
	}
	return path, nil
}

// startBrowser starts Debian's Chromium. Every name but those of this machine
// is unknown to it, so that a request to another site fails and is seen.
func startBrowser() (func(), error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium"),
		chromedp.Flag("headless", "new"),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-field-trial-config", true),
		chromedp.Flag("no-default-browser-check", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("hide-scrollbars", false),
		chromedp.Flag("lang", "en"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE "+independentHost),
	)
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	browser = ctx
	started, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err := chromedp.Do(ctx)
	if started.Err() != nil {
		err = started.Err()
	}
	return func() {
		stop()
		stopAllocator()
	}, err
}
