// Package readability measures how hard a French or Dutch text is to read, and
// finds what a plain text of the portal must not have.
//
// The measures are formulas for running text:
//
//   - French: L. Kandel and A. Moles, Application de l’indice de Flesch à la
//     langue française, 1958: 207 − 1.015 × words per sentence − 73.6 ×
//     syllables per word. Higher is easier; 65 and more is plain.
//   - Dutch: W. H. Douma, De leesbaarheid van landbouwbladen, 1960: 206.84 −
//     0.93 × words per sentence − 77 × syllables per word. Higher is easier;
//     60 and more is plain.
//   - LIX, both languages: C. H. Björnsson, Läsbarhet, 1968: words per
//     sentence + percentage of words of more than six letters. Lower is easier.
//
// What they can't do: they see how long words and sentences are, never whether
// a text is true, complete, or in a sensible order, and never whether a short
// word is a rare one. They say little about fewer than some forty words. They
// serve to find the texts worth a second look, and to keep a text that was
// made plain from growing hard again; a person still reads it.
//
// How things are counted:
//
//   - A sentence ends at . ? ! or … before a capital, a digit or the end, and
//     at a line break; a colon or semicolon ends none. Björnsson lets a colon
//     end one, so this is the stricter count.
//   - A word stands between spaces or slashes. "l’assurance", "avez-vous" and
//     "e-mailadres" are one word each, with all their syllables: the stricter
//     count again. For LIX the letters before an apostrophe don't count.
//   - Syllables are those of careful speech, by the rules of spelling and short
//     lists of exceptions; see [Syllables]. Over the 1800 different words that
//     the portal uses in each language, they were compared with the hyphenation
//     patterns of TeX: where the two differ, the patterns leave a syllable of
//     one letter whole, or keep a mute e apart. Rare and foreign words may
//     still be one off.
//   - Numbers are read aloud ("30 jaar" is "dertig jaar", in Belgian French 90
//     is "nonante"), and abbreviations in capitals letter by letter, unless
//     they read as a word (INAMI, RIZIV, MAF).
//
// The package is pure: the standard library alone, no clock, no files.
package readability
