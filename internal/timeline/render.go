package timeline

import (
	"crypto/sha256"
	_ "embed" // the page, its style and its script
	"encoding/base64"
	"html/template"
	"io"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed draw.js
	drawJS string
	//go:embed tell.js
	tellJS string
	//go:embed page.js
	pageJS string

	page = template.Must(template.New("page").Parse(pageHTML))
)

// data is what the script of a page reads.
type data struct {
	Kind   string  `json:"kind"`
	Healed Micros  `json:"healed"`
	Lanes  []*Lane `json:"lanes"`
	Broken *Broken `json:"broken"`
}

// WriteHTML writes the page. Its bytes depend on the timeline alone. An error is
// one of w.
func (t *Timeline) WriteHTML(w io.Writer) error {
	script := "\"use strict\";\n" + drawJS + tellJS + pageJS
	return page.Execute(w, map[string]any{
		"Title":  word(t.Title),
		"Kind":   t.Kind,
		"Facts":  t.Facts,
		"Left":   t.Left,
		"Broken": t.Broken,
		"Data":   data{t.Kind, t.Healed, append([]*Lane{}, t.Lanes...), t.Broken},
		"Style":  template.CSS(pageCSS), // ours, no byte of it from elsewhere
		"Script": template.JS(script),   // as well
		"Policy": "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; script-src " + hashOf(script) + "; style-src " + hashOf(pageCSS),
	})
}

// hashOf names a text as a content security policy does.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
