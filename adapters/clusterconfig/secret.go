package clusterconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"amicore/core"
	"amicore/internal/smallfile"
)

// reference is where a secret is kept. What it names is in no error: someone
// may have put the secret itself there.
type reference struct {
	env, file string
	line      int
}

// lookups are the world outside of the file.
type lookups struct {
	env  func(string) (string, bool)
	file func(string) ([]byte, error)
}

// maxSecret bounds the file of a secret.
const maxSecret = 64 << 10

func outside() lookups { return lookups{env: os.LookupEnv, file: readSecretFile} }

func readSecretFile(path string) ([]byte, error) { return smallfile.Read(path, maxSecret) }

// path takes the name of a file, from the folder of the configuration.
func (r *reader) path(n *yaml.Node) (string, *mistake) {
	text, err := parseText(n)
	switch {
	case err != nil:
		return "", err
	case len(text) > 4096 || strings.HasPrefix(text, "-----"):
		return "", wrong(n, "the name of a file is expected, not what it holds")
	case filepath.IsAbs(text):
		return text, nil
	}
	return filepath.Join(r.dir, text), nil
}

// resolve returns the secret that a reference leads to; key is the one at fault.
func (l lookups) resolve(s reference) (secret core.Secret, key string, err error) {
	if s.env != "" {
		v, ok := l.env(s.env)
		if !ok || v == "" {
			return secret, "secret-env", errors.New("the environment variable that it names is not set, or empty")
		}
		return core.NewSecret(v), "", nil
	}
	b, err := l.file(s.file)
	if err != nil {
		var of *fs.PathError
		if errors.As(err, &of) {
			err = of.Err // without the path
		}
		return secret, "secret-file", fmt.Errorf("the file that it names can not be read: %w", err)
	}
	v := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if v == "" {
		return secret, "secret-file", errors.New("the file that it names is empty")
	}
	return core.NewSecret(v), "", nil
}
