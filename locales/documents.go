//go:build !js

package locales

import "github.com/loupe-privacy/loupe/internal/lang"

// documentEntry returns what the tables hold for a message that only documents
// say, and "" for what is no message.
func documentEntry(l lang.Lang, k Key) string {
	if int(k) >= keyCount {
		return ""
	}
	if l == lang.NL {
		return nlDocuments[k-clientCount]
	}
	return frDocuments[k-clientCount]
}
