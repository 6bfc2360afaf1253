package mutants

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

var moduleLine = regexp.MustCompile(`(?m)^module\s+(\S+)\s*$`)

// modulePath reads the module's path: whoever publishes it has another one.
func modulePath(root string) (string, error) {
	name := filepath.Join(root, "go.mod")
	b, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	m := moduleLine.FindSubmatch(b)
	if m == nil {
		return "", fmt.Errorf("%s names no module", name)
	}
	return string(m[1]), nil
}
