package main

import (
	"io/fs"
	"os"
)

// createLike makes or overwrites a file that shows what others hold: it is
// readable only by users who may read all of them. A capture is 0600, and its
// timeline shows every frame of it.
func createLike(name string, sources []string) (*os.File, error) {
	mode := fs.FileMode(0o666)
	for _, s := range sources {
		info, err := os.Stat(s)
		if err != nil {
			mode &= 0o600 // it was replayed, and is gone
			continue
		}
		mode &= info.Mode().Perm() | 0o600
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return nil, err
	}
	// One that was there before keeps its mode otherwise.
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&^mode != 0 {
		err = f.Chmod(info.Mode().Perm() & mode)
	}
	if err != nil {
		_ = f.Close() // the first error says more
		return nil, err
	}
	return f, nil
}
