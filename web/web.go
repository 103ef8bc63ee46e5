// Package web holds the files that browsers are given as they are: styles,
// fonts, icons, the brand, the boot script, the script of forms with files,
// the worker, and in dist what command bundle built. Dist may be empty: then
// pages stay native.
package web

import "embed"

// Files holds the files by their path below this folder.
//
//go:embed css fonts brand icons.svg boot.js upload.js worker.js all:dist
var Files embed.FS
