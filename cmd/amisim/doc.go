package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"os"

	"github.com/spf13/cobra"

	"amicore/core/catalog"
)

const docHelp = `Doc writes the catalogue as a page: every action and event of AMI, with headers,
privileges, versions and how actions end. It is one file with nothing to load,
so that it works from a disk, and its search works offline.`

//go:embed doc.html
var docPage string

//go:embed doc.js
var docScript string

//go:embed doc.css
var docStyle string

func newDoc(stdout io.Writer) *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use: "doc [flags]", Short: "Write the catalogue as one HTML file", Long: docHelp, Example: "  amisim doc --out ami.html",
		Args: noArguments("doc"), DisableFlagsInUseLine: true, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			b, err := reference()
			if err == nil && out != "" {
				err = os.WriteFile(out, b, 0o644)
			} else if err == nil {
				_, err = stdout.Write(b)
			}
			if err != nil {
				return failure{err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the `FILE` to write (default: stdout)")
	cmd.Flags().SortFlags = false
	return cmd
}

// reference renders the page. The same catalogue gives the same bytes.
func reference() ([]byte, error) {
	var actions []*actionInfo
	for a := range catalog.Actions() {
		i := infoOfAction(a, catalog.All)
		actions = append(actions, &i)
	}
	var events []*eventInfo
	for e := range catalog.Events() {
		i := infoOfEvent(e, catalog.All)
		events = append(events, &i)
	}
	t, err := template.New("doc").Funcs(template.FuncMap{"only": only, "required": required}).Parse(docPage)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{
		"Actions": actions, "Events": events, "Versions": catalog.VersionNames(),
		"Style": template.CSS(docStyle), "Script": template.JS(docScript), // our own files
		"StyleHash": hashOf(docStyle), "ScriptHash": hashOf(docScript),
	})
	return b.Bytes(), err
}

// hashOf is how a content security policy names a text.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
