// Gencatalog makes core/catalog/tables.go from the facts: compact tables of
// numbers into one text, so that they cost little space and no start-up time.
//
//	go run ./internal/gencatalog -facts internal/gencatalog/facts -out core/catalog/tables.go
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	facts := flag.String("facts", "facts", "folder of the facts")
	out := flag.String("out", "tables.go", "file to write")
	flag.Parse()
	if err := run(*facts, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gencatalog:", err)
		os.Exit(1)
	}
}

func run(facts, out string) error {
	var c factsFile
	if err := readJSON(filepath.Join(facts, "ami-catalog.json"), &c); err != nil {
		return err
	}
	var l limitsFile
	if err := readJSON(filepath.Join(facts, "limits.json"), &l); err != nil {
		return err
	}
	source, err := generate(&c, &l)
	if err != nil {
		return err
	}
	return os.WriteFile(out, source, 0o644)
}

func readJSON(name string, to any) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
