package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// stubs are the packages that take the place of some of the standard library:
// std/<path>/stub.go.txt. They are those that libraries of the client import for
// what the client never does. Each holds the names that are needed to compile,
// and what does not work in it fails aloud.
//
//go:embed std
var stubs embed.FS

// A goTool is the Go that builds the client.
type goTool struct {
	root    string // GOROOT
	version string // such as go1.26.0
}

// toolchain asks go, in dir, what it is.
func toolchain(ctx context.Context, dir string) (goTool, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOVERSION")
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return goTool{}, fmt.Errorf("go env: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 2 {
		return goTool{}, fmt.Errorf("go env: unexpected answer %q", out)
	}
	return goTool{root: lines[0], version: lines[1]}, nil
}

// compile returns the client as WebAssembly. The result depends on the inputs
// alone: no path, time or state of the repository gets into it. Inlining is
// off because it costs more bytes than it saves time.
func compile(ctx context.Context, dir string, tool goTool) ([]byte, error) {
	temp, err := os.MkdirTemp("", "loupe-bundle")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	overlay, err := writeOverlay(temp, tool.root)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	target := filepath.Join(temp, "app.wasm")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -buildid=", "-gcflags=all=-l", "-overlay", overlay, "-o", target, "./cmd/client")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	var problems bytes.Buffer
	cmd.Stderr = &problems
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, &problems)
	}
	return os.ReadFile(target)
}

// writeOverlay writes to folder temp an overlay that leaves out every file of
// the packages that have a stub and adds the stub, and returns its path.
func writeOverlay(temp, goroot string) (string, error) {
	replace := map[string]string{}
	err := fs.WalkDir(stubs, "std", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		stub, err := stubs.ReadFile(p)
		if err != nil {
			return err
		}
		source := filepath.Join(temp, fmt.Sprintf("stub%d.go", len(replace)))
		if err := os.WriteFile(source, stub, 0o644); err != nil {
			return err
		}
		folder := filepath.Join(goroot, "src", filepath.FromSlash(strings.TrimPrefix(path.Dir(p), "std/")))
		theirs, err := filepath.Glob(filepath.Join(folder, "*.[gs]*")) // Go and assembly
		if err != nil {
			return err
		}
		if len(theirs) == 0 {
			return fmt.Errorf("no package in %s", folder)
		}
		for _, file := range theirs {
			replace[file] = ""
		}
		replace[filepath.Join(folder, "loupe_stub.go")] = source
		return nil
	})
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	to := filepath.Join(temp, "overlay.json")
	return to, os.WriteFile(to, b, 0o644)
}
