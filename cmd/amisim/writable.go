package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writableFile reports why a file that a flag names can not be written, where
// that can be told beforehand. It changes nothing, and leaves pipes and devices
// alone, whose readers would take notice.
func writableFile(flag, name string) error {
	if name == "" {
		return nil
	}
	info, err := os.Stat(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	if isNew {
		return removeMade(name)
	}
	return nil
}

// removeMade removes a file that was made to try whether it can be: behind a
// symbolic link the file that it leads to, and not the link.
func removeMade(name string) error {
	made, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	return os.Remove(made)
}

// writableFolder reports why no file can be made in a folder.
func writableFolder(flag, name string) error {
	f, err := os.CreateTemp(name, ".amisim-*")
	if err != nil {
		return fmt.Errorf("%s: %w", flag, unnamed(err, name))
	}
	_ = f.Close() // nothing was written
	return os.Remove(f.Name())
}

// unnamed names the folder in place of the file that was tried in it.
func unnamed(err error, folder string) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return &fs.PathError{Op: "write to", Path: folder, Err: path.Err}
	}
	return err
}
