//go:build js

// Command client is Loupe in the browser. Command bundle builds it to
// WebAssembly; the boot script starts it on a page that the server rendered.
package main

import "github.com/loupe-privacy/loupe/app/client"

// main takes over the page and never returns.
func main() {
	client.Run()
}
