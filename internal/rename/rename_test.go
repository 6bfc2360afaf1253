package main

import (
	"os"
	"path/filepath"
	"testing"
)

var before = map[string]string{
	"go.mod":       "module old\n\ngo 1.26\n\nrequire older.example/x v1.0.0\n",
	"tools/go.mod": "module old/tools\n",
	"a.go":         "package a\n\nimport (\n\t\"strings\"\n\n\t\"github.com/x/y\"\n\tw \"old/core/wire\" // frames\n\t\"older/z\"\n)\n\nvar s = \"old/core/wire\"\n",
	"b/b.go":       "package b\n\nimport _ \"old\"\n",
	"plain.go":     "package a\n",
	"README.md":    "import \"old/core\"; not \"older/core\", nor old/core\n",
	"data.txt":     "\"old/core\"\n",
}

var after = map[string]string{
	"go.mod":       "module example.org/me/new\n\ngo 1.26\n\nrequire older.example/x v1.0.0\n",
	"tools/go.mod": "module example.org/me/new/tools\n",
	"a.go":         "package a\n\nimport (\n\t\"strings\"\n\n\tw \"example.org/me/new/core/wire\" // frames\n\t\"github.com/x/y\"\n\t\"older/z\"\n)\n\nvar s = \"old/core/wire\"\n",
	"b/b.go":       "package b\n\nimport _ \"example.org/me/new\"\n",
	"README.md":    "import \"example.org/me/new/core\"; not \"older/core\", nor old/core\n",
}

func tree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range before {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func compare(t *testing.T, dir string, changes map[string]string) {
	t.Helper()
	for name, want := range before {
		if changed, ok := changes[name]; ok {
			want = changed
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n got %q\nwant %q", name, err, got, want)
		}
	}
}

func TestRenameMovesTheModuleAndItsImportsAndNothingElse(t *testing.T) {
	dir := tree(t)
	n, err := rename(dir, "example.org/me/new")
	if err != nil || n != len(after) {
		t.Fatalf("changed %d files, want %d: %v", n, len(after), err)
	}
	compare(t, dir, after)
	if n, err := rename(dir, "example.org/me/new"); n != 0 || err != nil {
		t.Errorf("the second time %d files changed: %v", n, err)
	}
	if n, err := rename(dir, "old"); n != len(after) || err != nil {
		t.Errorf("back: %d files changed: %v", n, err)
	}
}

func TestRenameRefusesWhatIsNoModulePath(t *testing.T) {
	for _, to := range []string{"", "/a", "a/", "a b", "a//b", "-a", "a/../b", "a\"", "a\nb"} {
		dir := tree(t)
		if _, err := rename(dir, to); err == nil {
			t.Errorf("%q was taken", to)
		}
		compare(t, dir, nil)
	}
}

func TestABrokenFileLeavesTheTreeAsItWas(t *testing.T) {
	dir := tree(t)
	if err := os.WriteFile(filepath.Join(dir, "z.go"), []byte("package"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := rename(dir, "new"); err == nil {
		t.Error("a file that does not parse was renamed")
	}
	compare(t, dir, nil)
}
