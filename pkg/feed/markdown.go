package feed

import (
	"cmp"
	"io"
	"strings"

	"pioche/pkg/i18n"
)

// writeMarkdown writes a digest in Markdown (CommonMark): a list under each
// heading, for newsletters and sites that are written so.
func writeMarkdown(w io.Writer, f *Feed) error {
	var out strings.Builder
	out.WriteString("# " + escapeMarkdown(f.Title) + "\n")
	if f.Description != "" {
		out.WriteString("\n" + escapeMarkdown(f.Description) + "\n")
	}
	if said, ok := f.word(); ok {
		out.WriteString("\n**" + escapeMarkdown(said.title) + "**\n\n" + escapeMarkdown(said.text) + "\n\n<" + f.link(said.url) + ">\n")
	}
	for _, s := range f.digest() {
		out.WriteString("\n## " + escapeMarkdown(s.Heading) + "\n\n")
		for _, l := range s.Lines {
			said := append([]string{"**[" + escapeMarkdown(l.Name) + "](<" + l.URL + ">)**"}, escapedAll(l.Facts)...)
			out.WriteString("- " + strings.Join(said, " · "))
			for _, more := range filled(l.Summary, l.Credit) {
				out.WriteString(" — " + escapeMarkdown(more))
			}
			out.WriteString("\n")
		}
	}
	if home := f.link(f.Home); home != "" && !f.Gone {
		out.WriteString("\n" + upperFirst(cmp.Or(f.rest(len(f.picks())), i18n.T(f.Lang, "letter.see"))) + i18n.T(f.Lang, "feed.colon") + "<" + home + ">\n")
	}
	if f.Author != "" {
		out.WriteString("\n" + escapeMarkdown(i18n.T(f.Lang, "flux.licence", "Name", f.Author)) + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// marks are what Markdown may read in a line (CommonMark section 2.4, and the
// tables, strikes and formulas some add).
var marks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
	"#", `\#`, "|", `\|`, "~", `\~`, "$", `\$`, "&", `\&`, "@", `\@`, "://", `\://`, "www.", `www\.`, "WWW.", `WWW\.`, "Www.", `Www\.`,
)

// escapeMarkdown writes a text so that Markdown shows it as it is: no mark,
// no tag, no link but ours. What may open a block stands behind a mark of ours
// on its line, or is escaped here.
func escapeMarkdown(s string) string {
	s = marks.Replace(s)
	digits := strings.TrimLeft(s, "0123456789")
	switch {
	case s != digits && digits != "" && strings.ContainsRune(".)", rune(digits[0])):
		return s[:len(s)-len(digits)] + `\` + digits
	case digits == s && s != "" && strings.ContainsRune("-+=", rune(s[0])):
		return `\` + s
	}
	return s
}

func escapedAll(list []string) []string {
	said := make([]string, len(list))
	for i, one := range list {
		said[i] = escapeMarkdown(one)
	}
	return said
}
